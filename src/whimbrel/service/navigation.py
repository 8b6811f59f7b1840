"""The sections of the site a reader has something to do in, for the navigation of every page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from whimbrel.service.policy import may
from whimbrel.service.reader import Reader

# Act that opens a section -> name of its address, which is also the key of its word.
_SECTIONS = (
    ("case.read", "desk"),
    ("case.write", "interviews"),
    ("link.count", "duplicates"),
    ("match.count", "matching"),
    ("count.read", "counting"),
    ("upload.send", "uploads"),
    ("return.read", "returns"),
    ("release.read", "releases"),
    ("agreement.read", "agreements"),
    ("audit.read", "audit"),
    ("account.manage", "administration"),
)


def sections(reader: Reader) -> list[tuple[str, str]]:
    """(word, address) of every section that the reader may enter."""
    found = []
    for act, name in _SECTIONS:
        if may(reader, act):
            try:
                found.append((f"section_{name}", reverse(name)))
            except NoReverseMatch:
                continue
    return found
