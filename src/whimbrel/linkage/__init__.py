"""Linkage: one person counted once, within an agency by names and across agencies without them."""
