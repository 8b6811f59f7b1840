"""The page. It is for everybody, so it asks no policy; it reads and writes nothing, so there is nothing to allow.

What is typed is the body of a POST: it stands in no address, so in no log, history or referrer, and the answer is kept in no
cache. The form needs no token against forgery: a forged one would change nothing and learn nothing. So no cookie is set,
and a form that was opened long ago on a bad line still works.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from whimbrel.criteria.debt_words import LANGUAGES, is_draft, wording
from whimbrel.service.debt.answer import answer_of
from whimbrel.service.debt.form import Told, blank, read


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def debt(request: HttpRequest, language: str = "") -> HttpResponse:
    """The form, and after a POST what it means. What stands in the query of the address is not looked at."""
    if language and language not in LANGUAGES:
        raise Http404
    language = language or first_language(request.headers.get("Accept-Language", ""))
    told = read(request.POST, language) if request.method == "POST" else blank(language)
    answer = answer_of(told, language) if told.situation else None
    response = render(request, "debt/debt.html", _context(told, answer, language), status=400 if told.errors else 200)
    # Not on the disk of a shared telephone either.
    response["Cache-Control"] = "no-store" if request.method == "POST" else "private, no-cache"
    return response


def first_language(accepted: str) -> str:
    """The first language of the browser that there is a wording in, else English."""
    for part in accepted.split(","):
        tag = part.split(";")[0].strip().lower()
        base = tag.split("-")[0]
        if base == "zh":
            return "zh-Hant" if any(t in tag for t in ("hant", "tw", "hk", "mo")) else "zh"
        if base in LANGUAGES:
            return base
    return "en"


def _context(told: Told, answer: dict[str, object] | None, language: str) -> dict[str, object]:
    # "language" and "direction" go before those of the site, which speaks fewer languages than this page.
    return {
        "language": language,
        "direction": "ltr",
        "say": wording(language),
        "draft": is_draft(language),
        "switch": [(code, wording(code)["language"], reverse("debt-in", args=[code])) for code in LANGUAGES],
        "action": reverse("debt-in", args=[language]),
        "form": told,
        "answer": answer,
        "asks": [wording(language)[f"ask_{n}"] for n in range(1, 9)],
        "signs": [wording(language)[f"sign_{n}"] for n in range(1, 5)],
    }
