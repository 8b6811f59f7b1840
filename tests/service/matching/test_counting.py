"""Hits as links between records, for counting: what is in force, how sure, and nothing that one side denies."""

from __future__ import annotations

import pytest

from tests.plugins.members import agency
from tests.service.matching.test_expiry import confirm, later
from whimbrel.service.matching.hits_for_counting import cross_edges
from whimbrel.service.matching.models import Half, Hit

pytestmark = pytest.mark.django_db


def edges(*slugs):
    return cross_edges([agency(s) for s in slugs])


def test_links_between_the_agencies_named_and_no_others(both, compared):
    found = edges("lao-police", "lao-labour", "lao-shelter")
    assert {frozenset(e[:2]) for e in found} == {frozenset((both[0][n].pk, both[1][n].pk)) for n in range(3)}
    assert all(0.5 <= e[2] <= 1 for e in found) and found == sorted(found, key=lambda e: (str(e[0]), str(e[1])))
    assert edges("lao-police") == edges("lao-police", "lao-shelter") == edges() == []
    assert cross_edges([agency("lao-police").pk, agency("lao-labour").pk]) == found


def test_confirmed_is_certain_and_what_one_side_denies_is_no_link(compared):
    sure, no, rest = Hit.objects.order_by("pk")
    Hit.objects.filter(pk=rest.pk).update(confidence=0.7)
    confirm(sure)
    Hit.objects.filter(pk=no.pk).update(answer_other="different")
    told = sorted(e[2] for e in edges("lao-police", "lao-labour"))
    assert told == [0.7, 1.0]
    later(compared)
    assert [e[2] for e in edges("lao-police", "lao-labour")] == [1.0], (
        "what is over is no link any more, if not confirmed"
    )


def test_a_record_that_was_taken_off_is_in_no_link(both, compared):
    from django.utils import timezone

    both[0][0].removed = timezone.now()
    both[0][0].save()
    assert len(edges("lao-police", "lao-labour")) == 2
    assert Half.objects.count() == 6
