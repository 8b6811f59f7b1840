"""Who asks an operation, and the page of the same room asked on their behalf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, QueryDict

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


def as_form(request: HttpRequest, fields: Mapping[str, Any]) -> HttpRequest:
    """A request as a page's form would have sent it, by the same reader: for steps that only a page's view knows how to do."""
    form = HttpRequest()
    form.method = "POST"
    form.META = {k: v for k, v in request.META.items() if k in ("REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT")}
    form.path = form.path_info = request.path
    post = QueryDict(mutable=True)
    for name, value in fields.items():
        post.setlist(name, list(value) if isinstance(value, list | tuple) else [str(value)])
    form.POST = post  # type: ignore[assignment]
    form.user = request.user
    form.session = {}  # type: ignore[assignment]
    form.whimbrel_reader = reader_of(request)  # type: ignore[attr-defined]
    return form
