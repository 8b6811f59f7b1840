"""Releases: what is to be published is drafted by the gate, verified by the owners, approved by two persons, put out,
withdrawn."""
