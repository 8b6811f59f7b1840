"""Pages of releases in the making: the list, a new draft, the draft with what would be lost and what it risks, its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from whimbrel.flows.labels import label
from whimbrel.release.gate import RISKS, Wish
from whimbrel.release.noisy import KIND, NoisyWish
from whimbrel.release.open_data.about import licences
from whimbrel.release.policy import EPSILON
from whimbrel.release.report.order import TABLES
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.policy import looked_at, may, visible, within
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.releases.drafting import (
    agencies,
    cells_of,
    do_step,
    facts_of,
    may_approve,
    prepare,
)
from whimbrel.service.releases.life import ACT, MOVES, NotNow, answers, state_of
from whimbrel.service.releases.models import Release
from whimbrel.service.words import word
from whimbrel.standard.errors import QuestionError, WhimbrelError
from whimbrel.standard.period import parse_period
from whimbrel.vocabulary.code_lists import code_list

MOST = 100
_MOST_CELLS = 500  # that a draft shows on its page; the files of the release hold all


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Releases of the reader's agencies, drafts too."""
    reader = _reader(request, "release.read")
    listed = list(_mine(reader)[:MOST])
    said = answers(listed)
    rows = [
        {
            "made": r,
            "title": _title(r, language_of(request)),
            "state": word(f"releases_state_{state_of(r, said)}", language_of(request)),
        }
        for r in listed
    ]
    return render(request, "releases/releases.html", {"rows": rows, "may_draft": may(reader, "release.prepare")})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose submissions and tables; by POST, draft the release."""
    reader = _reader(request, "release.prepare")
    if request.method != "POST":
        return _form(request, reader, "", 200)
    post, own = request.POST, agencies(reader)
    found, _ = _pool(request)
    agency = next((a for a in own if a.slug == post.get("agency", "")), own[0] if len(own) == 1 else None)
    if agency is None:
        raise Http404
    corrects = _mine(reader).filter(pk=post["corrects"]).first() if _is_uuid(post.get("corrects", "")) else None
    try:
        wish = _wish(post)
        if not wish.title:
            return _form(request, reader, word("releases_no_title", language_of(request)), 422)
        made = prepare(
            reader,
            agency,
            wish,
            _chosen(found, post.getlist("submissions")),
            post.get("author", ""),
            post.get("licence", "CC-BY-4.0"),
            corrects,
        )
    except WhimbrelError as error:
        return _form(request, reader, str(error), 422)
    looked_at("release", [s for s in found if s.id in made.submissions])
    return redirect("release", made.pk)


@require_safe
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """One release, with what may be done with it now."""
    return _one(request, _found(_reader(request, "release.read"), key))


@require_POST
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do a step."""
    reader = _reader(request, "release.read")
    made, what = _found(reader, key), request.POST.get("what", "")
    if what not in ACT or not may(reader, ACT[what], made.agency):
        raise Http404
    address = request.build_absolute_uri(reverse("released-one", args=[made.key]))
    try:
        do_step(reader, made, what, request.POST.get("digest", ""), request.POST.get("note", ""), address)
    except NotNow as error:
        return _one(request, made, word(error.key, language_of(request)), 409)
    except WhimbrelError as error:
        return _one(request, made, str(error), 409)
    note("change", "release", key=str(made.pk), detail=what)
    return redirect("release", made.pk)


def _reader(request: HttpRequest, act: str) -> Reader:
    reader = reader_of(request)
    if not may(reader, act):
        raise Http404
    return reader


def _mine(reader: Reader) -> Any:
    rows = Release.objects.select_related("agency", "corrects").prefetch_related("steps__by")
    return within(reader, "release.read", rows)


def _found(reader: Reader, key: UUID) -> Release:
    made: Release | None = _mine(reader).filter(pk=key).first()
    if made is None:
        raise Http404
    return made


def _title(made: Release, language: str) -> str:
    title = made.wish["title"]
    return title.get(language) or next(iter(title.values()))


def _form(request: HttpRequest, reader: Reader, fault: str, status: int) -> HttpResponse:
    language, get = language_of(request), request.POST
    found, counted = _pool(request)
    context = {
        "reporters": _by_reporter(found, set(get.getlist("submissions"))),
        "periods": sorted({s.period.name for s in found} | {s.period.name[:4] for s in found}, reverse=True),
        "tables": [(t, word(f"releases_table_{t}", language), t in get.getlist("tables")) for t in TABLES],
        "indicators": [(i, label("indicator", i, language)) for i in counted],
        "agencies": agencies(reader),
        "noisy": KIND,
        "most_epsilon": EPSILON,
        "roles": [(c, code_list("person_role").label(c, language)) for c in code_list("person_role").codes],
        "licences": [(code, facts["title"]) for code, facts in licences().items()],
        "corrects": request.GET.get("corrects") or get.get("corrects", ""),
        "sent": get,
        "fault": fault,
    }
    return render(request, "releases/new.html", context, status=status)


def _wish(post: QueryDict) -> Wish | NoisyWish:
    title = {code: t for code in ("en", "fr", "zh") if (t := " ".join(post.get(f"title_{code}", "").split())[:200])}
    if post.get("kind") == KIND:
        try:
            epsilon = float(post.get("epsilon", ""))
        except ValueError:
            epsilon = 0.0
        return NoisyWish(title, tuple(post.getlist("tables")), post.get("role", ""), epsilon)
    decided = tuple(d for d in post.getlist("decided") if d in ("told_before", "small_change"))
    period = parse_period(post.get("period", ""))
    return Wish(title, period, tuple(post.getlist("tables")), post.get("indicator") or None, decided=decided)


def _pool(request: HttpRequest) -> tuple[list[Any], list[str]]:
    """Submissions that the reader may draft a release from, those the reader may read; and what can be counted in them."""
    submissions, loaded = holdings.current()
    found = visible(reader_of(request), submissions)
    counted = sorted({i for i, _ in loaded.indicators(found)}) if found else []
    return sorted(found, key=lambda s: (s.reporter, s.period, s.id)), counted


def _chosen(found: list[Any], ids: list[str]) -> list[Any]:
    chosen = [s for s in found if s.id in set(ids)]
    if len(chosen) != len(set(ids)) or not chosen:
        raise QuestionError("Choose at least one sealed submission.")
    return chosen


def _by_reporter(found: list[Any], ticked: set[str]) -> list[tuple[str, list[tuple[Any, bool]], bool]]:
    """Reporter in words, its submissions, whether any is ticked."""
    groups: dict[str, list[tuple[Any, bool]]] = {}
    for s in found:
        groups.setdefault(s.manifest["label"] or s.reporter, []).append((s, s.id in ticked))
    return [(name, of, any(t for _, t in of)) for name, of in groups.items()]


def _one(request: HttpRequest, made: Release, fault: str = "", status: int = 200) -> HttpResponse:
    reader, language = reader_of(request), language_of(request)
    steps = code_list("release_step")
    said = answers([made])
    state, answer = state_of(made, said), code_list("verification_answer")
    moves = [
        what
        for what in ("asked", "approved", "published", "withdrawn", "dropped")
        if what in MOVES[state]
        and may(reader, ACT[what], made.agency)
        and (what != "approved" or may_approve(reader, made))
    ]
    context = {
        "made": made,
        "title": _title(made, language),
        "state": state,
        "state_words": word(f"releases_state_{state}", language),
        "told": facts_of(made),
        "cells": cells_of(made, language)[:_MOST_CELLS],
        "risks": RISKS,
        "owners": [(o, answer.label(a, language) if a else "") for o, a in _asked(made, said)],
        "steps": [(s, steps.label(s.what, language)) for s in made.steps.all()],
        "moves": [(what, word(f"releases_do_{what}", language)) for what in moves],
        "fault": fault,
    }
    note("look", "release", key=str(made.pk))
    return render(request, "releases/release.html", context, status=status)


def _asked(made: Release, said: dict[str, str]) -> list[tuple[str, str]]:
    """Owner, and what it said; nothing while it has not been asked."""
    given = [said.get(r, "") for r in made.rounds]
    return [(o, given[n] if n < len(given) else "") for n, o in enumerate(made.owners)]


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
