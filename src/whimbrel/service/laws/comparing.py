"""The same facts before several laws. What is sent is read, answered and forgotten: nothing is kept or logged.

The form needs no token against forgery, as a forged one would change nothing and learn nothing. That lets a file be read before
anything else looks at the body, in memory only: facts about a person never lie on a disk here, not even for a moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from whimbrel.criteria.case_file import case_of_text
from whimbrel.criteria.compared import OWN, Compared, standings_for
from whimbrel.criteria.comparison_files import FORMATS, comparison_bytes
from whimbrel.criteria.comparison_sheet import COLUMNS, Sheet, sheet_of
from whimbrel.criteria.comparison_words import words_in
from whimbrel.criteria.law import in_words, laws
from whimbrel.service.address import address_of
from whimbrel.service.api import limits
from whimbrel.service.laws.views import marks
from whimbrel.service.page import language_of
from whimbrel.service.words import word
from whimbrel.standard.errors import CaseError
from whimbrel.vocabulary.code_lists import code_list

LARGEST = 100_000
PER_MINUTE = 30
MOST_COUNTRIES = 12
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}
_HEADLINE = ("country", "actor", "kind", "article", "offence", "result")


@dataclass
class Asked:
    """What was asked for: the facts as text, countries, kinds, and what is wrong with it (sentences for people)."""

    text: str = ""
    json: bool = False
    countries: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class _InMemory(MemoryFileUploadHandler):
    """Takes a small file into memory, and no other."""

    too_large = False

    def handle_raw_input(self, *arguments: Any, **named: Any) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.file.write(raw_data)


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """The form, and after a POST the comparison: as a page, or as a file where ``as`` names one."""
    language = language_of(request)
    if request.method != "POST":
        return _shown(request, Asked(countries=chosen_countries(request.GET.getlist("country"))), None)
    if limits.spend(f"laws {address_of(request)}", PER_MINUTE).spent:
        return _shown(request, Asked(faults=[word("laws_too_many", language)]), None, 429)
    asked = _asked(request, language)
    compared = _compared(asked) if not asked.faults else None
    if compared is None:
        return _shown(request, asked, None, 400)
    ending = request.POST.get("as", "")
    return file_of(compared, ending, language) if ending in FORMATS else _shown(request, asked, compared)


def file_of(compared: Compared, ending: str, language: str) -> HttpResponse:
    """A comparison as a file to keep."""
    response = HttpResponse(comparison_bytes(compared, ending, language), content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="whimbrel-laws-{"-".join(compared.countries)}.{ending}"'
    response["Cache-Control"] = "no-store"
    # A file opened from here must run nothing: it is to be kept and opened elsewhere.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _asked(request: HttpRequest, language: str) -> Asked:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > 3 * LARGEST:
        return Asked(faults=[word("laws_too_large", language)])
    taking = _InMemory(request)
    request.upload_handlers = [taking]
    try:
        sent, file = request.POST, request.FILES.get("file")
    except (RequestDataTooBig, MultiPartParserError):
        taking.too_large = True
    if taking.too_large:
        return Asked(faults=[word("laws_too_large", language)])
    asked = Asked(
        text=sent.get("facts", "")[: LARGEST + 1].strip(),
        countries=chosen_countries(sent.getlist("country")),
        kinds=chosen_kinds(sent.getlist("kind")),
    )
    if file is not None:
        _read_file(asked, file, language)
    if len(asked.text) > LARGEST:
        asked.text, asked.faults = "", [word("laws_too_large", language)]
    elif not asked.text and not asked.faults:
        asked.faults.append(word("laws_no_facts", language))
    if not asked.countries:
        asked.faults.append(word("laws_no_country", language))
    return asked


def _read_file(asked: Asked, file: UploadedFile, language: str) -> None:
    try:
        asked.text = file.read().decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        asked.faults.append(word("laws_not_text", language))


def _compared(asked: Asked) -> Compared | None:
    # A text that begins like JSON is JSON; all other is YAML.
    asked.json = asked.text.startswith("{")
    try:
        return standings_for(case_of_text(asked.text, as_json=asked.json), asked.countries, asked.kinds)
    except CaseError as error:
        asked.faults += error.faults[:50]
        return None


def chosen_countries(given: list[str]) -> list[str]:
    """Countries of the library among what was sent."""
    return [c for c in laws() if c in given][:MOST_COUNTRIES]


def chosen_kinds(given: list[str]) -> list[str]:
    """Kinds of offence among what was sent."""
    return [k for k in code_list("offence_kind").codes if k in given]


def choices(asked: Asked, language: str) -> dict[str, Any]:
    """What a form to choose countries and kinds needs."""
    kinds = code_list("offence_kind")
    return {
        "asked": asked,
        "laws": [
            (law.country, in_words(law.label, language), law.country in asked.countries) for law in laws().values()
        ],
        "kinds": [(k, kinds.label(k, language), k in asked.kinds) for k in kinds.codes if k != OWN],
        "say": words_in(language),
        "marks": marks(language),
        "formats": FORMATS,
    }


def in_context(compared: Compared, language: str) -> dict[str, Any]:
    """What the page of a comparison needs."""
    sheet = sheet_of(compared, language, names=True)
    return {
        "sheet": sheet,
        "overview": [[(c, h, t) for h, (c, t) in zip(sheet.head, row, strict=True)] for row in sheet.overview],
        "groups": _groups(sheet),
        "own": [_offence(sheet, line) for line in sheet.own],
    }


def _shown(request: HttpRequest, asked: Asked, compared: Compared | None, status: int = 200) -> HttpResponse:
    language = language_of(request)
    context = choices(asked, language) | (in_context(compared, language) if compared is not None else {})
    response = render(request, "laws/compare.html", context, status=status)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


def _groups(sheet: Sheet) -> list[tuple[str, list[dict[str, Any]]]]:
    """Offences by country and actor, each with what there is to say of it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in sheet.lines:
        found.setdefault(f"{line.texts['country']}, {line.texts['actor']}", []).append(_offence(sheet, line))
    return list(found.items())


def _offence(sheet: Sheet, line: Any) -> dict[str, Any]:
    told = [(sheet.word(c), line.texts[c]) for c in COLUMNS if c not in _HEADLINE and line.texts[c]]
    return {"state": line.result, **{k: line.texts[k] for k in _HEADLINE}, "told": told}
