"""What a device needs to go on without a line: the page, the worker that keeps it, the rules, the words. Nothing about anybody.

The page and its files hold no name, no token and no answer, so that they may stay on the device. Whoever sends answers asks
for a token first, and is told then who is signed in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from whimbrel.criteria.interview import languages, questions, wording
from whimbrel.service.desk.access import agencies
from whimbrel.service.interview.compiled import compiled, spoken, version_of
from whimbrel.service.page import language_of
from whimbrel.service.policy import may
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word, words
from whimbrel.vocabulary.code_lists import code_list

SCRIPTS = ("criteria", "interview-order", "interview-store", "interview-send", "interview-cards", "interview")
STYLES = ("whimbrel", "interview")
_KEPT = "private, no-cache"


def for_those_who_interview(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: for whoever may write cases; for anybody else the page is not there."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(reader_of(request), "case.write"):
            raise Http404
        return view(request, *args, **kwargs)

    return answer


def versions() -> dict[str, str]:
    """Addresses of the rules and of each language's words, with the version in it."""
    found = {"criteria": f"{reverse('interview-criteria')}?v={version_of('criteria')}"}
    return found | {c: f"{reverse('interview-wording', args=[c])}?v={version_of(c)}" for c in languages()}


def pictures() -> dict[str, str]:
    """Picture -> address."""
    names = sorted({q.picture for q in questions() if q.picture})
    return {name: staticfiles_storage.url(f"whimbrel/pictures/{name}.svg") for name in names}


@require_safe
@for_those_who_interview
def run(request: HttpRequest) -> HttpResponse:
    """The page on which the interview runs on the device."""
    language = language_of(request)
    own = {k.removeprefix("interview_"): word(k, language) for k in words() if k.startswith("interview_")}
    codes = code_list("obtained")
    told = {
        "words": own,
        "language": language,
        "obtained": [[c, codes.label(c, language)] for c in codes.codes],
        "phases": {p: code_list("phase").label(p, language) for p in code_list("phase").codes},
        "results": {r: code_list("finding_result").label(r, language) for r in code_list("finding_result").codes},
        "standards": {
            s: code_list("standard_of_proof").label(s, language) for s in code_list("standard_of_proof").codes
        },
        "pictures": pictures(),
        "versions": versions(),
        "names": {c: wording(c).name for c in languages()},
    }
    return render(request, "interview/run.html", {"told": told, "scripts": [f"whimbrel/{s}.js" for s in SCRIPTS]})


@require_safe
@for_those_who_interview
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the page for when there is no line; a new version when a file of it is another."""
    files = [staticfiles_storage.url(f"whimbrel/{s}.css") for s in STYLES]
    files += [staticfiles_storage.url(f"whimbrel/{s}.js") for s in SCRIPTS]
    files += [staticfiles_storage.url("whimbrel/whimbrel.svg"), *pictures().values(), versions()["criteria"]]
    page = run(request).content
    version = hashlib.sha256(json.dumps(files).encode() + page).hexdigest()[:16]
    told = {"files": json.dumps(files), "version": version, "page": reverse("interview-run")}
    script = render_to_string("interview/worker.js", told)
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": _KEPT})


@require_safe
@for_those_who_interview
@condition(etag_func=lambda request: f'"{version_of("criteria")}"')
def criteria_json(request: HttpRequest) -> HttpResponse:
    """Questions, facts and rules."""
    return HttpResponse(compiled(), content_type="application/json", headers={"Cache-Control": _KEPT})


@require_safe
@for_those_who_interview
def wording_json(request: HttpRequest, language: str) -> HttpResponse:
    """The words of one language."""
    if language not in languages():
        raise Http404
    return HttpResponse(spoken(language), content_type="application/json", headers={"Cache-Control": _KEPT})


@require_safe
@for_those_who_interview
def token(request: HttpRequest) -> HttpResponse:
    """Who is signed in, for which agencies, and the token that a form of theirs carries."""
    reader = reader_of(request)
    own = [[a.pk, a.label] for a in agencies(reader, "case.write")]
    return JsonResponse({"token": get_token(request), "owner": reader.user_id, "agencies": own})
