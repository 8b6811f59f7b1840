"""Matching between agencies.

Two agencies of one country find out which persons both met. Neither sees the other's record: a hit is the own person, the
other agency's name, and how sure it is. Who is given to an exchange follows the answers about consent, the newest one
counting; the last column of the tables says who is given.
"""

from __future__ import annotations

import datetime as dt

from tests.spec.drawn import cells
from whimbrel.service.matching.comparing import BANDS
from whimbrel.service.matching.giving import consent_for, is_given
from whimbrel.service.matching.models import Exchange
from whimbrel.service.matching.standing import state_of
from whimbrel.service.matching.telling import band_in_words

OFFERED = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
ANSWERS = {"agreed": "given", "said no": "not_given", "withdrew": "withdrawn", "was not asked": None}


def given_by(drawn: str, by_law: bool) -> list[str]:
    """Who of the drawn people is given."""
    people = [(name, ANSWERS[said], ANSWERS[shared]) for name, said, shared in cells(drawn)[1:]]
    return [name for name, said, shared in people if is_given(by_law, said, shared)]


def state(day: str, **facts: dt.datetime | str) -> str:
    """How an exchange stands on a day that was offered on 1 March and ends on 30 April."""
    ends = dt.date(2026, 4, 30)
    return state_of(Exchange(made=OFFERED, ends=ends, **facts), dt.date.fromisoformat(day))


def test_who_acts_by_law_gives_everybody_but_who_refused():
    """Not to have been asked is not to have refused."""
    given = """
        Person | Purpose       | This partner
        Noy    | agreed        | was not asked
        Dao    | was not asked | was not asked
        Kham   | said no       | was not asked
        Vilay  | withdrew      | was not asked
    """
    assert given_by(given, by_law=True) == ["Noy", "Dao"]


def test_any_other_agency_gives_only_who_agreed():
    """Not to have been asked is not to have agreed, either."""
    given = """
        Person | Purpose       | This partner
        Noy    | agreed        | was not asked
        Dao    | was not asked | was not asked
        Kham   | was not asked | agreed
        Vilay  | said no       | agreed
    """
    assert given_by(given, by_law=False) == ["Noy"]


def test_who_refused_the_partner_is_given_by_nobody():
    """Somebody may agree to the purpose and not want this one partner to have anything."""
    given = """
        Person | Purpose | This partner
        Noy    | agreed  | said no
        Dao    | agreed  | agreed
    """
    assert given_by(given, by_law=True) == ["Dao"]
    assert given_by(given, by_law=False) == ["Dao"]


def test_each_purpose_rests_on_its_own_consent():
    """Whoever agreed to research did not agree to be referred."""
    purposes = ("count_once", "protection", "family_tracing")
    assert [consent_for(p) for p in purposes] == ["research", "referral", "family_tracing"]


def test_an_offer_waits_two_weeks_and_an_exchange_ends_on_its_day():
    """After that day there is nothing left but what both sides confirmed."""
    assert state("2026-03-15") == "offered"
    assert state("2026-03-16") == "over"
    assert state("2026-03-16", accepted=OFFERED) == "waiting"
    assert state("2026-04-30", accepted=OFFERED, compared=OFFERED, outcome="compared") == "compared"
    assert state("2026-05-01", accepted=OFFERED, compared=OFFERED, outcome="compared") == "over"


def test_either_side_ends_it_at_any_time():
    """And nothing brings it back."""
    assert state("2026-03-02", ended=OFFERED, ended_side="other") == "ended"


def test_numbers_of_hits_are_told_in_bands():
    """The two sides see their own hits; whoever coordinates sees a band."""
    assert [band_in_words(low, "en") for low in BANDS[:3]] == ["fewer than 10", "10 to 49", "50 to 199"]
