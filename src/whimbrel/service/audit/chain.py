"""Proving the log whole: every entry's hash, and every entry's tie to the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from whimbrel.service.audit.models import FIELDS


@dataclass(frozen=True)
class Proof:
    """Number of entries, hash of the last one, and what is wrong (``fault`` is empty if nothing is)."""

    entries: int
    head: str
    fault: str = ""


def entry_hash(entry: Any) -> str:
    """The hash that belongs to the fields of an entry, as the database computes it."""
    text = "".join(f"{len(value)}:{value}" for value in (getattr(entry, f) for f in FIELDS))
    return hashlib.sha256(text.encode()).hexdigest()


def prove(entries: Iterable[Any], remembered: str = "", previous: str = "") -> Proof:
    """Walk the entries in order. ``remembered``: a head noted down earlier, which must still be in the chain.

    previous: hash of the entry before the first one, where only the end of the log is walked.

    Without a remembered head nobody can tell that the newest entries were cut off: note the head down elsewhere, often.
    """
    count, seen = 0, not remembered
    for entry in entries:
        if entry.previous != previous:
            return Proof(
                count, previous, f"entry {entry.pk} does not follow the one before it: one was removed or put in"
            )
        if entry_hash(entry) != entry.hash:
            return Proof(count, previous, f"entry {entry.pk} is not as it was written")
        previous, count = entry.hash, count + 1
        seen = seen or entry.hash == remembered
    if not seen:
        return Proof(count, previous, "the head noted down earlier is not in the log: its end was cut off or rewritten")
    return Proof(count, previous)
