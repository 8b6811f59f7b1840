"""The library. It is for everybody, so it asks no policy: it holds what laws say, and nothing of anybody."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from whimbrel.criteria.comparison_words import said, treaty_said, words_in
from whimbrel.criteria.law import CONFIDENCE, laws
from whimbrel.criteria.law_data import law_data, law_summary
from whimbrel.service.page import language_of
from whimbrel.vocabulary.code_lists import code_list


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """All laws, and which kinds of offence each has."""
    language = language_of(request)
    kinds = code_list("offence_kind")
    rows = []
    for law in laws().values():
        told = law_summary(law, language)
        rows.append({**told, "kinds": [kinds.label(k, language) for k in kinds.codes if k in told["kinds"]]})
    context = {"laws": rows, "say": words_in(language), "marks": marks(language)}
    return render(request, "laws/library.html", context)


@require_safe
def law(request: HttpRequest, country: str) -> HttpResponse:
    """One law whole."""
    found = laws().get(country)
    if found is None:
        raise Http404
    language = language_of(request)
    kinds = code_list("offence_kind")
    told = law_data(found, language)
    for offence in told["offences"]:
        offence["kind_label"] = kinds.label(offence["kind"], language)
    context = {
        "law": told,
        "label": told["label"],
        "say": words_in(language),
        "marks": marks(language),
        "treaties": [treaty_said(t, language) for t in found.treaties],
        "gaps": [gap_shown(g, language) for g in told["gaps"]],
        "english_only": language != "en",
    }
    return render(request, "laws/law.html", context)


def gap_shown(gap: dict[str, str], language: str) -> dict[str, Any]:
    """A gap with what it is about in words."""
    kinds, about = code_list("offence_kind"), gap["about"]
    return {
        **gap,
        "about": kinds.label(about, language) if about in kinds else about.replace("_", " "),
        "said": said(f"gap_{gap['kind']}", language),
    }


def marks(language: str) -> list[tuple[str, str, str]]:
    """Code, word and meaning of every mark of confidence."""
    return [(c, said(c, language), said(f"{c}_means", language)) for c in CONFIDENCE]
