"""Invented people met several times by several agencies: the test bed for counting one person once."""
