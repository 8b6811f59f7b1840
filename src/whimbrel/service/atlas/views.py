"""Pages and downloads of the atlas. Everything they show comes from submissions that the policy lets through."""

from __future__ import annotations

import itertools
import json
import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from whimbrel.flows.labels import label, tlp
from whimbrel.flows.loaded import Loaded
from whimbrel.flows.outlines import outlines
from whimbrel.flows.writing import FORMATS, title_of, write_answer
from whimbrel.service.agreements.shared_label import shared_label
from whimbrel.service.atlas.collection import Collection, collections
from whimbrel.service.atlas.counted import counted, in_words, linkable, options
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.atlas.panels import PANELS, answer_of, panel
from whimbrel.service.atlas.saved import views_of
from whimbrel.service.atlas.selection import CHOICES, Selection
from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.policy import looked_at, strictest, visible
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word
from whimbrel.standard.checks import catalogue
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.model import table
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
    "html": "text/html; charset=utf-8",
}


def _chosen(request: HttpRequest) -> tuple[Loaded, dict[str, Collection], Collection | None, Selection, str]:
    """What the reader may see, narrowed to the collection and indicator chosen."""
    every, loaded = holdings.current()
    found = collections(visible(reader_of(request), every))
    selection = Selection.read(request.GET, language_of(request))
    if selection.data and selection.data not in found:
        raise Http404
    collection = found.get(selection.data) or next(iter(found.values()), None)
    if collection is None:
        return loaded, found, None, selection, ""
    collection = replace(collection, submissions=collection.of(selection.reporters))
    indicators = [i for i, _ in loaded.indicators(collection.submissions)]
    first = (
        "persons_recorded"
        if "persons_recorded" in indicators
        else "detected_victims"
        if "detected_victims" in indicators
        else ""
    )
    indicator = selection.indicator if selection.indicator in indicators else first or next(iter(indicators), "")
    # Links and downloads name what was chosen for the reader: for another reader something else may come first.
    return loaded, found, collection, replace(selection, data=collection.key, indicator=indicator), indicator


@require_safe
def atlas(request: HttpRequest) -> HttpResponse:
    """The atlas page."""
    loaded, found, collection, selection, indicator = _chosen(request)
    context: dict[str, Any] = {
        "collections": list(found.values()),
        "collection": collection,
        "selection": selection,
        "indicator": indicator,
    }
    if collection is None:
        return render(request, "atlas/empty.html", context)
    submissions = collection.submissions
    linked = linkable(reader_of(request), submissions, indicator)
    if not linked and selection.count:
        # Who may count nothing here asks nothing by it, and no link keeps it.
        selection = replace(selection, count="")
        context["selection"] = selection
    looked_at("atlas", submissions)
    panels = [panel(name, loaded, submissions, selection, indicator) for name in PANELS]
    answers = [p.answer for p in panels if p.answer]
    whole = (
        loaded.ask(submissions, selection.question(indicator=indicator))
        if _can(loaded, submissions, selection, indicator)
        else None
    )
    language = selection.language
    context |= {
        "panels": [p for p in panels if p.rows],
        "empty_panels": [p for p in panels if not p.rows],
        "whole": whole,
        "headline": whole.in_words(language) if whole else "",
        "none": whole is None or whole.total() == (0, 0),
        "unit": label("unit", dict(loaded.indicators(submissions)).get(indicator, ""), language),
        "notes": sorted({n.text(language) for a in answers for n in a.notes if n.key != "invented"}),
        "sources": _sources(submissions, language),
        "handling": strictest(submissions),
        "indicators": [(i, label("indicator", i, language)) for i, _ in loaded.indicators(submissions)],
        "reporters": found[collection.key].reporters(),
        "years": sorted({y for s in submissions for y in range(s.period.first.year, s.period.last.year + 1)}),
        "choices": [_choice(loaded, submissions, indicator, name, selection) for name in CHOICES],
        "address": selection.address(),
        "saved": views_of(reader_of(request)),
        "formats": FORMATS,
        "charts": {p.name: p.chart for p in panels if p.rows},
        "chosen_count": sum(len(c) for c in selection.where.values())
        + bool(selection.since)
        + bool(selection.until)
        + len(selection.reporters)
        + bool(selection.count),
        "bases": options(language) if linked else [],
    }
    if selection.count and whole:
        note("look", "counting", key="atlas", detail=selection.address())
        count = counted(reader_of(request), loaded, linked, selection, whole)
        context |= {
            "counted": count,
            "said": in_words(count, language),
            "level": word(f"counting_level_{count.level}", language),
            "unit": word("atlas_count_records_unit", language),
        }
    return render(request, "atlas/atlas.html", context)


def _can(loaded: Loaded, submissions: tuple[Submission, ...], selection: Selection, indicator: str) -> bool:
    try:
        loaded.ask(submissions, selection.question(indicator=indicator))
    except QuestionError:
        return False
    return True


def _choice(
    loaded: Loaded, submissions: tuple[Submission, ...], indicator: str, name: str, selection: Selection
) -> dict[str, Any]:
    codes = [c for c in loaded.codes(submissions, indicator, name) if c not in ("not_asked", "none", "total")]
    options = sorted(((label(name, c, selection.language), c) for c in codes), key=lambda o: o[0].casefold())
    if name == "age_band":  # by age, not by how the age is spelled
        order = code_list("age_band").codes
        options.sort(key=lambda o: order.index(o[1]) if o[1] in order else len(order))
    return {"name": name, "options": options, "chosen": selection.where.get(name, ())}


def _sources(submissions: tuple[Submission, ...], language: str) -> list[dict[str, Any]]:
    groups: dict[tuple[str, ...], dict[str, Any]] = {}
    for s in submissions:
        source = s.manifest["source"]
        label = s.manifest["label"] or s.reporter
        if "agreement" in source:
            label = shared_label(s, label, language)
        entry = groups.setdefault(
            (s.reporter, source.get("citation", ""), label),
            {"label": label, "source": source, "nature": s.nature, "submissions": []},
        )
        entry["submissions"].append(s)
    return list(groups.values())


@require_safe
def download(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """The answer behind a panel as a file, or its picture; the handling code stands in a header and in the file."""
    loaded, _, collection, selection, indicator = _chosen(request)
    if collection is None or name not in PANELS or ending not in FORMATS:
        raise Http404
    try:
        answer = answer_of(name, loaded, collection.submissions, selection, indicator)
    except QuestionError:
        raise Http404 from None
    looked_at(f"download {name}.{ending}", answer.sources)
    with tempfile.TemporaryDirectory(prefix="whimbrel-") as folder:
        path = Path(folder) / f"whimbrel-{name}.{ending}"
        code = tlp(strictest(answer.sources))
        title = title_of(answer, selection.language)
        # A picture is passed on without the page it stood on: it says itself how far it may go.
        write_answer(answer, path, selection.language, title if code == "TLP:CLEAR" else f"{title} · {code}")
        data = path.read_bytes()
    response = HttpResponse(data, content_type=_TYPES[ending])
    kind = "inline" if ending in ("svg", "png") else "attachment"
    mark = "" if code == "TLP:CLEAR" else "-" + re.sub(r"[^a-z]+", "-", code.lower())
    response["Content-Disposition"] = f'{kind}; filename="whimbrel-{name}{mark}.{ending}"'
    response["X-Handling"] = code
    if ending in ("svg", "html"):
        # A file opened from here must run nothing: it is to be kept and opened elsewhere.
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return response


@require_safe
def submission(request: HttpRequest, submission_id: str) -> HttpResponse:
    """What a sealed submission is: manifest, hashes, checks. One that may not be seen is one that is not there."""
    every, _ = holdings.current()
    found = next((s for s in visible(reader_of(request), every) if s.id == submission_id), None)
    if found is None:
        raise Http404
    looked_at("submission", [found])
    language = language_of(request)
    context = {
        "submission": found,
        "manifest": found.manifest,
        "sealed": found.seal()["sealed_at"].replace("T", " ").replace("+00:00", " UTC"),
        "tables": [(name, table(name).label_in(language), facts) for name, facts in found.tables.items()],
        "checks": [(catalogue()[check], n) for check, n in found.manifest["checks"].items() if check in catalogue()],
    }
    return render(request, "atlas/submission.html", context)


@require_safe
def manifest(request: HttpRequest, submission_id: str) -> FileResponse:
    """The manifest itself, byte for byte, to check a hash against."""
    every, _ = holdings.current()
    found = next((s for s in visible(reader_of(request), every) if s.id == submission_id), None)
    if found is None:
        raise Http404
    looked_at("manifest", [found])
    return FileResponse((found.path / "manifest.json").open("rb"), content_type="application/json")


@require_safe
def world(request: HttpRequest) -> HttpResponse:
    """Outlines of countries for the map, rounded to a tenth of a degree: the same for everyone, kept by the browser."""
    response = HttpResponse(_world(), content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@cache
def _world() -> bytes:
    def ring(points: list[list[float]]) -> list[list[float]]:
        # A ring across the date line would be drawn right across the flat map; its western part goes east of 180 instead.
        crosses = any(abs(a[0] - b[0]) > 180 for a, b in itertools.pairwise(points))
        return [[round(x + 360 if crosses and x < 0 else x, 1), round(y, 1)] for x, y in points]

    def rounded(part: Any) -> Any:
        return ring(part) if isinstance(part[0][0], (int, float)) else [rounded(p) for p in part]

    features = [
        {**f, "geometry": {**f["geometry"], "coordinates": rounded(f["geometry"]["coordinates"])}} for f in outlines()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()
