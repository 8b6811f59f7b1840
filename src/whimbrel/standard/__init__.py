"""The standard: the tables of a submission, their checks, and the sealed submission itself."""
