"""Intake: files as people have them, turned into the tables of the standard."""
