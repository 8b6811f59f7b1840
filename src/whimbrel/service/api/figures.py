"""Figures: a question to everything the policy shows, answered as the atlas answers it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from whimbrel.flows.labels import tlp
from whimbrel.flows.movements import DIMENSIONS
from whimbrel.flows.question import BY, Question
from whimbrel.flows.writing import about
from whimbrel.service.api.asking import reader
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given, Slug, Told
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.atlas.collection import collections
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.policy import looked_at, strictest, visible
from whimbrel.standard.errors import QuestionError

router = Router(tags=["figures"])
ACTS = ("submission.read", "share.read")
MOST_ROWS = 5_000
Dimension = Literal[DIMENSIONS]  # type: ignore[valid-type]
Breakdown = Literal[BY]  # type: ignore[valid-type]
ListCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,40}$")]


class GivenQuestion(Given):
    """A question, as the atlas asks it. ``data``: a collection, where there are several that are never added up."""

    data: Annotated[str, Field(pattern=r"^[a-z0-9_.-]{0,120}$")] = Field("", examples=["invented"])
    indicator: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,60}$")] = Field("", examples=["persons_recorded"])
    by: list[Breakdown] = Field([], max_length=4, examples=[["origin", "destination"]])
    where: dict[Dimension, list[ListCode]] = Field({}, max_length=11, examples=[{"sex": ["female"]}])
    since: dt.date | None = None
    until: dt.date | None = None
    reporters: list[Slug] = Field([], max_length=50)


class ToldFigures(Told):
    """Rows with the columns asked for and value, value_low, value_high, in ``unit``. ``value`` is null where it is hidden."""

    rows: list[dict[str, Any]]
    cut: bool = Field(description="Whether there are more rows than are told.")
    title: str
    indicator: str
    unit: str
    since: dt.date | None
    until: dt.date | None
    periods: list[str]
    total: str
    notes: list[str]
    sources: list[dict[str, Any]]
    handling: str
    collections: list[str]
    indicators: list[str]


@router.post("/figures", response=ToldFigures, openapi_extra=described(*ACTS))
def ask_figures(request: HttpRequest, response: HttpResponse, given: GivenQuestion) -> Any:
    """Answer a question. Who asked about what is logged, as a look at the atlas is."""
    every, loaded = holdings.current()
    found = collections(visible(reader(request, *ACTS), every))
    chosen = found.get(given.data) if given.data else next(iter(found.values()), None)
    if chosen is None:
        raise Problem("invalid", faults=[fault("$.data", f"One of {', '.join(found) or 'none'}.")])
    submissions = tuple(s for s in chosen.submissions if not given.reporters or s.reporter in given.reporters)
    indicators = [i for i, _ in loaded.indicators(submissions)]
    if given.indicator not in indicators and (given.indicator or len(indicators) != 1):
        raise Problem("invalid", faults=[fault("$.indicator", f"One of {', '.join(indicators) or 'none'}.")])
    where = {name: tuple(codes) for name, codes in given.where.items() if codes}
    question = Question(tuple(given.by), where, given.since, given.until, given.indicator or indicators[0])
    try:
        answer = loaded.ask(submissions, question)
    except QuestionError:
        what = "No figures that may be added up are broken down like this."
        raise Problem("invalid", faults=[fault("$.by", what, "no_grain")]) from None
    looked_at("api figures", answer.sources)
    told = about(answer)
    response["Whimbrel-Handling"] = tlp(strictest(answer.sources))
    return {
        **{n: told[n] for n in ("title", "indicator", "unit", "total", "notes", "sources")},
        "rows": answer.table.slice(0, MOST_ROWS).to_pylist(),
        "cut": len(answer.table) > MOST_ROWS,
        "since": given.since,
        "until": given.until,
        "periods": sorted({s.period.name for s in answer.sources}),
        "handling": strictest(answer.sources),
        "collections": list(found),
        "indicators": indicators,
    }
