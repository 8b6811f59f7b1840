"""The page of estimates: what is asked, what is being done, and every method's answer beside the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.estimate.cautions import rounded
from whimbrel.estimate.errors import TableError
from whimbrel.estimate.facts import facts
from whimbrel.estimate.sentence import sentence, words
from whimbrel.service.audit.log import note
from whimbrel.service.counting.figures import ACT, Choice, chosen, periods
from whimbrel.service.counting.table import Table, overlap_of
from whimbrel.service.estimates.asking import LARGEST, Asked, Form, of_country, of_file
from whimbrel.service.estimates.picture import HEIGHT, WIDTH, rows_of, rows_of_groups
from whimbrel.service.estimates.reckoning import Done, reckon
from whimbrel.service.page import language_of
from whimbrel.service.policy import may
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

_HERE = "<!-- what came of it -->"
_FORM = 50_000  # bytes of a form beside its file


@csrf_exempt  # checked in _sent, after the file is sure to stay in memory
@require_http_methods(["GET", "HEAD", "POST"])
def estimates(request: HttpRequest) -> HttpResponseBase:
    """The forms; the estimate of the country's table of a year and a role; the estimate of a table that is sent."""
    reader = _reader(request)
    if request.method == "POST":
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + _FORM:
            return _page(request, reader, why=word("estimates_too_large", language_of(request)), status=413)
        request.upload_handlers = [MemoryFileUploadHandler(request)]
        return _sent(request)
    choice, table = _own(request, reader)
    if table is None:
        return _page(request, reader)
    if table.done is None:
        return _page(request, reader, why=word(table.why, language_of(request)))
    note("look", "estimates", key="page", detail=_detail(choice, table))
    return _streamed(request, reader, _of_country(request, choice, table))


@csrf_protect
def _sent(request: HttpRequest) -> HttpResponseBase:
    reader, language = _reader(request), language_of(request)
    file = request.FILES.get("table")
    if file is None:
        return _page(request, reader, why=word("estimates_no_file", language), status=422)
    get = request.POST.get
    try:
        form = Form(
            get("merge", ""),
            get("without", ""),
            get("of", "")[:60],
            get("what", "")[:80] or (word("estimates_persons", language) if get("group", "").strip() else ""),
            get("column", "").strip()[:100],
            get("group", "").strip()[:100],
        )
        asked = of_file(file, form)
    except TableError as error:
        return _page(request, reader, why=str(error), status=422)
    note("look", "estimates", key="file")
    return _streamed(request, reader, asked)


@require_safe
def estimate_file(request: HttpRequest) -> HttpResponse:
    """The estimate of the country's table as JSON, with all that a number needs beside it."""
    reader = _reader(request)
    choice, table = _own(request, reader)
    if table is None or table.done is None:
        raise Http404
    note("look", "estimates", key="estimate.json", detail=_detail(choice, table))
    asked = _of_country(request, choice, table)
    done = [told for told in reckon(asked) if isinstance(told, Done)][-1]
    if done.made is None:
        told: dict[str, Any] = {"estimate": None, "why": done.why}
    else:
        told = facts(
            done.made,
            done.cautions,
            language_of(request),
            period=asked.period,
            what=asked.what,
            source=asked.source,
        )
    response = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1) + "\n", content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="whimbrel-estimate.json"'
    response["X-Handling"] = "TLP:AMBER+STRICT"
    return response


def _reader(request: HttpRequest) -> Reader:
    reader = reader_of(request)
    if not may(reader, ACT):
        raise Http404
    return reader


def _own(request: HttpRequest, reader: Reader) -> tuple[Choice, Table | None]:
    """The country's table of the year and the role in the address, or None where nothing is asked."""
    choice = chosen(reader, "", request.GET.get("period", ""), request.GET.get("role", ""))
    return choice, overlap_of(reader, choice) if "period" in request.GET else None


def _of_country(request: HttpRequest, choice: Choice, table: Table) -> Asked:
    language = language_of(request)
    what = code_list("person_role").label(choice.role, language)
    return of_country(table, choice, f"{word('estimates_persons', language)} ({what})", word("estimates_own", language))


def _detail(choice: Choice, table: Table) -> str:
    return " ".join((*(a.slug for a in table.lists), choice.period.name if choice.period else "", choice.role))


def _page(request: HttpRequest, reader: Reader, why: str = "", status: int = 200, **more: Any) -> HttpResponse:
    language, get = language_of(request), request.POST.get
    roles = code_list("person_role")
    context = {
        "years": [p for p in periods(reader) if len(p) == 4],
        "roles": [(code, roles.label(code, language)) for code in roles.codes],
        "period": request.GET.get("period", ""),
        "role": request.GET.get("role", ""),
        "sent": {name: get(name, "") for name in ("merge", "without", "of", "what", "column", "group")},
        "why": why,
        **more,
    }
    return render(request, "estimates/estimates.html", context, status=status)


def _streamed(request: HttpRequest, reader: Reader, asked: Asked) -> StreamingHttpResponse:
    """The page in parts: its beginning at once, what is being done as it is done, the answer, its end."""
    language = language_of(request)
    before, after = _page(request, reader, here=_HERE).content.decode().split(_HERE)

    def parts() -> Iterator[str]:
        yield before
        yield format_html('<div class="doing" role="status"><p>{}</p>', word("estimates_doing", language))
        for told in reckon(asked):
            if isinstance(told, Done):
                yield "</div>"
                yield render_to_string(
                    "estimates/answer.html", _answer(asked, told, language) | {"role": request.GET.get("role", "")}
                )
            else:
                yield format_html("<p>{} …</p>", word(f"estimates_stage_{told}", language))
        yield after

    response = StreamingHttpResponse(parts())
    # Packing would hold the parts back until there are enough of them.
    response["Content-Encoding"] = "identity"
    return response


def _together(done: Done) -> dict[str, Any]:
    """The groups added up, rounded."""
    if done.strata is None:
        return {}
    low, high = done.strata.limits
    return {"total": rounded(done.strata.total), "low": rounded(low), "high": rounded(high)}


def _answer(asked: Asked, done: Done, language: str) -> dict[str, Any]:
    if done.made is None:
        return {"language": language, "why": done.why}
    made = done.made
    methods, without = rows_of(made, language)
    return {
        "language": language,
        "sentence": sentence(made, language, period=asked.period, what=asked.what),
        "made": made,
        "asked": asked,
        "methods": methods,
        "without": without,
        "strata": done.strata,
        "groups": rows_of_groups(done.strata) if done.strata else [],
        "together": _together(done),
        "cautions": [c.text(language) for c in done.cautions],
        "refused": list(made.refused.values()),
        "width": WIDTH,
        "height": HEIGHT,
        "seed": words("picture", language)["seed"].format(replicates=f"{made.replicates:,}", seed=made.seed),
    }
