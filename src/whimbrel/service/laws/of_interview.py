"""The facts of an interview before the laws of chosen countries. Only for who may read the interview; every look is logged.

The address holds the id of the interview, countries and kinds of offence: nothing that was said.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from whimbrel.criteria.compared import standings_for
from whimbrel.criteria.comparison_files import FORMATS
from whimbrel.service.audit.log import note
from whimbrel.service.interview.keeping import entries_of, found
from whimbrel.service.interview.models import DISCARDED
from whimbrel.service.interview.told import case_of
from whimbrel.service.laws.comparing import Asked, choices, chosen_countries, chosen_kinds, file_of, in_context
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of


@require_safe
def of_interview(request: HttpRequest, key: UUID) -> HttpResponse:
    """The comparison as the answers stand now; as a file where ``as`` names one."""
    interview = found(reader_of(request), "case.read", key)
    if interview.state == DISCARDED:
        raise Http404
    language = language_of(request)
    asked = Asked(
        countries=chosen_countries(request.GET.getlist("country")), kinds=chosen_kinds(request.GET.getlist("kind"))
    )
    context: dict[str, Any] = {"interview": interview, **choices(asked, language)}
    if asked.countries:
        compared = standings_for(case_of(entries_of(interview)), asked.countries, asked.kinds)
        ending = request.GET.get("as", "")
        as_file = ending in FORMATS
        note("download" if as_file else "look", "interview", key=str(key), detail=f"laws {' '.join(asked.countries)}")
        if as_file:
            return file_of(compared, ending, language)
        context |= in_context(compared, language)
        query = request.GET.copy()
        query["lang"] = language
        context["links"] = [(ending, f"?{query.urlencode()}&as={ending}") for ending in FORMATS]
    return render(request, "laws/of_interview.html", context)
