"""Counts with differential privacy, and the budget they are paid from.

errors    the budget is spent, the ledger was changed, the question cannot be asked
noise     exact discrete noise, and what it costs
chain     a file of lines that can only grow
ledger    what was spent of each source and year, and what was released for it
cube      noisy tables of all combinations of dimensions made to agree, with intervals
counts    a released table of such counts
"""
