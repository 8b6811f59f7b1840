"""The page of one person's records, splitting them, and comparing two that nobody proposed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from whimbrel.linkage.judgements import DIFFERENT
from whimbrel.service.desk.access import looked_at
from whimbrel.service.desk.models import Person
from whimbrel.service.desk.names import names_of
from whimbrel.service.desk.rows import opened
from whimbrel.service.desk.sheet import facts_of
from whimbrel.service.duplicates.clusters_of import Cluster, cluster_of
from whimbrel.service.duplicates.judging import judge
from whimbrel.service.duplicates.models import Judgement, Proposal
from whimbrel.service.duplicates.proposing import proposal_of
from whimbrel.service.page import language_of
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader, reader_of


@require_safe
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """All records held to be this person, how that came about, and what contradicts it."""
    reader = reader_of(request)
    found = _person(reader, key)
    held = cluster_of(found)
    language = language_of(request)
    cards = []
    for one in held.people:
        looked_at("duplicates_person", one)
        texts = opened(one)
        names = " / ".join(names_of(texts)) or "–"
        cards.append({"person": one, "names": names, "facts": facts_of(texts, language)})
    context = {
        "person": found,
        "agency": found.agency,
        "cards": cards,
        "canonical": held.canonical,
        "log": _log(reader, held, found.agency_id),
        "conflicts": _conflicts(reader, held),
    }
    return render(request, "duplicates/person.html", context)


@require_POST
def split(request: HttpRequest, key: UUID) -> HttpResponse:
    """Judge this record different from all it was directly held the same as. It is undone like any judgement."""
    reader = reader_of(request)
    found = _person(reader, key)
    held = cluster_of(found)
    with transaction.atomic():
        for pair in sorted(held.state.same | held.state.contested):
            if str(key) in pair:
                other = next(k for k in pair if k != str(key))
                beside = within(reader, "link.judge", Person.objects.all()).filter(pk=other).first()
                if beside is not None:
                    proposal = proposal_of(found, beside)
                    judge(reader, proposal, DIFFERENT, proposal.lines, shown=True)
    return redirect("duplicates-person", key)


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Lay two records side by side that somebody thinks may be one person, whatever the model holds of them."""
    reader = reader_of(request)
    keys = [request.POST.get(side, "") for side in ("left", "right")]
    try:
        one, other = (_person(reader, UUID(k)) for k in keys)
    except ValueError:
        raise Http404 from None
    if one.pk == other.pk or one.agency_id != other.agency_id:
        raise Http404
    return redirect("duplicates-pair", proposal_of(one, other).pk)


def _person(reader: Reader, key: UUID) -> Any:
    rows = within(reader, "link.judge", Person.objects.filter(removed=None, incident__removed=None))
    found = rows.select_related("incident").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _log(reader: Reader, held: Cluster, agency_id: int) -> list[dict[str, Any]]:
    """Every judgement between the records near, oldest first, with the pair's page where both are still there."""
    numbers = _numbers(held, agency_id)
    rows = Judgement.objects.filter(agency_id=agency_id, left__in=held.near, right__in=held.near)
    pages, shown, newest = _pages(reader, held), [], {}
    for row in rows.select_related("author"):
        pair = row.left, row.right
        newest[pair] = row.pk
        left, right = (numbers.get(k) for k in pair)
        shown.append({"line": row, "left": left, "right": right, "page": pages.get(pair), "pair": pair})
    for entry in shown:
        # What is held now can be taken back, and only its newest line.
        standing = entry["page"] is not None and bool(entry["page"].verdict)
        entry["undoable"] = standing and newest[entry["pair"]] == entry["line"].pk
    return shown


def _conflicts(reader: Reader, held: Cluster) -> list[dict[str, Any]]:
    pages = _pages(reader, held)
    near = {str(k) for k in held.near}

    def shown(pair: tuple[str, str]) -> Any:
        return pages.get((UUID(pair[0]), UUID(pair[1])))

    return [
        {"different": shown(c.different), "same": [page for p in c.same if (page := shown(p))]}
        for c in held.state.conflicts
        if near & set(c.different)
    ]


def _pages(reader: Reader, held: Cluster) -> dict[tuple[UUID, UUID], Any]:
    rows = within(reader, "link.judge", Proposal.objects.filter(left__in=held.near, right__in=held.near))
    rows = rows.select_related("left__incident", "right__incident")
    return {(p.left_id, p.right_id): p for p in rows}  # type: ignore[attr-defined]


def _numbers(held: Cluster, agency_id: int) -> dict[UUID, str]:
    rows = Person.objects.filter(agency_id=agency_id, pk__in=held.near).select_related("incident")
    return {p.pk: f"{p.incident.number} ({p.position})" for p in rows}
