"""Records of agencies, pairs of them, judgements and exchanges, from which counts are made."""

from __future__ import annotations

import datetime as dt
import itertools
from uuid import UUID

import pytest

from tests.plugins.members import agency, browser_of, member

AGENCIES = {"lao-police": "LAO", "lao-shelter": "LAO", "lao-labour": "LAO", "thai-police": "THA"}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, static_files, db):
    settings.FILES, settings.STORE = tmp_path / "files", tmp_path / "store"
    for slug, country in AGENCIES.items():
        agency(slug, country)


@pytest.fixture
def sit():
    """``sit("nok", "focal_point", "lao-police")``: a browser of that person."""

    def go(name, role="focal_point", slug="lao-police", **options):
        return browser_of(member(name, (slug, role)), **options)

    return go


@pytest.fixture
def met():
    """``met("lao-police", 3, "2026-02-01", role="victim")``: so many persons recorded by an agency; gives them."""
    from whimbrel.service.desk.models import Incident, Person

    number = itertools.count(1)

    def make(slug, count, day="2026-02-01", role="victim"):
        place = agency(slug)
        incident = Incident.objects.create(agency=place, number=f"{day[:4]}-{next(number):05}", happened=day)
        return [Person.objects.create(agency=place, incident=incident, values={"role": role}) for _ in range(count)]

    return make


@pytest.fixture
def pair():
    """``pair(one, other, 0.6)``: a proposal; ``verdict``: as judged."""
    from whimbrel.service.duplicates.models import Judgement, Proposal

    def make(one, other, probability, verdict=""):
        left, right = sorted((one, other), key=lambda p: str(p.pk))
        facts = {"agency": one.agency, "left": left, "right": right}
        Proposal.objects.create(**facts, probability=probability, weight=0, model="m1", turn=0, verdict=verdict)
        if verdict:
            Judgement.objects.create(agency=one.agency, left=left.pk, right=right.pk, verdict=verdict)

    return make


@pytest.fixture
def exchange():
    """``exchange("lao-police", "lao-shelter", [(a, b, 0.8)], "2026")``: an exchange that was compared, with its hits."""
    from django.utils import timezone

    from whimbrel.service.matching.models import Exchange, Half, Hit

    number = itertools.count(1)

    def make(one, other, hits=(), period="2026", **facts):
        today = timezone.localdate()
        made = Exchange.objects.create(
            agency=agency(one),
            other=agency(other),
            purpose="protection",
            period=period,
            ends=today + dt.timedelta(days=30),
            accepted=timezone.now(),
            compared=timezone.now(),
            outcome="compared",
            **facts,
        )
        for a, b, sure in hits:
            hit = Hit.objects.create(
                id=UUID(int=next(number)), exchange=made, agency=made.agency, other=made.other, confidence=sure
            )
            for person in (a, b):
                Half.objects.create(hit=hit, agency=person.agency, person=person)
        return made

    return make


@pytest.fixture
def build():
    """Make the counts anew."""
    from whimbrel.service.counting.building import build

    return build


@pytest.fixture
def country(met, pair, exchange, build):
    """Three agencies; police and shelter share 20 of 40 and 50, of whom 4 are doubtful; labour shares 6 with police."""
    police, shelter, labour = met("lao-police", 40), met("lao-shelter", 50), met("lao-labour", 30)
    pair(police[38], police[39], 0.7)
    shared = [(police[n], shelter[n], 0.95 if n < 16 else 0.3) for n in range(20)]
    exchange("lao-police", "lao-shelter", shared)
    exchange("lao-labour", "lao-police", [(labour[n], police[30 + n], 0.92) for n in range(6)])
    exchange("lao-labour", "lao-shelter")
    build()
