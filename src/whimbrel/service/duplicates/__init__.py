"""Possible duplicates: two records side by side, judged by people, never merged and never deleted."""
