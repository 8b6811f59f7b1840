"""Open data: a released product as a folder that anybody can read, cite and look into, without a server.

Everything here reads the :class:`~whimbrel.release.product.Product` and nothing behind it, and writes the same bytes for
the same product.

about        what is said of a release: author, licence, date, sources
folder       one call that writes all of it
wording      codes, columns and numbers in words
tables       CSV, Parquet and Excel
codebook     every column and code
metadata     Croissant, DCAT, citation
explorer     the page and its data
"""
