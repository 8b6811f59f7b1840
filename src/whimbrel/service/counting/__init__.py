"""Counting persons once: how many the records of a country's agencies are, and how many were met by which of them."""
