"""Forms: the blank workbook and survey form that agencies fill in, made from the standard and the vocabulary."""
