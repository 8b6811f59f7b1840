"""The returns of a State from sealed submissions: GLOTIP and SDG 16.2.2 as counts, CTDC and HTCDS as records for exchange.

Nothing here is protected. Counts are :class:`~whimbrel.release.returns.raw_table.UnprotectedRawTable`, exact, for the return of
the State itself and for the gate, which protects them; records are for exchange under an agreement. Every table carries
definition flags, every value goes through a crosswalk with its source, and what does not survive is counted.

tables      the tables of a return of counts: ``tables(submissions, "glotip", "LAO")``
records     the rows of a layout: ``records(submissions, "ctdc_2024")``
glotip      thirteen columns of UNODC; sdg: SDMX
definitions by whose definition, in which unit, how once; what nobody answered is unknown
outgoing    crosswalks from Whimbrel's codes to theirs, and the losses
protected   counts as the gate may let them out
folder      the files, marked, all or none
"""
