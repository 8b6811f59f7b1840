"""Who asks an operation, and for which agency."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.access import agencies
from whimbrel.service.policy import may
from whimbrel.service.reader import Reader, reader_of


def reader(request: HttpRequest, *acts: str) -> Reader:
    """Who asks; 404 where the token is for none of these acts, or its holder has no role for them."""
    found = reader_of(request)
    if acts and not any(may(found, act) for act in acts):
        raise Http404
    return found


def user_id(request: HttpRequest) -> int:
    """Id of the account the token acts for."""
    return int(request.user.pk)


def agency_of(asker: Reader, act: str, slug: str) -> Agency:
    """The agency of this short name, if the reader may do this for it; else the 404 of one that never was."""
    found = Agency.objects.filter(slug=slug, active=True).first()
    if found is None or not may(asker, act, found):
        raise Http404
    return found


def desk_of(asker: Reader, slug: str) -> Agency:
    """The agency a phone records for: the one named, or the only one there is."""
    found = [a for a in agencies(asker, "case.write") if slug in ("", a.slug)]
    if len(found) != 1:
        raise Http404
    return found[0]
