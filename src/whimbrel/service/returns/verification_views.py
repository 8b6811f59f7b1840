"""Pages of verification rounds: the list, the question, one round with the owner's answer."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from whimbrel.service.page import language_of
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.returns import verification as room
from whimbrel.service.returns.verification import MOST, newest, owners, parties, rounds
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

DAYS = 21  # what is proposed as time to answer


@require_safe
def verifications(request: HttpRequest) -> HttpResponse:
    """Rounds to answer and rounds one has asked for."""
    reader = reader_of(request)
    if not parties(reader):
        raise Http404
    return render(request, "returns/verifications.html", _listed(reader, language_of(request)))


def _listed(reader: Reader, language: str, fault: str = "") -> dict[str, object]:
    mine = parties(reader)
    answers = code_list("verification_answer")
    listed = [
        (v, v.owner in mine, answers.label(said, language) if (said := newest(v)) else "")
        for v in rounds(reader)[:MOST]
    ]
    return {
        "rows": listed,
        "owners": {k: n for k, n in owners().items() if k not in mine},
        "due": timezone.localdate() + dt.timedelta(days=DAYS),
        "fault": fault,
        "today": timezone.localdate(),
    }


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Put figures before their owner: one figure a line, ``what; number; unit``."""
    reader = reader_of(request)
    mine = parties(reader)
    post = request.POST
    owner = post.get("owner", "")
    if not mine or owner not in owners() or owner in mine:
        raise Http404
    cells, due = room.cells_in(post.get("cells", "")), _day(post.get("due", ""))
    try:
        made = room.ask(reader, owner, post.get("title", ""), post.get("where", ""), cells, due)
    except room.NotAsked as error:
        language = language_of(request)
        context = _listed(reader, language, word(error.key, language))
        return render(request, "returns/verifications.html", context, status=422)
    return redirect("verification", made.pk)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, key: UUID) -> HttpResponse:
    """One round; by POST the owner's answer."""
    reader = reader_of(request)
    found = rounds(reader).filter(pk=key).first()
    if found is None:
        raise Http404
    language = language_of(request)
    owns = found.owner in parties(reader)
    fault = ""
    if request.method == "POST":
        if not owns:
            raise Http404
        try:
            room.answer(found, reader.user_id, request.POST.get("answer", ""), request.POST.get("note", ""))
        except room.NotAsked as error:
            fault = word(error.key, language)
        else:
            return redirect("verification", key)
    answers = code_list("verification_answer")
    names = owners()
    context = {
        "found": found,
        "owns": owns,
        "asking": names.get(found.asking, found.asking),
        "owner": names.get(found.owner, found.owner),
        "answers": [(a, answers.label(a.answer, language)) for a in found.answers.select_related("by")],
        "choices": [(c, answers.label(c, language)) for c in answers.codes],
        "fault": fault,
    }
    return render(request, "returns/verification.html", context, status=422 if fault else 200)
