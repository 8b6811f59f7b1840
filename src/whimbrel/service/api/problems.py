"""Problems as answers: application/problem+json (RFC 9457) with where it went wrong and what to do. No value is repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse, JsonResponse

from whimbrel.service.desk.columns import desk_tables
from whimbrel.vocabulary.yaml_file import read_yaml

MEDIA = "application/problem+json"
_ARGUMENTS = ("given", "asked")  # how operations call the whole of what was sent
_KNOWN = re.compile(r"[a-z_][a-z0-9_]{0,39}")


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Kind -> status, title, detail, remedy."""
    return read_yaml(Path(__file__).with_name("problems.yaml"))  # type: ignore[return-value]


class Problem(Exception):
    """Stops an operation with an answer. ``faults``: each with where and what. ``more``: members of that kind."""

    def __init__(self, kind: str, detail: str = "", faults: Iterable[dict[str, str]] = (), **more: Any):
        super().__init__(kind)
        self.kind, self.detail, self.faults, self.more = kind, detail, list(faults), more


def answer(
    kind: str, detail: str = "", faults: Iterable[dict[str, str]] = (), headers: Any = None, **more: Any
) -> HttpResponse:
    """The answer for a kind of problem."""
    facts, faults = kinds()[kind], list(faults)
    body = {
        "type": f"urn:whimbrel:problem:{kind.replace('_', '-')}",
        "title": facts["title"],
        "status": facts["status"],
        "detail": detail or facts["detail"],
        "where": faults[0]["where"] if faults else "",
        "remedy": facts["remedy"],
        **({"faults": faults} if faults else {}),
        **more,
    }
    return JsonResponse(body, status=facts["status"], content_type=MEDIA, headers=headers)


def fault(where: str, what: str, code: str = "") -> dict[str, str]:
    """One fault: a JSON path, a sentence, and a code for programs."""
    return {"where": where, "what": what, "code": code or "invalid"}


def faults_of(errors: Iterable[dict[str, Any]], names: frozenset[str]) -> list[dict[str, str]]:
    """Faults from what pydantic found: no input, and no key that is not one of ours, as a key may be anything."""
    found = []
    for error in errors:
        path = list(error["loc"])
        if error["type"] == "extra_forbidden":
            path = path[:-1]
        what = "There is a member here that this operation does not take." if error["type"] == "extra_forbidden" else ""
        what = what or ("Not valid." if error["type"] in ("value_error", "assertion_error") else str(error["msg"]))
        found.append(fault(where_of(path, names), what[:300], str(error["type"])))
    return found[:200]


def where_of(path: Iterable[Any], names: frozenset[str]) -> str:
    """A JSON path in which only numbers and known names stand."""
    text = "$"
    for place, step in enumerate(path):
        if place == 0 and step in ("body", "query", "path", "header", "form", "file"):
            text = "$" if step == "body" else str(step)
        elif place == 1 and step in _ARGUMENTS:
            continue
        elif isinstance(step, int):
            text += f"[{step}]"
        elif step in names or step in _columns():
            text += f".{step}"
    return text


@cache
def _columns() -> frozenset[str]:
    return frozenset(c for t in desk_tables().values() for c in (t.id, *t.columns) if _KNOWN.fullmatch(c))
