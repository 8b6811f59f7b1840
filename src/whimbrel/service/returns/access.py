"""Coming to returns and agencies through the policy: what the reader may not see is the 404 of what never was."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from whimbrel.service.accounts.models import Agency
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader
from whimbrel.service.returns.life import ACT
from whimbrel.service.returns.models import Return


def agencies_of(reader: Reader, *acts: str) -> tuple[list[Agency], ...]:
    """For each act the agencies to whose returns the reader may do it, by country and name."""
    every = list(Agency.objects.filter(active=True)) if any(may(reader, act) for act in acts) else []
    return tuple([a for a in every if may(reader, act, a)] for act in acts)


def found_return(reader: Reader, key: UUID, act: str = "return.read") -> Return:
    """The return, if the reader may do this to it; else the 404 of one that never was."""
    made: Return | None = within(reader, act, Return.objects.select_related("agency", "upload")).filter(pk=key).first()
    if made is None:
        raise Http404
    return made


def return_to(reader: Reader, key: UUID, what: str) -> Return:
    """The return, if the reader may do this step with it. To withdraw what is sealed is the focal point's."""
    if what not in ACT or what == "superseded":
        raise Http404
    made = found_return(reader, key, ACT[what])
    if what == "withdrawn" and made.submission and not may(reader, "return.seal", made.agency):
        raise Http404
    return made
