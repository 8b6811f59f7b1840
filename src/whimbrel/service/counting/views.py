"""The page of counts and its files. Numbers only: no id, no name, no record."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from whimbrel.linkage.count_once import THRESHOLDS
from whimbrel.linkage.overlap_disclosure import BELOW
from whimbrel.linkage.overlap_files import manifest_of, overlap_csv, overlap_rows
from whimbrel.service.audit.log import note
from whimbrel.service.counting.figures import ACT, Choice, Figures, chosen, figures, periods
from whimbrel.service.counting.picture import picture
from whimbrel.service.counting.table import Table, overlap_of
from whimbrel.service.page import language_of
from whimbrel.service.policy import may
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list


@require_safe
def counting(request: HttpRequest) -> HttpResponse:
    """Records and persons, with their range and what it rests on."""
    reader, choice = _asked(request)
    language = language_of(request)
    found, table = figures(reader, choice), overlap_of(reader, choice)
    _looked("page", choice)
    roles = code_list("person_role")
    context: dict[str, Any] = {
        "choice": choice,
        "period": choice.period.name if choice.period else "",
        "periods": periods(reader),
        "roles": [(code, roles.label(code, language)) for code in roles.codes],
        "figures": found,
        "rows": [(word(f"counting_level_{level}", language), c) for level, c in found.shown.items()],
        "unjudged": sum(b.unjudged for b in found.bases),
        "never": [b.agency for b in found.bases if b.records and b.searched is None],
        "picture": picture(found.shown, language),
        "table": table,
        "cells": _cells(table),
        "persons": _all_persons(table),
        "below": BELOW - 1,
        "address": urlencode(_query(choice)),
    }
    return render(request, "counting/counting.html", context)


@require_safe
def counts_file(request: HttpRequest) -> HttpResponse:
    """The counts as CSV, with all that a number needs beside it."""
    reader, choice = _asked(request)
    found = figures(reader, choice)
    _looked("counts.csv", choice)
    heads = ("level", "unit", "low", "middle", "high", "at_least", "agencies", "period", "role", "not_compared", "made")
    facts = (
        ";".join(a.slug for a in choice.counted),
        choice.period.name if choice.period else "all",
        choice.role or "all",
        ";".join(f"{a.slug}+{b.slug}" for a, b in found.unknown),
        found.made.isoformat() if found.made else "",
    )
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(heads)
    for level, c in found.shown.items():
        rows.writerow(
            (level, c.unit, c.low, "" if c.middle is None else c.middle, c.high, _at_least(level, found), *facts)
        )
    return _file(out.getvalue(), "counts.csv", "text/csv; charset=utf-8")


@require_safe
def overlap_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The overlap table as CSV, or its manifest."""
    reader, choice = _asked(request)
    table = overlap_of(reader, choice)
    if table.done is None or choice.period is None:
        raise Http404
    _looked(f"overlap.{ending}", choice)
    if ending == "csv":
        return _file(overlap_csv(overlap_rows(table.done)), "overlap.csv", "text/csv; charset=utf-8")
    about = {
        "period": choice.period.name,
        "role": choice.role,
        "source": [a.label for a in table.lists],
        "left_out": [a.slug for a in table.left_out],
        "model": ", ".join(table.models),
        "made": max(b.made for b in figures(reader, choice).bases).isoformat(),
    }
    text = json.dumps(manifest_of(table.done, about), ensure_ascii=False, indent=1) + "\n"
    return _file(text, "overlap-manifest.json", "application/json")


def _asked(request: HttpRequest) -> tuple[Reader, Choice]:
    reader = reader_of(request)
    if not may(reader, ACT):
        raise Http404
    get = request.GET.get
    return reader, chosen(reader, get("agency", ""), get("period", ""), get("role", ""))


def _looked(what: str, choice: Choice) -> None:
    facts = (*(a.slug for a in choice.counted), choice.period.name if choice.period else "", choice.role)
    note("look", "counting", key=what, detail=" ".join(f for f in facts if f))


def _query(choice: Choice) -> dict[str, str]:
    found = {
        "agency": choice.agency.slug if choice.agency else "",
        "period": choice.period.name if choice.period else "",
        "role": choice.role,
    }
    return {k: v for k, v in found.items() if v}


def _at_least(level: str, found: Figures) -> int | str:
    return found.floor if found.unknown and level in ("country", "circle") else ""


def _cells(table: Table) -> list[dict[str, Any]]:
    """The rows of the table in words: who saw them, and how many."""
    if table.done is None:
        return []
    labels = {a.slug: a.label for a in table.lists}
    return [
        {"seen": [labels[n] for n in table.done.table.lists if row[n]], **row}
        for row in overlap_rows(table.done).to_pylist()
    ]


def _all_persons(table: Table) -> tuple[int, int] | None:
    if table.done is None:
        return None
    ends = [table.done.persons(t) for t in THRESHOLDS]
    return min(e[0] for e in ends), max(e[1] for e in ends)


def _file(text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    # For the people of the country's agencies: numbers of small groups are in it, if hidden ones.
    response["Content-Disposition"] = f'attachment; filename="whimbrel-{name}"'
    response["X-Handling"] = "TLP:AMBER+STRICT"
    return response
