"""Anything that fits the description, and what does not: no operation breaks, and every answer is one that is described.

A fixed number of requests of each operation, the same in every run. ``WHIMBREL_API_EXAMPLES=100`` asks for more of them.
"""

from __future__ import annotations

import os

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.plugins.members import agency
from tests.service.api.programs import recorded
from tests.service.uploads.people_and_files import QUEUED
from whimbrel.service.api import limits
from whimbrel.service.api.urls import api
from whimbrel.service.uploads.models import Upload

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = int(os.environ.get("WHIMBREL_API_EXAMPLES", "4"))
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)


def things(program, people) -> dict[str, str]:
    """Something of the own agency in each room: first part of the address -> id."""
    made = recorded(program("lin"))
    task = program("lin").post(f"/incidents/{made['id']}/tasks", {"text": "Call"}).json()["id"]
    nil = {"kind": "nil", "agency": "heron-police", "period": "2026-Q1", "families": ["trafficking"]}
    facts = {"agency": agency("heron-police"), "author": people["lin"], "size": 1, "digest": "0" * 64, "period": "2023"}
    upload = Upload.objects.create(state="faulty", **facts)
    return {
        "incidents": made["id"],
        "persons": made["persons"][0],
        "rows": made["persons"][0],
        "tasks": str(task),
        "returns": program("chan").post("/returns", nil).json()["id"],
        "uploads": str(upload.pk),
    }


def ask_about(operation, asker, real, seen) -> None:
    """Ask one operation so many times."""

    @SETTINGS
    @hypothesis.given(case=operation.as_strategy())
    def ask(case):
        # Every other request is about something that is there.
        place = case.path_parameters or {}
        if "key" in place and sum(seen.values()) % 2:
            place["key"] = real.get(operation.path.split("/")[3], place["key"])
            if "table" in place:
                place["table"] = "persons"
        answer = case.call(headers={"Authorization": f"Bearer {asker.text}", "Accept-Encoding": "identity"})
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS)

    ask()


@pytest.mark.parametrize("name", ["lin", "chan"])
def test_every_answer_is_one_that_is_described(program, people, settings, tmp_path, monkeypatch, name):
    settings.FILES, settings.TASKS = tmp_path, QUEUED
    # The test's transaction is not closed with the first request.
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    monkeypatch.setattr(limits, "PER_MINUTE", 10**9)
    asker, real = program(name), things(program, people)
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.app = WSGIHandler()
    seen: dict[int, int] = {}
    for result in schema.get_all_operations():
        ask_about(result.ok(), asker, real, seen)
    assert seen.get(200, 0) > 5 and seen.get(404, 0) > 5 and not seen.get(401), seen
    assert sum(seen.values()) >= EXAMPLES * 20, seen
