"""Writing what no trigger sees: that somebody looked at, took out, signed in or was refused."""

from __future__ import annotations

from whimbrel.service.audit.actor import acting
from whimbrel.service.audit.models import Entry


def note(action: str, what: str, key: str = "", detail: str = "") -> None:
    """Add an entry for whoever is acting. ``detail`` holds codes and counts, never a person's value."""
    now = acting()
    Entry.objects.create(
        actor=now.name, address=now.address, action=action, what=what, key=key[:100], detail=detail, reason=now.reason
    )
