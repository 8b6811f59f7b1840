"""Handing in and discarding: by a form, and by a device that was without a line."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from whimbrel.service.desk.access import agencies
from whimbrel.service.interview.entries import BadEntry, read_entries
from whimbrel.service.interview.hand_in import NoSuchIncident, NotAsked
from whimbrel.service.interview.keeping import Discarded, discard, found
from whimbrel.service.interview.taking_in import Sent, carry_out, take_in
from whimbrel.service.reader import reader_of

LARGEST = 1_000_000
_FIELDS = frozenset(("agency", "officer_language", "person_language", "practice", "of", "entries"))


@require_POST
def hand_in_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand in from the page of results; it says there what came of it."""
    reader = reader_of(request)
    interview = found(reader, "case.write", key)
    try:
        done = carry_out(reader, interview, [], request.POST.get("number", "").strip()[:20])
    except NotAsked:
        return redirect(f"{reverse('interview-result', args=[key])}?fault=consent")
    except NoSuchIncident:
        return redirect(f"{reverse('interview-result', args=[key])}?fault=number")
    except Discarded:
        raise Http404 from None
    if done.state == "discarded":
        return redirect(f"{reverse('interviews')}?told=not_kept")
    return redirect("interview-result", key)


@require_POST
def discard_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """Wipe what was not handed in."""
    discard(found(reader_of(request), "case.write", key))
    return redirect(f"{reverse('interviews')}?told=discarded")


@require_POST
def answers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take in what a device sends: the same twice is taken in once, two devices give the union of both."""
    reader = reader_of(request)
    own = agencies(reader, "case.write")
    if not own:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return _refused("too_large", 413)
    try:
        given: Any = json.loads(request.body)
        told = {n: given.get(n, "") for n in _FIELDS}
        if set(given) - _FIELDS or not all(isinstance(told[n], str) for n in _FIELDS - {"entries", "agency"}):
            return _refused("fields", 422)
        entries = read_entries(told["entries"])
    except BadEntry as bad:
        return _refused("entry", 422, entry=bad.place, part=bad.part)
    except (ValueError, AttributeError, RecursionError):
        return _refused("unreadable", 400)
    agency = next((a for a in own if a.pk == told["agency"]), None)
    if agency is None:
        raise Http404
    languages = told["officer_language"], told["person_language"]
    try:
        done = take_in(reader, key, agency, Sent(entries, *languages, told["practice"], told["of"]))
    except NotAsked:
        return _refused("consent", 409)
    except Discarded:
        return _refused("discarded", 410)
    except BadEntry as bad:
        return _refused("entry", 422, entry=bad.place, part=bad.part)
    told_back = {"state": done.state, "added": done.added, "result": reverse("interview-result", args=[key])}
    return JsonResponse(told_back | {"incident": str(done.incident.pk) if done.incident else None})


def _refused(why: str, status: int, **more: Any) -> HttpResponse:
    """Why it is not taken in: a code and a place, nothing of what was sent."""
    return JsonResponse({"refused": why, **more}, status=status)
