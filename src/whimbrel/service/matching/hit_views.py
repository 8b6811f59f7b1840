"""The page of an agency's hits, and answering them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.desk.names import names_of
from whimbrel.service.desk.rows import opened
from whimbrel.service.desk.sheet import facts_of
from whimbrel.service.matching.hits import Meanwhile, NotAnAnswer, answer, as_mine, halves, looked_at, one
from whimbrel.service.matching.standing import JOIN
from whimbrel.service.page import language_of
from whimbrel.service.policy import may
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word

_ON_A_PAGE = 25


@require_safe
def hits(request: HttpRequest) -> HttpResponse:
    """The own persons another agency met too, as it seems; never the other's."""
    return _page(request)


def _page(request: HttpRequest, *, meanwhile: bool = False) -> HttpResponse:
    reader = reader_of(request)
    if not may(reader, JOIN):
        raise Http404
    rows = halves(reader)
    asked = request.GET.get("exchange", "")
    try:
        rows = rows.filter(hit__exchange=UUID(asked)) if asked else rows
    except ValueError:
        raise Http404 from None
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    language = language_of(request)
    cards: list[dict[str, Any]] = []
    for mine in map(as_mine, page):
        texts = opened(mine.person)
        cards.append(
            {
                "mine": mine,
                "names": " / ".join(names_of(texts)),
                "facts": facts_of(texts, language),
                "sure": word("matching_tenths_more" if mine.more else "matching_tenths", language).format(
                    n=mine.tenths
                ),
                "level": word(mine.level, language),
            }
        )
    looked_at([card["mine"] for card in cards])
    context = {"cards": cards, "page": page, "asked": asked, "meanwhile": meanwhile}
    return render(request, "matching/hits.html", context, status=409 if meanwhile else 200)


@require_POST
def answered(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record the agency's answer to a hit."""
    reader = reader_of(request)
    half = one(reader, key)
    try:
        answer(reader, half, request.POST.get("verdict", ""), request.POST.get("was", ""))
    except NotAnAnswer:
        raise Http404 from None
    except Meanwhile:
        return _page(request, meanwhile=True)
    return redirect(f"{reverse('matching-hits')}#hit-{key}")
