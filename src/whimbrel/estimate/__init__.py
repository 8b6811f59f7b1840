"""How many were never seen: estimates of a hidden population from lists that overlap (multiple systems estimation).

A table says how many persons were seen by which lists (:mod:`.table`). A model says how the lists depend on each other
(:mod:`.model`), a method chooses models (:mod:`.stepwise`, :mod:`.bic`, :mod:`.decomposable`) or does without
(:mod:`.lower_bound`), and :mod:`.bootstrap` says how sure the answer is, the choice included. Small pure functions: tables in,
results out, nothing stored, nothing drawn.
"""
