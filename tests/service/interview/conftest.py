"""People who interview, and an interview that is begun."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from tests.plugins.members import agency, browser_of, member


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, static_files):
    settings.FILES = tmp_path / "files"
    settings.STORE = tmp_path / "store"


@pytest.fixture
def at_work(db):
    """``at_work("lin", "lao-police", "case_worker")``: a browser of that person."""

    def sit(name: str, slug: str = "lao-police", role: str = "case_worker", country: str = "LAO") -> Client:
        agency(slug, country)
        return browser_of(member(name, (slug, role)))

    return sit


@pytest.fixture
def lin(at_work):
    """A case worker of the Lao police."""
    return at_work("lin")


@pytest.fixture
def begun(lin):
    """An interview in English and French that lin began on the plain page."""
    from whimbrel.service.interview.models import Interview

    assert lin.post("/interview/new/", {"officer_language": "en", "person_language": "fr"}).status_code == 302
    return Interview.objects.get()


class Device:
    """A device that keeps entries and hands them in."""

    def __init__(self, client, name="tel", key=None):
        self.client, self.name, self.key = client, name, key or uuid4()
        self.entries: list[dict[str, object]] = []

    def says(self, key, answer="yes", **more):
        """An answer, one second after the last."""
        place = len(self.entries)
        at = more.pop("at", f"2026-05-03T10:{place // 60:02d}:{place % 60:02d}+00:00")
        entry = {"key": key, "answer": answer, "at": at, "device": self.name, "sequence": place, **more}
        self.entries.append(entry)
        return self

    def agrees(self):
        """Safe, and agrees that the answers are kept."""
        return self.says("feels_safe").says("consent_interview").says("consent_case_management")

    def hands_in(self, **more):
        """What the site answers."""
        from tests.plugins.members import agency

        body = {"agency": agency("lao-police").pk, "officer_language": "en", "person_language": "fr"}
        body |= {"entries": self.entries, **more}
        return self.client.post(f"/interview/{self.key}/answers/", body, content_type="application/json")


@pytest.fixture
def device(lin):
    """``device()``: a new device of lin; ``device(client, "second", key)``: another one."""

    def make(client=None, name="tel", key=None):
        return Device(client or lin, name, key)

    return make
