"""Records of nobody, made from noisy tables of real ones, and how far they can be trusted.

coded       a table of codes: columns, the codes they may have, rows as whole numbers
layout      which sets of up to three columns are counted, and how
statistics  the counts of one set of rows
measuring   the counts with noise, and what each costs
growing     records made column after column
choice      the chances of the codes of a column with several
two_values  the chances of a column with two codes
rounding    whole records from chances, group by group
promise     how many pairs of codes are invented or lost at most, before anything is counted
support     pairs of codes too rare to be told from noise
completing  pairs that must occur and do not
records     from a table to records: the one call
quality     what is off, and by how much
product     records as a product of the gate, paid from the budget
"""
