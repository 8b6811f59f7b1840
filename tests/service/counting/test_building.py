"""What the counts are made from: each level by its own knowledge, judged pairs at every threshold, nobody who was removed."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner
from django.utils import timezone

from whimbrel.service.counting.models import Basis, Standing

pytestmark = pytest.mark.django_db
LEVELS = ("own", "country", "circle")
ENDS = ("strict", "middle", "wide")


def distinct(**where):
    return {
        level: tuple(Standing.objects.filter(**where).values(f"{level}_{end}").distinct().count() for end in ENDS)
        for level in LEVELS
    }


def test_each_level_counts_by_what_is_known_there(met, pair, exchange, build):
    police, shelter, thai = met("lao-police", 6), met("lao-shelter", 4), met("thai-police", 3)
    pair(police[0], police[1], 0.6)
    pair(police[2], police[3], 0.05)
    exchange("lao-police", "lao-shelter", [(police[4], shelter[0], 0.95), (police[5], shelter[1], 0.4)])
    exchange("thai-police", "lao-shelter", [(thai[0], shelter[2], 1.0)])
    assert build() == 13
    assert distinct() == {"own": (13, 12, 12), "country": (12, 11, 10), "circle": (11, 10, 9)}
    assert distinct(agency__slug="thai-police")["circle"] == (3, 3, 3)


def test_a_judgement_counts_at_every_threshold_and_a_search_does_not_undo_it(met, pair, build):
    one, two, three, four = met("lao-police", 4)
    pair(one, two, 0.02, "same")
    pair(three, four, 0.99, "different")
    build()
    assert distinct()["own"] == (3, 3, 3)


def test_what_partners_know_does_not_show_in_an_agencys_own_number(met, exchange, build):
    police, shelter = met("lao-police", 2), met("lao-shelter", 1)
    exchange("lao-police", "lao-shelter", [(police[0], shelter[0], 1.0), (police[1], shelter[0], 1.0)])
    build()
    assert distinct(agency__slug="lao-police")["own"] == (2, 2, 2)
    # Its own search holds its two records for nobody's the same: joined by what a partner knows, but not as nearly certain.
    assert distinct()["country"] == (2, 1, 1)


def test_who_was_removed_is_not_counted_and_the_counts_are_made_anew(met, build):
    gone, *_ = met("lao-police", 3)
    assert build() == 3
    gone.removed = timezone.now()
    gone.save()
    assert build() == 2 and not Standing.objects.filter(person=gone.pk).exists()
    gone.incident.removed = timezone.now()
    gone.incident.save()
    assert build() == 0


def test_day_and_roles_are_those_that_returns_go_by(met, build):
    met("lao-police", 1, "2025-11-30", "victim;migrant|unknown")
    met("lao-shelter", 1, "2026-01-02", "unknown")
    build()
    rows = Standing.objects.order_by("day").values_list("day", "roles")
    assert list(rows) == [(dt.date(2025, 11, 30), "victim;migrant;"), (dt.date(2026, 1, 2), "unknown;")]


def test_what_the_counts_rest_on_is_kept(met, pair, exchange, build):
    one, two, three = met("lao-police", 3)
    pair(one, two, 0.6)
    pair(two, three, 0.7, "different")
    exchange("lao-police", "lao-shelter")
    exchange("lao-police", "lao-labour", ended=timezone.now(), ended_side="other")
    build()
    found = Basis.objects.select_related("agency").get(agency__slug="lao-police")
    other = Basis.objects.get(agency__slug="lao-shelter")
    assert (found.records, found.unjudged, found.searched) == (3, 1, None)
    assert found.compared == [[other.agency_id, "2026"]] and other.compared == [[found.agency_id, "2026"]]


def test_the_command_says_how_many(met, monkeypatch):
    from whimbrel.cli.count import command

    monkeypatch.setattr("whimbrel.service.operation.start.start", lambda owner=False: None)
    met("lao-police", 3)
    said = CliRunner().invoke(command, [], catch_exceptions=False, standalone_mode=False)
    assert "3  records counted once" in said.output and Standing.objects.count() == 3
