"""Pages of the room. They are for everybody: the cases are invented, and nothing of what is decided is kept.

So they ask no policy, and the form needs no token against forgery: a forged one would change nothing and learn nothing.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.criteria.assessment import FINDINGS
from whimbrel.criteria.law import in_words
from whimbrel.criteria.practice import Point, PracticeCase, found_in, lessons, marked, practice_cases, to_learn
from whimbrel.service.page import language_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

_DOES = ("do", "do_not")


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases to choose from."""
    language = language_of(request)
    listed = [
        {"id": c.id, "title": in_words(c.title, language), "scene": in_words(c.scene, language)}
        for c in practice_cases().values()
    ]
    return render(request, "practice/cases.html", {"cases": listed})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, case: str) -> HttpResponse:
    """A case to decide; after a POST, the decision beside what was found."""
    practice = practice_cases().get(case)
    if practice is None:
        raise Http404
    language = language_of(request)
    context = _case(practice, language)
    if request.method == "POST":
        chosen = {name: request.POST.get(name, "") for name in _names(practice)}
        points = marked(practice, chosen)
        context |= _result(practice, points, language)
        context["chosen"] = chosen
    names = list(practice_cases())
    following = names.index(case) + 1
    context["following"] = names[following] if following < len(names) else ""
    response = render(request, "practice/case.html", context)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


def _names(practice: PracticeCase) -> list[str]:
    return [*FINDINGS, "next", *(a.id for a in practice.actions)]


def _case(practice: PracticeCase, language: str) -> dict[str, Any]:
    results = code_list("finding_result")
    return {
        "id": practice.id,
        "title": in_words(practice.title, language),
        "scene": in_words(practice.scene, language),
        "told": [(in_words(ask, language), in_words(answer, language)) for ask, answer in practice.told],
        "findings": [(f, word(f"practice_{f}", language)) for f in FINDINGS],
        "results": [(code, results.label(code, language)) for code in results.codes],
        "next": [(q.id, in_words(q.text, language)) for q in practice.next],
        "actions": [(a.id, in_words(a.text, language)) for a in practice.actions],
        "does": [(code, word(f"practice_{code}", language)) for code in _DOES],
        "chosen": {},
    }


def _result(practice: PracticeCase, points: list[Point], language: str) -> dict[str, Any]:
    # Shares and sums would make a test of it; what was missed is what is to be learnt.
    assessment = found_in(practice.id)
    results = code_list("finding_result")
    actors = [
        (_role(practice, actor, language), word(f"practice_{finding}", language), results.label(result, language))
        for actor, found in practice.by_actor.items()
        for finding, result in found.items()
    ]
    return {
        "points": [_point(practice, p, language) for p in points],
        "hits": sum(p.hit for p in points),
        "lessons": [in_words(lessons()[name], language) for name in to_learn(points)],
        "actors": actors,
        "grounds": assessment.reasonable_grounds,
    }


def _role(practice: PracticeCase, actor: str, language: str) -> str:
    return code_list("actor_role").label(practice.case.actors[actor].role, language)


def _point(practice: PracticeCase, point: Point, language: str) -> dict[str, Any]:
    if point.about == "finding":
        labels = code_list("finding_result")
        shown = {code: labels.label(code, language) for code in labels.codes}
        head = word(f"practice_{point.id}", language)
    elif point.about == "next":
        shown = {q.id: in_words(q.text, language) for q in practice.next}
        head = word("practice_next", language)
    else:
        shown = {code: word(f"practice_{code}", language) for code in _DOES}
        head = next(in_words(a.text, language) for a in practice.actions if a.id == point.id)
    return {
        "head": head,
        "hit": point.hit,
        "chosen": shown.get(point.chosen, word("practice_nothing", language)),
        "right": shown[point.right],
        "why": in_words(point.why, language),
    }
