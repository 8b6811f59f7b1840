"""The demonstration's queue: its invented people are searched as an agency's would be, so that some pairs wait."""

from __future__ import annotations

from django.conf import settings

from whimbrel.service.accounts.models import Agency
from whimbrel.service.duplicates.models import Round
from whimbrel.service.duplicates.proposing import carry_out


def make_proposals() -> int:
    """Search every desk of the demonstration that has never been searched; returns how many pairs were found."""
    if not settings.DEMONSTRATION:
        raise RuntimeError("invented pairs are for a demonstration only")
    found = 0
    for agency in Agency.objects.filter(active=True).order_by("pk"):
        if not Round.objects.filter(agency=agency).exists():
            done = Round.objects.create(agency=agency)
            carry_out(done)
            found += done.found
    return found
