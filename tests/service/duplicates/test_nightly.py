"""The nightly search, the index written anew, and the demonstration's queue."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.plugins.members import agency
from tests.plugins.page import Page
from whimbrel.cli.duplicates import command
from whimbrel.service.desk.demonstration import make_incidents
from whimbrel.service.desk.models import NamePart, Person
from whimbrel.service.duplicates.demonstration import make_proposals
from whimbrel.service.duplicates.models import Proposal, Round
from whimbrel.service.duplicates.nightly import look_at

pytestmark = pytest.mark.django_db
SOK = {"family_name": "Sok", "given_names": "Dara", "birth_date": "1990", "sex": "male"}


@pytest.fixture
def run(monkeypatch):
    """``run("--index")``: the command in this process."""
    monkeypatch.setattr("whimbrel.service.operation.start.start", lambda owner=False: None)

    def go(*options):
        return CliRunner().invoke(command, list(options), catch_exceptions=False, standalone_mode=False)

    return go


def test_every_agency_is_searched_and_none_twice_at_once(record, foreseen, run):
    for slug in ("lao-police", "lao-shelter"):
        for _ in range(2):
            record(slug=slug, **SOK)
    said = run().output
    assert "1  pairs of lao-police, of 2 records" in said and "1  pairs of lao-shelter" in said
    assert {(p.agency.slug, p.left.agency.slug, p.right.agency.slug) for p in Proposal.objects.all()} == {
        (slug, slug, slug) for slug in ("lao-police", "lao-shelter")
    }
    going = Round.objects.create(agency=agency("lao-police"), state="running")
    assert "somebody else is looking" in run("--agency", "lao-police").output
    Round.objects.filter(pk=going.pk).update(asked=timezone.now() - dt.timedelta(hours=13))
    assert "of 2 records" in run("--agency", "lao-police").output
    going.refresh_from_db()
    assert going.state == "stopped", "what never ended is not waited for"


def test_a_search_that_breaks_is_said_to_have_stopped(record, monkeypatch):
    record(**SOK)
    monkeypatch.setattr("whimbrel.service.duplicates.proposing.records_of", lambda people: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        look_at(agency("lao-police"))
    assert Round.objects.get().state == "stopped"


def test_the_index_is_written_anew(record, foreseen, run):
    person = record(**SOK)
    held = set(NamePart.objects.values_list("hashed", "weight"))
    NamePart.objects.all().delete()
    assert "1  persons of lao-police" in run("--index").output
    assert set(NamePart.objects.filter(person=person).values_list("hashed", "weight")) == held


def test_an_agency_that_is_not_there_is_said_so(run):
    from whimbrel.standard.errors import StoreError

    with pytest.raises(StoreError, match="no open agency"):
        run("--agency", "nobody")


def test_the_demonstration_has_a_queue(lin, settings):
    with pytest.raises(RuntimeError):
        make_proposals()
    settings.DEMONSTRATION = True
    make_incidents()
    assert 3 <= make_proposals() <= 12 and make_proposals() == 0
    names = {frozenset((p.left_id, p.right_id)) for p in Proposal.objects.all()}
    assert len(names) == Proposal.objects.count() and Person.objects.count() > 10
    assert "Is this one person?" in Page(lin.get("/duplicates/queue/")).text
