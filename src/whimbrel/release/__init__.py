"""The release gate: the door through which tables and counts leave for the public.

What goes out is a :class:`~whimbrel.release.product.Product`: tables and, for synthetic records, rows of nobody. It is made
from sealed submissions by one of the ways of protection below and is put out by ``gate`` alone. Pages, charts, downloads,
reports and the explorer read the released product and nothing behind it.

policy      what may leave, on one screen
product     what a released table is
tables/     hidden cells that cannot be worked out; rounding
private/    counts with differential privacy, and the budget
synthetic/  records of nobody, made from noisy tables
returns/    the returns of a State: GLOTIP, SDG 16.2.2, CTDC, HTCDS
report/     the situation report: page and PDF
open_data/  codebook, CSV, Parquet, JSON-LD and the explorer of a release
gate        approvals, permanent address, withdrawal
"""
