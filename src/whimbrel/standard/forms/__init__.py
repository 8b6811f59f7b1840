"""Forms: the blank workbook and the blank survey form that agencies fill in, made from the standard and the vocabulary."""
