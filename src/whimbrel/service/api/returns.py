"""Returns: what is expected, made, said about and done with them, to the sealed submission."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from whimbrel.service.api.asking import agency_of, reader, user_id
from whimbrel.service.api.cursors import page_of
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Code, Digest, Given, Limit, Line, Period, Slug, Told
from whimbrel.service.api.once import once
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.audit.log import note
from whimbrel.service.policy import may, within
from whimbrel.service.returns.access import agencies_of, found_return, return_to
from whimbrel.service.returns.expected import expected
from whimbrel.service.returns.life import ACT, MOVES, NotNow, state_of
from whimbrel.service.returns.models import Return
from whimbrel.service.returns.preparing import begin_desk, begin_nil, begin_upload
from whimbrel.service.returns.saying import SAID, say, too_late
from whimbrel.service.returns.steps import changes_of
from whimbrel.service.returns.steps import do_step as carry_out
from whimbrel.service.uploads.models import Upload
from whimbrel.standard.errors import StoreError, WhimbrelError
from whimbrel.standard.period import parse_period
from whimbrel.vocabulary.code_lists import code_list

router = Router(tags=["returns"])


class NewReturn(Given):
    """A return of the desk's records, of a file that was found fit, or one that says there was nothing to report."""

    kind: Literal["desk", "upload", "nil"]
    agency: Slug | None = Field(None, examples=["river-police"])
    period: Period | None = Field(None, examples=["2026-Q2"])
    families: list[Code] = Field([], max_length=50, description="Of a nil return: families of figures.")
    upload: UUID | None = None


class MadeReturn(Told):
    """A return: its state, and the digest that every step is about."""

    id: UUID
    state: str
    digest: str
    submission: str
    address: str


class ToldReturn(MadeReturn):
    """A return. ``rows``: of each table. ``moves``: steps that the token's owner can do now."""

    agency: str
    period: str
    kind: str
    handling: str
    supersedes: str
    made: dt.datetime
    rows: dict[str, int]
    errors: int
    moves: list[str]


class Change(Told):
    """A number of this period and of the one before; a large change has to be explained under its key."""

    key: str
    before: int
    now: int
    large: bool


class WholeReturn(ToldReturn):
    """A return with its faults, changes and what was said."""

    faults: list[dict[str, Any]]
    changes: list[Change]
    definitions: dict[str, dict[str, str]]
    answers: dict[str, Any]


class Returns(Told):
    """A page of returns, oldest first."""

    returns: list[ToldReturn]
    next: str


class ToldExpected(Told):
    """A period of an agency: what state its furthest return is in, and whether it is late."""

    agency: str
    period: str
    due: dt.date
    state: str
    late: bool
    returns: list[UUID]


class Expectations(Told):
    """By agency, newest period first."""

    expected: list[ToldExpected]


class GivenStep(Given):
    """A step. ``digest``: of the return as it was read; ``supersedes``: of a seal, the submission it corrects, or beside."""

    what: Literal["prepared", "sent", "sent_back", "approved", "sealed", "withdrawn"]
    digest: Digest = ""
    note: Line = ""
    supersedes: Annotated[str, Field(pattern=r"^([0-9a-f]{20}|beside)?$")] = ""


class Definition(Given):
    """Whether the national definition matches, by which articles, and a remark."""

    match: Code | Literal[""] = Field("", examples=["partly"])
    articles: Annotated[str, Field(max_length=300)] = ""
    note: Annotated[str, Field(max_length=300)] = ""


class Sayings(Given):
    """What the agency says about its return; definitions take the place of those there were."""

    definitions: dict[Code, Definition] = Field({}, max_length=50)
    answers: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.]{0,119}$")], Line] = Field({}, max_length=500)
    handling: Code | None = None


class AskedReturns(Given):
    """Which returns are listed."""

    after: str = Field("", max_length=200)
    limit: Limit = 50


@router.get("/returns", response=Returns, openapi_extra=described("return.read"))
def list_returns(request: HttpRequest, asked: Query[AskedReturns]) -> Any:
    """Returns of the agencies that the token's owner reaches."""
    asker = reader(request, "return.read")
    rows = within(asker, "return.read", Return.objects.select_related("agency").prefetch_related("steps"))
    found, following = page_of(rows, "made", asked.after, asked.limit)
    return {"returns": [_told(r, asker) for r in found], "next": following}


@router.get("/returns/expected", response=Expectations, openapi_extra=described("return.read"))
def expected_returns(request: HttpRequest) -> Any:
    """What is expected of each agency for the last periods, what is missing, and what is late."""
    rows = expected(agencies_of(reader(request, "return.read"), "return.read")[0], timezone.localdate())
    return {
        "expected": [
            {
                "agency": e.agency.slug,
                "period": e.period.name,
                "due": e.due,
                "state": e.state,
                "late": e.late,
                "returns": [r.pk for r in e.returns],
            }
            for e in rows
        ]
    }


@router.post("/returns", response={201: MadeReturn}, openapi_extra=described("return.send", once=True))
@decorate_view(once)
def create_return(request: HttpRequest, given: NewReturn) -> Any:
    """Begin a return."""
    asker, user = reader(request, "return.send"), user_id(request)
    if given.kind == "upload":
        upload = within(asker, "upload.send", Upload.objects.select_related("agency")).filter(pk=given.upload).first()
        if upload is None or not may(asker, "return.send", upload.agency):
            raise Http404
        return _made(_begun(lambda: begin_upload(upload, user)))
    agency = agency_of(asker, "return.send", given.agency or "")
    try:
        period = parse_period(given.period or "").name
    except StoreError:
        raise Problem("invalid", faults=[fault("$.period", "A year, quarter or month, such as 2026-Q2.")]) from None
    if given.kind == "nil":
        if not given.families or any(f not in code_list("figure_family") for f in given.families):
            raise Problem("invalid", faults=[fault("$.families", "Codes of the list figure_family, at least one.")])
        return _made(_begun(lambda: begin_nil(agency, period, given.families, user)))
    if not may(asker, "case.export", agency):  # only who reads every case can count them
        raise Http404
    return _made(_begun(lambda: begin_desk(agency, period, user)))


def _begun(begin: Any) -> Return:
    try:
        found: Return = begin()
    except WhimbrelError:
        raise Problem("conflict", "No return can be made of this now; the upload may not be fit.") from None
    return found


@router.get("/returns/{uuid:key}", response=WholeReturn, openapi_extra=described("return.read"))
def read_return(request: HttpRequest, key: UUID) -> Any:
    """One return."""
    asker = reader(request, "return.read")
    made = found_return(asker, key)
    note("look", "return", key=str(made.pk))
    told = _told(made, asker)
    changes = changes_of(made) if told["state"] in ("checked", "sent", "approved") else []
    return {
        **told,
        "faults": made.faults,
        "changes": [{"key": c.key, "before": c.before, "now": c.now, "large": c.large} for c in changes],
        "definitions": made.definitions,
        "answers": {k: v for k, v in made.answers.items() if not k.startswith("_")},
    }


@router.post(
    "/returns/{uuid:key}/steps", response=MadeReturn, openapi_extra=described(*sorted(set(ACT.values())), once=True)
)
@decorate_view(once)
def do_step(request: HttpRequest, key: UUID, given: GivenStep) -> Any:
    """Prepare anew, send, send back, approve, seal or withdraw a return."""
    asker = reader(request, ACT[given.what])
    made = return_to(asker, key, given.what)
    try:
        carry_out(made, given.what, user_id(request), given.digest, given.note, given.supersedes)
    except NotNow as error:
        raise Problem("conflict", str(error), code=error.key) from None
    except WhimbrelError:
        raise Problem("conflict", "The return cannot be taken this step with what there is now.") from None
    return _made(found_return(asker, key, ACT[given.what]))


@router.put("/returns/{uuid:key}/definitions", response=MadeReturn, openapi_extra=described("return.send"))
@decorate_view(once)
def put_definitions(request: HttpRequest, key: UUID, given: Sayings) -> Any:
    """Say whether definitions match, explain large changes, choose the handling code."""
    asker = reader(request, "return.send")
    made = found_return(asker, key, "return.send")
    if too_late(made):
        raise Problem("conflict", "The return is approved or further; nothing can be said about it any more.")
    lists = {"family": code_list("figure_family"), "match": code_list("definition_match"), "tlp": code_list("tlp")}
    faults = [fault("$.definitions", "A code is not of the list figure_family.")] * any(
        f not in lists["family"] for f in given.definitions
    )
    if any(d.match and d.match not in lists["match"] for d in given.definitions.values()):
        faults.append(fault("$.definitions", "A match is not a code of the list definition_match."))
    if given.handling and given.handling not in lists["tlp"]:
        faults.append(fault("$.handling", "Not a code of the list tlp."))
    if faults:
        raise Problem("invalid", faults=faults)
    definitions = {family: {n: getattr(said, n) for n in SAID} for family, said in given.definitions.items()}
    say(made, definitions, given.answers, given.handling or "")
    return _made(made)


def _made(made: Return) -> dict[str, Any]:
    address = f"/api/v1/returns/{made.pk}"
    return {
        "id": made.pk,
        "state": state_of(made),
        "digest": made.digest,
        "submission": made.submission,
        "address": address,
    }


def _told(made: Return, asker: Any) -> dict[str, Any]:
    base = _made(made)
    names = ("period", "kind", "handling", "supersedes", "made", "rows")
    return {
        **base,
        **{n: getattr(made, n) for n in names},
        "agency": made.agency.slug,
        "errors": sum(f["count"] for f in made.faults if f.get("severity") == "error"),
        "moves": sorted(what for what in MOVES[base["state"]] if may(asker, ACT[what], made.agency)),
    }
