"""The verification round: whoever wants to publish figures puts them before their owner, who agrees, corrects or refuses.

Silence is no agreement. Only the two sides see a round; the publication gate asks :func:`agreed` before it opens.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from whimbrel.service.accounts.models import Agency
from whimbrel.service.page import language_of
from whimbrel.service.policy import ACTS
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.returns.models import Verification, VerificationAnswer
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.country_facts import country_name

MOST_CELLS = 200
DAYS = 21  # what is proposed as time to answer


def parties(reader: Reader) -> frozenset[str]:
    """Countries or secretariats the reader answers for."""
    return reader.parties(ACTS["return.seal"]) if reader.holds("return.seal") else frozenset()


def rounds(reader: Reader) -> QuerySet[Verification]:
    """Rounds in which one of the reader's parties asks or is asked."""
    mine = parties(reader)
    return Verification.objects.filter(Q(owner__in=mine) | Q(asking__in=mine)).prefetch_related("answers")


def agreed(found: Verification) -> bool:
    """Whether the owner's newest answer is that the figures are right."""
    last = found.answers.last()
    return bool(last and last.answer == "agreed")


def owners() -> dict[str, str]:
    """Everybody who may be asked: country codes and short names of secretariats, with their names."""
    rows = Agency.objects.filter(active=True).values_list("country", "slug", "label")
    return {c or s: country_name(c) if c else label for c, s, label in rows}


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
        (v, v.owner in mine, answers.label(last.answer, language) if (last := v.answers.last()) else "")
        for v in rounds(reader)[:100]
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
    mine = sorted(parties(reader))
    owner = request.POST.get("owner", "")
    if not mine or owner not in owners() or owner in mine:
        raise Http404
    language = language_of(request)
    cells = cells_in(request.POST.get("cells", ""))
    title = " ".join(request.POST.get("title", "").split())[:200]
    where = " ".join(request.POST.get("where", "").split())[:200]
    due = _day(request.POST.get("due", ""))
    if not (cells and title and where and due):
        context = _listed(reader, language, word("returns_verify_fault", language))
        return render(request, "returns/verifications.html", context, status=422)
    made = Verification.objects.create(
        asked_by_id=reader.user_id, asking=mine[0], owner=owner, title=title, where=where, cells=cells, due=due
    )
    return redirect("verification", made.pk)


def cells_in(text: str) -> list[dict[str, str]]:
    """Figures from lines of ``what; number; unit``; none if any line is of another form."""
    found = []
    for line in text.strip().splitlines()[:MOST_CELLS]:
        parts = [p.strip() for p in line.split(";")]
        if len(parts) != 3 or not all(parts) or not parts[1].replace(",", "").replace(".", "", 1).isdigit():
            return []
        found.append({"what": parts[0][:200], "value": parts[1][:20], "unit": parts[2][:60]})
    return found


def _day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if found > timezone.localdate() else None


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
        answer, note = request.POST.get("answer", ""), " ".join(request.POST.get("note", "").split())[:1000]
        if answer in code_list("verification_answer") and (note or answer == "agreed"):
            VerificationAnswer.objects.create(of=found, answer=answer, note=note, by_id=reader.user_id or 0)
            return redirect("verification", key)
        fault = word("returns_verify_note", language)
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
