"""What the public reads: the list, the page of a release, its files. From the folders of the shelf and nothing else.

No database, no store: a number that is not in a released folder cannot be here.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow.parquet as pq
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from whimbrel.release.open_data.wording import code_label, column_label, reading_order, said, unit_label
from whimbrel.release.product import HIDDEN
from whimbrel.release.wording import LANGUAGES, as_words, in_language
from whimbrel.service.page import language_of
from whimbrel.service.releases import shelf
from whimbrel.service.releases.files import served
from whimbrel.service.words import word

MOST_ROWS = 200


@require_safe
def released(request: HttpRequest) -> HttpResponse:
    """Every release, the newest first; withdrawn ones stay in the list and say so."""
    language = language_of(request)
    rows = []
    for key in shelf.addresses():
        told, notice = shelf.described(key), shelf.notice_of(key)
        about = told or notice
        if about is not None:
            title = in_language(about.get("title", {}), language) or key
            rows.append({"key": key, "title": title, "told": told, "notice": notice})
    rows.sort(key=lambda r: (r["told"] or {}).get("published") or r["notice"]["day"], reverse=True)
    return render(request, "releases/released.html", {"rows": rows})


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All releases that are public now, as one DCAT catalogue for portals of open data."""
    held = [
        d for key in shelf.addresses() if shelf.described(key) and (d := shelf.dataset(key, _address(request, key)))
    ]
    told = {
        "@context": held[0]["@context"]
        if held
        else {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": request.build_absolute_uri(reverse("released")),
        "@type": "dcat:Catalog",
        "dct:title": [{"@language": code, "@value": word("released_title", code)} for code in LANGUAGES],
        "dcat:dataset": [{k: v for k, v in d.items() if k != "@context"} for d in held],
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=1) + "\n", content_type="application/ld+json")


def _address(request: HttpRequest, key: str) -> str:
    return request.build_absolute_uri(reverse("released-file", args=[key, "x"]))[:-1]


@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """A release: what it says, how it was protected, what is missing, its tables, how to cite it. 410 if it was withdrawn."""
    language = language_of(request)
    told, notice = shelf.described(key), shelf.notice_of(key)
    if told is None:
        if notice is None:
            raise Http404
        return render(request, "releases/withdrawn.html", {"notice": notice, "key": key}, status=410)
    context = {
        "key": key,
        "told": told,
        "notice": notice,
        "title": in_language(told["title"], language),
        "protection": in_language(as_words(told["protection"]), language),
        "losses": [in_language(as_words(words), language) for words in told["losses"]],
        "tables": [_table(key, t, language) for t in told["tables"]],
        "files": sorted(told["files"].items()),
        "beside": sorted(
            p.name
            for p in (shelf.shelf() / key).iterdir()
            if p.suffix in (".html", ".json") and p.name not in told["files"]
        ),
        "reports": _reports(key, language),
        "explorer": f"index.{language}.html"
        if (shelf.shelf() / key / f"index.{language}.html").is_file()
        else "index.html",
    }
    return render(request, "releases/one.html", context)


@require_safe
def file(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """A file of a release, as it was written."""
    if shelf.described(key) is None:
        raise Http404
    return served(shelf.shelf() / key, name)


def _reports(key: str, language: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """A situation report that is in a release: language, its name, and (file, what it is); the reader's language first."""
    folder = shelf.shelf() / key / "report"
    found = []
    for code in sorted(LANGUAGES, key=lambda c: (c != language, c)):
        page = next((p for p in (folder / f"index.{code}.html", folder / "index.html") if p.is_file()), None)
        if page is None or (page.name == "index.html" and code != LANGUAGES[0]):
            continue
        files = [(page.name, "HTML"), *((p.name, "PDF") for p in sorted(folder.glob(f"*.{code}.pdf")))]
        found.append((code, said("languages", code, code), [(f"report/{name}", kind) for name, kind in files]))
    return found


def _table(key: str, told: dict[str, Any], language: str) -> dict[str, Any]:
    """A table in words, its bars no longer than what is shown says."""
    rows = pq.read_table(shelf.shelf() / key / f"data/{told['id']}.parquet").to_pylist()
    rows.sort(key=lambda r: [reading_order(d, r[d], language) for d in told["dims"]])
    shown = [r["value"] for r in rows if r["value"] is not None and "_T" not in [r[d] for d in told["dims"]]]
    most = max(shown, default=0) or 1
    made = []
    for row in rows[:MOST_ROWS]:
        total = "_T" in [row[d] for d in told["dims"]]
        made.append(
            {
                "codes": [code_label(d, row[d], language) for d in told["dims"]],
                "value": None if row["value"] is None else round(row["value"]),
                "hidden": row["status"] == HIDDEN,
                "low": row["low"],
                "high": row["high"],
                "status": row["status"],
                "bar": round(100 * row["value"] / most) if row["value"] is not None and not total else 0,
            }
        )
    return {
        "title": in_language(told["title"], language),
        "heads": [column_label(d, language) for d in told["dims"]],
        "unit": unit_label(told["unit"], language),
        "period": told["period"],
        "sources": told["sources"],
        "notes": [in_language(as_words(words), language) for words in told["notes"]],
        "rows": made,
        "more": max(0, len(rows) - MOST_ROWS),
        "id": told["id"],
    }
