"""Pages of agreements: the list, one agreement, and what the other side would see. Whose agreement it is not, gets a 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from whimbrel.service.agreements.differences import differences, facts
from whimbrel.service.agreements.drawing import drawn
from whimbrel.service.agreements.ledger import sides
from whimbrel.service.agreements.models import Agreement
from whimbrel.service.agreements.party import acts_for, party_by_reporter, party_names
from whimbrel.service.agreements.preview import preview
from whimbrel.service.agreements.standing import Standing, standing_of
from whimbrel.service.agreements.terms import Agreed
from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

SHORT = 12  # digits of a digest that people compare


def found(request: HttpRequest, key: Any, act: str = "agreement.read") -> tuple[Agreement, Standing, str]:
    """The agreement, how it stands, and the side for which the reader does ``act``; 404 for everybody else."""
    parties = acts_for(reader_of(request), act)
    agreement = Agreement.objects.filter(pk=key).first()
    mine = [p for p in agreement.parties if p in parties] if agreement else []
    if agreement is None or not mine:
        raise Http404
    asked = request.POST.get("side") or request.GET.get("side") or ""
    return agreement, standing_of(agreement), asked if asked in mine else mine[0]


def sealed() -> list[Any]:
    """Submissions that count now, for the ledger and the preview, which show a side only what is its own or agreed."""
    from whimbrel.service.atlas.holdings import holdings

    return holdings.sealed()


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements the reader acts for, with their state and what to do."""
    parties = acts_for(reader_of(request), "agreement.read")
    if not parties:
        raise Http404
    language = language_of(request)
    today = timezone.now().date()
    rows = [a for a in Agreement.objects.prefetch_related("terms", "acts") if set(a.parties) & parties]
    names = party_names([p for a in rows for p in a.parties] + sorted(parties), language)
    listed = []
    for agreement in rows:
        standing = standing_of(agreement)
        mine = next(p for p in agreement.parties if p in parties)
        listed.append(
            {
                "agreement": agreement,
                "other": names[agreement.other(mine)],
                "mine": names[mine],
                "state": standing.state(today),
                "state_label": code_list("agreement_state").label(standing.state(today), language),
                "next": word(_next(standing, mine, today), language),
            }
        )
    context = {
        "listed": listed,
        "several": len(parties) > 1,
        "signs": bool(acts_for(reader_of(request), "agreement.sign")),
    }
    return render(request, "agreements/list.html", context)


def _next(standing: Standing, mine: str, today: Any) -> str:
    """What the reader's side can do, as a key of the words."""
    state, pending = standing.state(today), standing.pending()
    if state == "over":
        return "agreements_do_nothing"
    if pending is not None and not pending.expired(today):
        return "agreements_waits_them" if standing.has_signed(mine, pending) else "agreements_waits_you"
    if state == "on_hold":
        return "agreements_do_resume" if mine in standing.suspended_by else "agreements_do_wait_resume"
    return "agreements_do_review" if state in ("past_review", "proposed") else "agreements_do_nothing"


@require_safe
def agreement(request: HttpRequest, key: Any) -> HttpResponse:
    """One agreement: its state in words, terms, give and take, what can be done, history."""
    row, standing, side = found(request, key)
    return render(request, "agreements/agreement.html", page_of(request, row, standing, side))


def page_of(request: HttpRequest, row: Agreement, standing: Standing, side: str, fault: str = "") -> dict[str, Any]:
    """What the page of an agreement shows to one side of it."""
    language = language_of(request)
    today = timezone.now().date()
    names = party_names(row.parties, language)
    pending = standing.pending() if standing.state(today) != "over" else None
    agreed = standing.agreed
    about = agreed or standing.offered
    by_reporter = party_by_reporter()
    return {
        "agreement": row,
        "standing": standing,
        "side": side,
        "names": names,
        "title": word("agreements_between", language).format(first=names[row.first], second=names[row.second]),
        "state": standing.state(today),
        "state_label": code_list("agreement_state").label(standing.state(today), language),
        "says": _says(standing, today, names, language),
        "agreed": shown_terms(agreed, standing, names, language) if agreed else None,
        "offered": shown_terms(pending, standing, names, language) if pending else None,
        "may_sign": side in acts_for(reader_of(request), "agreement.sign"),
        "waits": pending is not None and not standing.has_signed(side, pending) and not pending.expired(today),
        "suspended_here": side in standing.suspended_by,
        "sides": [
            drawn(one, names, language)
            for one in (sides(standing, about, side, sealed(), by_reporter, today) if about else [])
        ],
        "unit_line": word("agreements_ledger_unit", language).format(date=today.isoformat()),
        "known": standing.in_force(today) is not None,
        "history": _history(row, side, names, language, request),
        "fault": fault,
    }


def _says(standing: Standing, today: Any, names: dict[str, str], language: str) -> str:
    state = standing.state(today)
    who = standing.suspended_by if state == "on_hold" else {standing.ended_by} if state == "over" else set()
    parties = {"zh": "、"}.get(language, ", ").join(names[p] for p in sorted(who))
    date = standing.agreed.review if standing.agreed else ""
    return word(f"agreements_says_{state}", language).format(parties=parties, date=date)


def shown_terms(terms: Agreed, standing: Standing, names: dict[str, str], language: str) -> dict[str, Any]:
    """Terms as a page shows them: rows of facts, digest, who signed, what differs from those signed before."""
    before = standing.agreed if standing.agreed != terms else None
    return {
        "terms": terms,
        "facts": facts(terms, language, names),
        "digest": terms.digest,
        "short": terms.digest[:SHORT],
        "signed": [names[p] for p in terms.parties if standing.has_signed(p, terms)],
        "compared": before is not None,
        "differences": differences(before, terms, language, names),
    }


def _history(
    row: Agreement, side: str, names: dict[str, str], language: str, request: HttpRequest
) -> list[dict[str, Any]]:
    """Offers and acts of both sides, newest first. Of the other side's people no name is shown."""
    entries = [
        {"at": t.at, "party": t.party, "what": word("agreements_act_offer", language), "by": t.by, "digest": t.digest}
        for t in row.terms.select_related("by")
    ]
    codes = code_list("agreement_act")
    for act in row.acts.select_related("by"):
        entries.append(
            {
                "at": act.at,
                "party": act.party,
                "what": codes.label(act.what, language) if act.what in codes else act.what,
                "by": act.by,
                "digest": act.digest,
                "reason": act.reason,
            }
        )
    for entry in entries:
        entry["by"] = entry["by"].get_username() if entry["party"] == side else word("agreements_by_them", language)
        entry["party"] = names.get(entry["party"], entry["party"])
        entry["digest"] = entry["digest"][:SHORT]
    return sorted(entries, key=lambda e: e["at"], reverse=True)


@require_safe
def previewed(request: HttpRequest, key: Any) -> HttpResponse:
    """What the other side would see of the reader's side with today's data."""
    row, standing, side = found(request, key)
    terms = standing.pending() or standing.agreed
    if terms is None:
        raise Http404
    context = preview_of(request, terms, side, standing)
    return render(request, "agreements/preview.html", context | {"agreement": row})


def preview_of(request: HttpRequest, terms: Agreed, side: str, standing: Standing | None) -> dict[str, Any]:
    """What a preview shows; that somebody looked is logged with the submissions behind it."""
    language = language_of(request)
    today = timezone.now().date()
    names = party_names(terms.parties, language)
    shown, more = preview(terms, side, sealed(), party_by_reporter(), today, standing, language)
    ids = " ".join(sorted(p.submission.id for p in shown))
    note("look", "agreement preview", key=terms.agreement, detail=ids)
    return {
        "terms": terms,
        "side": side,
        "names": names,
        "preview_title": word("agreements_preview_title", language).format(party=names[terms.other(side)]),
        "previewed": shown,
        "more": word("agreements_preview_more", language).format(n=more) if more else "",
        "gives": bool(terms.levels.get(side)),
        "known": standing is not None and standing.in_force(today) is not None,
    }
