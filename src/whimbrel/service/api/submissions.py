"""Sealed submissions that the policy shows: manifests, tables, and the proof that they are as they were sealed."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import FileResponse, Http404, HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from whimbrel.flows.labels import tlp
from whimbrel.service.api.asking import reader
from whimbrel.service.api.description import described, file_answer
from whimbrel.service.api.given import Given, Limit, Told
from whimbrel.service.api.problems import Problem
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.policy import looked_at, visible
from whimbrel.standard.errors import NotVerified
from whimbrel.standard.store import Submission, verify

router = Router(tags=["submissions"])
ACTS = ("submission.read", "share.read")
PARQUET = "application/vnd.apache.parquet"
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{20}$")]
Table = Annotated[str, Path(pattern=r"^[a-z_]{1,30}$", examples=["persons"])]


class ToldSubmission(Told):
    """A submission: who reported it, for which period, how it may be handled, and rows by table."""

    id: str
    reporter: str
    label: str
    period: str
    nature: str
    kind: str
    handling: str
    rows: dict[str, int]


class Submissions(Told):
    """A page of submissions, by id."""

    submissions: list[ToldSubmission]
    next: str = Field(description="Id after which the next page begins, empty on the last one.")


class Proof(Told):
    """What was proven, in words."""

    id: str
    proven: list[str]


class AskedSubmissions(Given):
    """Which submissions are listed."""

    after: str = Field("", max_length=20, pattern=r"^[0-9a-f]*$")
    limit: Limit = 50
    reporter: str = Field("", max_length=60, pattern=r"^[a-z0-9-]*$")


def seen(request: HttpRequest) -> list[Submission]:
    """Everything that the token's owner may see now, once each."""
    every, _ = holdings.current()
    found = visible(reader(request, *ACTS), every)
    return sorted({s.id: s for s in found}.values(), key=lambda s: s.id)


@router.get("/submissions", response=Submissions, openapi_extra=described(*ACTS))
def list_submissions(request: HttpRequest, asked: Query[AskedSubmissions]) -> Any:
    """Submissions that the token's owner may see, own and shared."""
    rows = [s for s in seen(request) if s.id > asked.after and asked.reporter in ("", s.reporter)]
    page = rows[: asked.limit]
    looked_at("api submissions", page)
    return {
        "submissions": [_told(s) for s in page],
        "next": page[-1].id if len(rows) > len(page) else "",
    }


def _told(s: Submission) -> dict[str, Any]:
    manifest = s.manifest
    return {
        "id": s.id,
        "reporter": s.reporter,
        "label": manifest["label"] or s.reporter,
        "period": s.period.name,
        "nature": s.nature,
        "kind": str(manifest["kind"]),
        "handling": str(manifest["handling"]),
        "rows": {name: int(facts["rows"]) for name, facts in s.tables.items()},
    }


def _one(request: HttpRequest, key: str, page: str) -> Submission:
    found = next((s for s in seen(request) if s.id == key), None)
    if found is None:
        raise Http404
    looked_at(page, [found])
    return found


def _file(found: Submission, name: str, media: str) -> FileResponse:
    response = FileResponse((found.path / name).open("rb"), content_type=media)
    response["Whimbrel-Handling"] = tlp(str(found.manifest["handling"]))
    return response


@router.get("/submissions/{key}/manifest", response=dict[str, Any], openapi_extra=described(*ACTS))
def read_manifest(request: HttpRequest, key: Id) -> Any:
    """The manifest, byte for byte, to check a hash against."""
    return _file(_one(request, key, "api manifest"), "manifest.json", "application/json")


@router.get(
    "/submissions/{key}/tables/{table}",
    response=None,
    openapi_extra=described(*ACTS, responses=file_answer(PARQUET, "The table as Parquet.")),
)
def read_table(request: HttpRequest, key: Id, table: Table) -> Any:
    """A table as Parquet. Its handling code stands in the header Whimbrel-Handling and binds whoever receives it."""
    found = next((s for s in seen(request) if s.id == key), None)
    if found is None or table not in found.tables:
        raise Http404
    looked_at(f"api table {table}", [found])
    return _file(found, str(found.tables[table]["file"]), PARQUET)


@router.get("/submissions/{key}/verification", response=Proof, openapi_extra=described(*ACTS))
def verify_submission(request: HttpRequest, key: Id) -> Any:
    """Prove that not a byte changed since sealing."""
    found = _one(request, key, "api verification")
    try:
        return {"id": key, "proven": verify(found)}
    except (NotVerified, OSError):
        raise Problem("damaged") from None
