"""People of two agencies at the desk, and an incident to work on."""

import pytest
from django.test import Client

from tests.plugins.members import agency, browser_of, member


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, static_files):
    settings.FILES = tmp_path / "files"
    settings.STORE = tmp_path / "store"


@pytest.fixture
def at_desk(db):
    """``at_desk("lin", "lao-police", "case_worker")``: a browser of that person."""

    def sit(name: str, slug: str = "lao-police", role: str = "case_worker", country: str = "LAO") -> Client:
        agency(slug, country)
        return browser_of(member(name, (slug, role)))

    return sit


@pytest.fixture
def lin(at_desk):
    """A case worker of the Lao police."""
    return at_desk("lin")


@pytest.fixture
def incident(lin):
    """An incident that lin began."""
    from whimbrel.service.desk.models import Incident

    assert lin.post("/desk/new/").status_code == 302
    return Incident.objects.latest("made")


@pytest.fixture
def person(incident):
    return incident.persons.get()


@pytest.fixture
def put():
    """``put(client, row, family_name=("", "Wang"))``: save columns, each with what it was and what it is to be."""

    def save(client, row, script=True, **columns):
        data = {}
        for name, (was, now) in columns.items():
            data[f"was.{name}"] = was
            if isinstance(now, dict):
                data[name], data[f"{name}.rest"] = now["yes"], now.get("rest", "unknown")
            else:
                data[name] = now
        headers = {"Accept": "application/json"} if script else {}
        return client.post(f"/desk/rows/{row.table}/{row.pk}/", data, headers=headers)

    return save
