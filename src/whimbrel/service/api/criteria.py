"""What facts amount to, and what laws say to them. Nothing that is sent here is kept or logged.

These operations read no data of anybody, so they need no act of the policy: whoever has a living token may ask.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from whimbrel.criteria.as_data import assessment_data
from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case import Case
from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.compared import standings_for
from whimbrel.criteria.criterion import criteria
from whimbrel.criteria.law import laws
from whimbrel.criteria.law_data import compared_data, law_data, law_summary
from whimbrel.criteria.vocabulary_data import criteria_data, facts_data
from whimbrel.service.api.criteria_told import Criteria, Facts, Laws, ToldAssessment, ToldComparison, WholeLaw
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given
from whimbrel.service.api.problems import Problem, fault
from whimbrel.standard.errors import CaseError
from whimbrel.vocabulary.code_lists import code_list

router = Router(tags=["criteria"])
Language = Annotated[Literal["en", "fr", "zh"], Field(description="Of labels and sentences; fact labels are English.")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["CHN"])]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,60}$")]
_CASE = (
    "The facts of one person's case as in a case file: date, country, person (age or child, sex, citizenship), actors "
    "(short name -> role, together_with) and facts (see GET /facts). No names. What is not told is unknown."
)
_EXAMPLE = {
    "date": "2024-05",
    "person": {"age": 31, "sex": "male"},
    "actors": {"owner": {"role": "employer"}},
    "facts": {
        "documents_taken@destination": {"value": "yes", "by": "owner"},
        "wages_withheld@destination": {"value": "yes", "by": "owner", "obtained": "told_freely"},
        "persons_together": {"at_least": 10},
    },
}


class GivenCase(Given):
    """Facts, and the language of the answer."""

    case: dict[str, Any] = Field(description=_CASE, examples=[_EXAMPLE], max_length=20)
    language: Language = "en"


class GivenToAssess(GivenCase):
    """Facts, and the instruments to use beside the three definitions (all where none is named)."""

    criteria: list[Code] = Field([], max_length=30, examples=[["palermo-2000", "icls-2018"]])


class GivenToCompare(GivenCase):
    """Facts, the countries whose laws are asked, and the kinds of offence (all where none is named)."""

    countries: list[Country] = Field(min_length=1, max_length=12, examples=[["CHN", "FRA"]])
    kinds: list[Code] = Field([], max_length=20, examples=[["trafficking"]])


class InLanguage(Given):
    """The language of the answer."""

    language: Language = "en"


@router.get("/facts", response=Facts, openapi_extra=described())
def list_facts(request: HttpRequest) -> Any:
    """The fact vocabulary: every word that a case can be told in."""
    return {"facts": facts_data(), "answers": code_list("answer").codes, "obtained": code_list("obtained").codes}


@router.get("/criteria", response=Criteria, openapi_extra=described())
def list_criteria(request: HttpRequest) -> Any:
    """Instruments and definitions, with their sources, readings and how sure they are."""
    return {"criteria": criteria_data()}


@router.post("/assess", response=ToldAssessment, openapi_extra=described())
def assess_case(request: HttpRequest, given: GivenToAssess) -> Any:
    """Three findings for the case, each phase and each actor; what carries and would flip them; what to ask and do next.

    The facts are neither kept nor logged.
    """
    known = [c.id for c in criteria()]
    if wrong := [n for n, c in enumerate(given.criteria) if c not in known]:
        raise Problem("invalid", faults=[fault(f"$.criteria[{n}]", f"One of {', '.join(known)}.") for n in wrong])
    return assessment_data(assess(_case(given.case), given.criteria), given.language)


@router.get("/laws", response=Laws, openapi_extra=described())
def list_laws(request: HttpRequest, asked: Annotated[InLanguage, Query()]) -> Any:
    """The national laws there are, with their gaps. A law that was not found is no law that does not exist."""
    return {"laws": [law_summary(law, asked.language) for law in laws().values()]}


@router.post("/laws/compare", response=ToldComparison, openapi_extra=described())
def compare_laws(request: HttpRequest, given: GivenToCompare) -> Any:
    """The same facts before the laws of several countries: available, open or missing; where both sides punish, where neither.

    The facts are neither kept nor logged.
    """
    faults = [
        fault(f"$.countries[{n}]", f"One of {', '.join(laws())}.")
        for n, c in enumerate(given.countries)
        if c not in laws()
    ]
    kinds = code_list("offence_kind").codes
    faults += [
        fault(f"$.kinds[{n}]", f"One of {', '.join(kinds)}.") for n, k in enumerate(given.kinds) if k not in kinds
    ]
    if faults:
        raise Problem("invalid", faults=faults)
    return compared_data(standings_for(_case(given.case), given.countries, given.kinds), given.language)


@router.get("/laws/{country}", response=WholeLaw, openapi_extra=described())
def read_law(
    request: HttpRequest,
    country: Annotated[str, Path(pattern=r"^[A-Z]{3}$", examples=["CHN"])],
    asked: Annotated[InLanguage, Query()],
) -> Any:
    """A law whole, in our own words: offences with all their versions, treaties, gaps, stale statements."""
    law = laws().get(country)
    if law is None:
        raise Http404
    return law_data(law, asked.language)


def _case(written: dict[str, Any]) -> Case:
    try:
        return case_of(written)
    except CaseError as error:
        # Its faults repeat no word that is not ours.
        raise Problem("invalid", faults=[fault("$.case", text, "case") for text in error.faults]) from None
