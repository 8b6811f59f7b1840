"""Whom an agency gives: the house's rule of consent, what the desk took off, what came after the offer."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.plugins.members import agency, member
from whimbrel.service.desk.consent import record as say
from whimbrel.service.desk.models import Person
from whimbrel.service.duplicates.models import Judgement
from whimbrel.service.matching.giving import gather, traits_of
from whimbrel.service.matching.models import Exchange, Given, Hit
from whimbrel.service.matching.nightly import night

pytestmark = pytest.mark.django_db


@pytest.fixture
def exchange():
    """``exchange("lao-police", "lao-shelter")``: one that waits, of this year."""

    def make(slug="lao-police", other="lao-labour", purpose="count_once"):
        facts = {"purpose": purpose, "period": str(timezone.localdate().year)}
        ends = timezone.localdate() + timezone.timedelta(days=9)
        return Exchange.objects.create(agency=agency(slug), other=agency(other), ends=ends, **facts)

    return make


def answer(person, text, purpose="research", partner=""):
    say(person, None, purpose=purpose, answer=text, form="oral", partner=partner, given=None)


def given(exchange, slug):
    other = exchange.other if exchange.agency.slug == slug else exchange.agency
    return gather(exchange, agency(slug), other)


def test_who_acts_by_law_leaves_out_who_refused_and_others_give_only_who_agreed(record, exchange):
    for slug, expected in (("lao-police", [0, 1]), ("lao-shelter", [1])):
        people = record(slug, range(4))
        answer(people[1], "given")
        answer(people[2], "not_given")
        answer(people[3], "given")
        answer(people[3], "withdrawn")
        found = given(exchange("lao-police", "lao-shelter"), slug)
        assert sorted(found.persons) == sorted(people[n].pk for n in expected), slug
        assert found.without_consent == 4 - len(expected)


def test_consent_is_asked_for_the_purpose_of_the_exchange(record, exchange):
    people = record("lao-shelter", range(2))
    answer(people[0], "given", "referral")
    answer(people[1], "given", "research")
    helped = given(exchange("lao-shelter", purpose="protection"), "lao-shelter")
    assert helped.persons == [people[0].pk]


def test_who_refused_this_very_partner_is_left_out_and_another_partner_is_not_meant(record, exchange):
    people = record("lao-police", range(2))
    answer(people[0], "not_given", "share_partner", "LAO labour")
    answer(people[1], "not_given", "share_partner", "Somebody Else")
    assert given(exchange(), "lao-police").persons == [people[1].pk]


def test_who_was_taken_off_another_period_and_records_after_the_offer_are_not_given(record, exchange):
    people = record("lao-police", range(3))
    Person.objects.filter(pk=people[0].pk).update(removed=timezone.now())
    found = exchange()
    later = record("lao-police", range(30, 33))
    assert set(given(found, "lao-police").persons) == {people[1].pk, people[2].pk}
    assert {p.pk for p in later} <= set(given(exchange(), "lao-police").persons)
    incident = people[1].incident
    incident.happened = incident.happened.replace(year=incident.happened.year - 3)
    incident.save()
    assert not given(found, "lao-police").persons


def test_records_held_to_be_one_person_are_given_once_and_a_refusal_counts_for_all(record, exchange):
    people = record("lao-police", [0, 0, 1])
    left, right = sorted((people[0].pk, people[1].pk), key=str)
    user = member("lin", factor=False)
    Judgement.objects.create(agency=agency("lao-police"), author=user, left=left, right=right, verdict="same")
    assert len(given(exchange(), "lao-police").persons) == 2
    answer(people[1], "not_given")
    assert given(exchange(), "lao-police").persons == [people[2].pk]


def test_a_refusal_after_the_comparison_takes_the_hit_back_the_next_night(both, compared):
    answer(both[0][0], "withdrawn")
    assert night()["forgotten"] == 1 and Hit.objects.count() == 2


def test_what_is_known_goes_into_traits_and_what_is_not_stays_empty():
    told = traits_of({"family_name": "Sok", "age": "30", "sex": "female", "citizenship": "KHM"}, timezone.localdate())
    assert told.birth == str(timezone.localdate().year - 30) and told.sex == "female" and told.citizenship == "KHM"
    bare = traits_of(
        {"name_as_written": "Sok", "sex": "unknown", "citizenship": "unknown", "birth_date": "?maybe", "age": "x"}
    )
    assert (bare.birth, bare.sex, bare.citizenship) == ("", "", "") and bare.name_words


def test_the_page_says_who_is_given_and_each_side_its_own_numbers(both, agreed):
    from tests.plugins.page import Page
    from tests.service.matching.test_exchanges import client_of

    answer(both[0][21], "not_given")
    found = agreed()
    night()
    one = Given.objects.get(exchange=found, agency__slug="lao-police")
    assert (one.persons, one.without_consent, one.too_little) == (21, 1, 0)
    page = Page(client_of("lin").get(f"/matching/exchanges/{found.pk}/")).text
    assert "Acts by law: everybody but who declined" in page and "21 persons given; 1 left out" in page
    assert "22 persons given" not in page
