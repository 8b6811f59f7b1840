"""Returns: what an agency reports for a period, from the first draft to the sealed submission and beyond."""
