"""Secrecy: keys, encrypted values bound to their row, and searching names without storing them readably."""
