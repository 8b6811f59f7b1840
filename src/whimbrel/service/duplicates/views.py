"""The queue's pages: the next pair, deciding it, taking it back, putting it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.duplicates import queue
from whimbrel.service.duplicates.judging import Meanwhile, NotAVerdict, judge, lines_of, withdraw
from whimbrel.service.duplicates.pair_pages import pair_context, piece, why_context
from whimbrel.service.duplicates.skipped import skip as skip_pair
from whimbrel.service.duplicates.skipped import skipped
from whimbrel.service.page import language_of
from whimbrel.service.policy import may
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word

_AHEAD = 3  # pairs a page may hold ready


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The next pair; beside it, what came of the last judgement."""
    reader = reader_of(request)
    if not may(reader, "link.judge"):
        raise Http404
    found = queue.next_pairs(reader, skipped(request))
    context: dict[str, Any] = {"left_in_queue": queue.waiting(reader).count()}
    if found:
        context |= pair_context(request, found[0])
    if last := _uuid(request.GET.get("last", "")):
        context |= why_context(request, queue.one(reader, last))
    return render(request, "duplicates/review.html", context)


@require_safe
def ahead(request: HttpRequest) -> HttpResponse:
    """The pairs after those the page holds (``not``), for a script to have ready."""
    reader = reader_of(request)
    if not may(reader, "link.judge"):
        raise Http404
    return JsonResponse({"ahead": _ahead(request, reader, request.GET.getlist("not"))})


@require_safe
def pair(request: HttpRequest, key: UUID) -> HttpResponse:
    """One pair. What is held of it and why only after it was judged."""
    found = queue.one(reader_of(request), key)
    context = {**pair_context(request, found), **why_context(request, found), "log": list(lines_of(found))}
    return render(request, "duplicates/pair.html", context)


@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Judge a pair. A script gets the reasons and the pairs after those it holds; a form is led on to the next pair."""
    reader = reader_of(request)
    found = queue.one(reader, key)
    try:
        done = judge(reader, found, request.POST.get("verdict", ""), _seen(request))
    except NotAVerdict:
        raise Http404 from None
    except Meanwhile:
        return _meanwhile(request, found)
    if _wants_pieces(request):
        return _told(request, reader, piece(request, "why", why_context(request, done)))
    if request.POST.get("back") == "pair":
        return redirect("duplicates-pair", key)
    return redirect(f"{reverse('duplicates-review')}?last={key}")


@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the latest judgement of a pair back; then the pair is shown again."""
    reader = reader_of(request)
    found = queue.one(reader, key)
    try:
        done = withdraw(reader, found, _seen(request))
    except Meanwhile:
        return _meanwhile(request, found)
    if _wants_pieces(request):
        again = piece(request, "pair_frame", pair_context(request, done))
        return JsonResponse({"pair": again, "told": word("duplicates_undone", language_of(request))})
    return redirect("duplicates-pair", key)


@require_POST
def later(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a pair off: it comes again when no other is left."""
    reader = reader_of(request)
    skip_pair(request, queue.one(reader, key).pk)
    return _told(request, reader, "") if _wants_pieces(request) else redirect("duplicates-review")


def _told(request: HttpRequest, reader: Any, why: str) -> HttpResponse:
    holds = request.POST.getlist("not")
    left = queue.waiting(reader).count()
    return JsonResponse({"why": why, "ahead": _ahead(request, reader, holds), "left": left})


def _ahead(request: HttpRequest, reader: Any, holds: list[str]) -> list[str]:
    shown = [k for k in map(_uuid, holds[: _AHEAD + 2]) if k]
    # Whoever holds some gets fewer: nobody takes the whole queue home at once.
    wanted = max(0, _AHEAD + 1 - len(shown))
    found = [p for p in queue.next_pairs(reader, skipped(request), shown, wanted) if p.pk not in skipped(request)]
    return [piece(request, "pair_frame", pair_context(request, p)) for p in found]


def _meanwhile(request: HttpRequest, found: Any) -> HttpResponse:
    if _wants_pieces(request):
        return JsonResponse({"told": word("duplicates_meanwhile", language_of(request))}, status=409)
    found.refresh_from_db()
    context = {**pair_context(request, found), **why_context(request, found), "log": list(lines_of(found))}
    return render(request, "duplicates/pair.html", {**context, "meanwhile": True}, status=409)


def _wants_pieces(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 7 else -1


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
