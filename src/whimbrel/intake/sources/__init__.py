"""Sources: one mapping file for each kind of file that is read, and a module where columns must first be worked out.

A module ``<derive>.py`` has one function ``derive(batch, sheet, faults) -> Batch`` that adds the columns its mapping lists
under ``derived``, or leaves rows out.
"""
