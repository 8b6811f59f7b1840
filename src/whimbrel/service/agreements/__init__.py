"""Agreements: who shows what to whom, signed by both sides, ended by either at once."""
