"""One thing that was looked at: how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, UNSAFE = "ok", "warning", "unsafe"


@dataclass(frozen=True)
class Finding:
    """``state``: ok, warning (works, but see to it) or unsafe (the site does not start so)."""

    what: str
    state: str
    says: str
    do: str = ""
