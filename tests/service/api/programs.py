"""Programs with tokens, and the people and cases they work on."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.plugins.members import agency, member
from whimbrel.service.api.models import Token
from whimbrel.service.api.tokens import make, offered
from whimbrel.service.reader import as_reader

PEOPLE = (
    ("lin", "heron-police", "LAO", "case_worker"),
    ("kham", "heron-police", "LAO", "reporter"),
    ("chan", "heron-police", "LAO", "focal_point"),
    ("sok", "egret-shelter", "KHM", "case_worker"),
    ("ann", "heron-police", "LAO", "auditor"),
    ("dao", "heron-police", "LAO", "analyst"),
)
INCIDENT = {
    "agency": "heron-police",
    "values": {"kind": "interception", "happened": "2026-05-03", "country": "LAO", "narrative": "They came by night."},
    "persons": [
        {
            "values": {"family_name": "Phommachanh", "given_names": "Somsak", "role": "victim|unknown", "sex": "male"},
            "parts": [{"table": "legs", "values": {"from_country": "LAO", "to_country": "THA"}}],
        },
        {"values": {"family_name": "Keovong", "role": "migrant|no"}},
    ],
    "parts": [{"table": "sources", "values": {"description": "A phone call."}}],
}


class Program:
    """A program that speaks JSON and shows a token."""

    def __init__(self, text: str, user: Any = None, token: Any = None):
        self.text, self.user, self.token, self._client = text, user, token, Client(raise_request_exception=False)

    def ask(self, method: str, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        """Send a request; ``path`` begins after /api/v1."""
        headers = {"Authorization": f"Bearer {self.text}", **headers}
        if key:
            headers["Idempotency-Key"] = key
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self._client.generic(method, f"/api/v1{path}", headers=headers, **sent)

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        return self.ask("POST", path, {} if body is None else body, key, **headers)

    def send(self, path: str, fields: dict[str, Any], key: str = "", method: str = "post") -> Any:
        """Send a form with files."""
        headers = {"Authorization": f"Bearer {self.text}"} | ({"Idempotency-Key": key} if key else {})
        return getattr(self._client, method)(f"/api/v1{path}", fields, headers=headers)


class People(dict):
    """Accounts by name, made when they are asked for: each costs a slow hash."""

    def __missing__(self, name: str) -> Any:
        slug, _, role = next((s, c, r) for n, s, c, r in PEOPLE if n == name)
        self[name] = member(name, (slug, role))
        return self[name]


@pytest.fixture
def people(db) -> dict[str, Any]:
    for _, slug, country, _ in PEOPLE:
        agency(slug, country)
    return People()


@pytest.fixture
def program(people, use_store, mixed_store):
    """``program("lin")``: a program with a token for all that Lin may; ``program("lin", "case.read")`` for less."""
    use_store(mixed_store)

    def begin(name: str, *scopes: str) -> Program:
        user = people[name]
        token, text = make(user, "test", list(scopes) or offered(as_reader(user)), 30)
        return Program(text, user, Token.objects.get(pk=token.pk))

    return begin


def recorded(program: Program, **facts: Any) -> dict[str, Any]:
    """A recorded incident, as it was answered."""
    answer = program.post("/incidents", {**INCIDENT, **facts}, key=str(uuid.uuid4()))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found
