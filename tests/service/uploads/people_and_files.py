"""Fixtures of uploads, for these tests and for the attacker's questions."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from tests.plugins.members import agency, browser_of, member

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
HEADER = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,citizenship,CountryOfExploitation,"
    "meansOfControlDebtBondage,isForcedLabour,typeOfSexPornography\n"
)
ROW = "2019,Female,21--23,Adult,,UKR,RUS,1,1,\n"
GOOD = HEADER + ROW * 3
BAD = HEADER + ROW + "2019,Purple,21--23,Adult,,UKR,RUS,1,1,\n" * 2
UNKNOWN = (EXAMPLES / "shelter.csv").read_text("utf-8")
# Who is there: agency, role, and whether a second factor is lacking.
PEOPLE = {
    "lin": "lao-police reporter",
    "bo": "lao-police reporter",
    "kham": "lao-police case_worker",
    "noi": "lao-shelter case_worker",
    "chan": "lao-police focal_point",
    "somchai": "thai-police case_worker",
    "ann": "lao-police analyst",
    "root": "lao-police administrator",
    "unready": "lao-police case_worker without",
}
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
QUEUED = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.fixture
def files(settings, tmp_path, static_files) -> Path:
    """A file store of the test's own; checks are carried out where they are asked for."""
    settings.FILES = tmp_path / "files"
    settings.TASKS = IMMEDIATE
    return settings.FILES


@pytest.fixture
def queue(settings, files):
    """Checks wait in the queue until the test carries one out."""
    settings.TASKS = QUEUED
    return files


@pytest.fixture
def office(db, files):
    """``office("lin")``: a browser of one of the people there are."""
    agency("lao-police", "LAO")
    agency("lao-shelter", "LAO", kind="shelter", rhythm="month")
    agency("thai-police", "THA")
    people: dict = {}

    def browser(name: str, **options):
        slug, role, *rest = PEOPLE[name].split()
        if name not in people:
            people[name] = member(name, (slug, role), factor=not rest)
        return browser_of(people[name], **options)

    return browser


@pytest.fixture
def sent(office):
    """``sent("lin", text)``: the upload that came of a file somebody sent."""
    from whimbrel.service.uploads.models import Upload

    def send(client, content: str | bytes = GOOD, name: str = "list.csv", to: str = "/uploads/", **fields):
        client = office(client) if isinstance(client, str) else client
        response = client.post(to, form(content, name, **fields))
        assert response.status_code == 303, response.content.decode()[:3000]
        return Upload.objects.get(pk=key_of(response["Location"]))

    return send


def form(content: str | bytes, name: str = "list.csv", **fields) -> dict:
    """The fields of the form, for the agency lao-police unless said otherwise."""
    data = io.BytesIO(content.encode() if isinstance(content, str) else content)
    data.name = name
    fields.setdefault("agency", agency("lao-police", "LAO").pk)
    return {"period": "2019", **{k: v for k, v in fields.items() if v is not None}, "file": data}


def key_of(address: str) -> str:
    """The key in the address of an upload."""
    return re.search(r"/uploads/([0-9a-f-]{36})/", address)[1]
