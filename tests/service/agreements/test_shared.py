"""What a party sees under an agreement, and what it sees no longer."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.service.agreements.agreed import (
    agree,
    cell,
    figures,
    file_nil,
    file_people,
    file_tables,
    migrants,
    terms_of,
    values,
)
from whimbrel.service.agreements import acts, keeping
from whimbrel.service.agreements.in_force import shared_with, withdraw
from whimbrel.service.agreements.trace import trace


def seen(*parties: str) -> list[tuple[str, str, str]]:
    """(reporter, period, family) of what these parties see."""
    return [(s.reporter, s.period.name, s.manifest["source"]["family"]) for s in shared_with(parties)]


def test_each_side_sees_the_family_it_filed_itself(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    file_tables(store, "tha-police", migrants(8), source={"id": "second"}, period="2024")
    agree(users)
    assert seen("LAO") == [("tha-police", "2023", "trafficking")]
    assert seen("THA") == [("lao-police", "2023", "trafficking")]
    assert seen("VNM") == seen() == []


def test_an_extract_says_of_what_it_is_and_under_which_agreement(store, users):
    filed = file_people(store, "lao-police", 12, "LAO", "THA", handling="red", note="secret", checks={"X09": 3})
    file_people(store, "tha-police", 9, "MMR", "THA")
    agreement = agree(users)
    (shown,) = shared_with(["THA"])
    assert shown.manifest["source"] == {
        "id": "own",
        "extract_of": trace(filed.id),
        "agreement": str(agreement.pk),
        "family": "trafficking",
        "onward": "never",
    }
    assert (shown.manifest["handling"], shown.manifest["note"], shown.manifest["checks"]) == ("red", "", {})
    assert filed.id not in (shown.path / "manifest.json").read_text()


def test_offered_and_half_signed_terms_show_nothing(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agreement = acts.begin("LAO", "THA", users["LAO"], values())
    assert seen("LAO") == seen("THA") == []
    acts.sign(agreement, "LAO", users["LAO"], terms_of(agreement).digest)
    assert seen("LAO") == seen("THA") == []
    acts.sign(agreement, "THA", users["THA"], terms_of(agreement).digest)
    assert seen("LAO") and seen("THA")


def test_new_terms_leave_the_old_in_force_until_both_sign(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agreement = agree(users)
    acts.offer(agreement, "LAO", users["LAO"], values(left_out=("persons.sex",)))
    digest = terms_of(agreement).digest
    acts.sign(agreement, "LAO", users["LAO"], digest)
    assert "sex" in shared_with(["THA"])[0].tables["persons"]["columns"]
    acts.sign(agreement, "THA", users["THA"], digest)
    assert "sex" not in shared_with(["THA"])[0].tables["persons"]["columns"]
    assert [p.name for p in (keeping.root() / str(agreement.pk)).iterdir() if p.name[0] != "."] == [digest]


@pytest.mark.parametrize("what", ["suspend", "end"])
def test_suspended_or_ended_nothing_is_seen_and_nothing_lies_on_the_disk(store, users, what):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agreement = agree(users)
    assert seen("THA") and list(keeping.root().rglob("*.parquet"))
    getattr(acts, what)(agreement, "LAO", users["LAO"], "A case is before the court.")
    assert seen("THA") == seen("LAO") == []
    withdraw(str(agreement.pk))
    assert list(keeping.root().rglob("*.parquet")) == []


def test_a_suspension_is_lifted_and_the_same_is_seen_again(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agreement = agree(users)
    before = [s.id for s in shared_with(["THA"])]
    acts.suspend(agreement, "LAO", users["LAO"], "A case is before the court.")
    assert seen("THA") == []
    acts.resume(agreement, "LAO", users["LAO"], "The case is over.")
    assert [s.id for s in shared_with(["THA"])] == before != []


def test_past_its_review_date_an_agreement_suspends_itself(store, users, monkeypatch):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agreement = agree(users)
    assert seen("THA")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=301)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert seen("THA") == []
    assert list(keeping.root().rglob("*.parquet")) == []
    assert agreement.acts.count() == 2, "nobody had to do anything"


def test_a_superseded_submission_is_replaced_and_gone_from_the_disk(store, users):
    first = file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agree(users)
    (old,) = shared_with(["THA"])
    file_people(store, "lao-police", 11, "LAO", "THA", supersedes=first.id)
    (new,) = shared_with(["THA"])
    assert new.tables["persons"]["rows"] == 11
    assert not old.path.exists()


def test_a_nil_return_is_shared_as_one(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_nil(store, "tha-police", "detected_victims", "smuggled_migrant")
    agree(users)
    (nil,) = shared_with(["LAO"])
    assert (nil.manifest["kind"], nil.manifest["nil"]) == ("nil", ["detected_victims"])
    assert seen("THA") == [("lao-police", "2023", "trafficking")]


def test_after_the_time_of_keeping_an_extract_is_no_longer_shown(store, users, monkeypatch):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agree(users, retention_days=30)
    assert seen("THA")
    now = dt.datetime.now(dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + dt.timedelta(days=29))
    assert seen("THA")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + dt.timedelta(days=31))
    assert seen("THA") == []


def test_two_agreements_about_the_same_rows_count_nobody_twice(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agree(users, levels={"LAO": "figures", "THA": "figures"})
    agree(users)
    (shown,) = shared_with(["THA"])
    assert shown.manifest["kind"] == "records", "the one that shows most"


def test_what_is_open_to_everyone_is_not_shared_again(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA", nature="published", handling="clear")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agree(users)
    assert seen("THA") == []
    assert seen("LAO") == [("tha-police", "2023", "trafficking")], "and counts as filed"


def test_a_secretariat_sees_without_giving_if_both_sides_say_so(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_tables(store, "lao-police", figures(cell("smuggled_migrant", 40, sex="male")), source={"id": "figures"})
    agree(users, "LAO", "asia-secretariat", levels={"LAO": "figures", "asia-secretariat": ""})
    assert {f for _, _, f in seen("asia-secretariat")} == {"trafficking", "smuggling"}
    assert seen("LAO") == []
