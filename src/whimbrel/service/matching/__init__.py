"""Matching: two agencies of a country find the persons both met, and show each other no record."""
