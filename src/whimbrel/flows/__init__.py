"""Flows: who moves from where, through where, to where, how and for how much."""
