"""What the tests of operation share: the ordinary role, and cases of two agencies to keep apart."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture
def cases(transactional_db):
    """Two agencies of one country and one of another, each with cases; and people of every role in them."""
    from tests.plugins.members import agency, member
    from whimbrel.service.desk.models import Incident, NamePart, Person

    found = SimpleNamespace(agencies={}, people={})
    for slug, country in (("heron-police", "LAO"), ("ibis-labour", "LAO"), ("stork-police", "THA")):
        found.agencies[slug] = agency(slug, country)
    lin = member("lin", ("heron-police", "case_worker"))
    rae = member("rae", ("heron-police", "reporter"))
    sok = member("sok", ("ibis-labour", "case_worker"))
    found.people = {"lin": lin, "rae": rae, "sok": sok}
    for slug, author in (("heron-police", lin), ("heron-police", rae), ("ibis-labour", sok), ("stork-police", None)):
        place = found.agencies[slug]
        count = Incident.objects.filter(agency=place).count() + 1
        incident = Incident.objects.create(agency=place, author=author, number=f"2026-{count:06}")
        person = Person.objects.create(agency=place, author=author, incident=incident)
        NamePart.objects.create(agency=place, person=person, hashed=f"{slug[:8]}{count}")
    return found


@pytest.fixture
def ordinary(cases):
    """``with ordinary() as connection``: a real connection of the site's role, in a database with ``cases``."""
    from django.db import connection

    from tests.service.operation.ordinary_role import connected, make

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    make()
    return connected
