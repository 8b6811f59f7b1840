"""One person counted once: which records are the same person, within names, and across agencies without them."""

from whimbrel.linkage.likeness import Likeness, likeness
from whimbrel.linkage.linking import Linked, link

__all__ = ["Likeness", "Linked", "likeness", "link"]
