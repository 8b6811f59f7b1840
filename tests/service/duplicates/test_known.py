"""On entry: who may already be known, within what the reader may read, with a script and without."""

from __future__ import annotations

import pytest

from tests.plugins.members import browser_of, member
from tests.plugins.page import Page
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.found_by import birth_years, keys_of
from whimbrel.service.desk.models import NamePart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("foreseen")]
SOK = {"family_name": "Sok", "given_names": "Dara", "birth_date": "1990", "sex": "male"}


def ask(client, person, **typed):
    return client.post(f"/desk/persons/{person.pk}/known/", typed)


def test_what_is_typed_finds_an_earlier_record_and_is_not_kept(lin, record):
    earlier, new = record(**SOK), record()
    page = Page(ask(lin, new, family_name="SOK", given_names="dara", birth_date="3.5.1990"))
    assert "May already be known" in page.text and "Sok Dara" in page.text and earlier.incident.number in page.text
    assert f"/desk/incidents/{earlier.incident_id}/" in " ".join(page.links()) and "Compare the two" in page.text
    assert "%" not in page.text and "of 100" not in page.text, "who may be meant, without a score"
    new.refresh_from_db()
    assert new.locked == {} and not NamePart.objects.filter(person=new).exists()
    assert Entry.objects.get(action="search").detail == "1 found, on entry"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"family_name": ""},
        {"birth_date": "1990"},
        {"family_name": "Keo"},
        {"family_name": "x" * 5000},
        {"age": "?"},
    ],
)
def test_nothing_is_said_where_nobody_is_like(lin, record, typed):
    record(**SOK)
    answer = ask(lin, record(), **typed)
    assert answer.status_code == 200 and answer.content.strip() == b""


def test_only_records_the_reader_may_read_are_named(sit, lin, record):
    lin_s, shelter_s = record(**SOK), record(slug="lao-shelter", by="ann", **SOK)
    rae = sit("rae", "reporter")
    own = record(by="rae")
    assert b"Sok" not in ask(rae, own, **SOK).content, "a colleague's record is not a reporter's to read"
    record(by="rae", **SOK)
    found = Page(ask(rae, own, **SOK))
    assert found.text.count("Sok Dara") == 1 and "Compare the two" not in found.text
    assert lin_s.incident.number not in found.text
    page = Page(ask(lin, own, **SOK))
    assert page.text.count("Sok Dara") == 2
    assert shelter_s.pk not in {link.split("=")[-1] for link in page.links()}
    assert (
        ask(lin, shelter_s, **SOK).status_code == 404 and ask(sit("nok", "focal_point"), own, **SOK).status_code == 404
    )


def test_who_was_taken_off_is_not_named(lin, record):
    earlier = record(**SOK)
    earlier.removed = earlier.made
    earlier.save()
    assert ask(lin, record(), **SOK).content.strip() == b""


def test_without_a_script_it_stands_on_the_page_after_saving(lin, record):
    record(**SOK)
    new = record()
    form = {f"was.{n}": "" for n in SOK} | SOK
    saved = lin.post(f"/desk/rows/persons/{new.pk}/", form)
    page = Page(lin.get(saved["Location"].partition("#")[0]))
    assert "May already be known" in page.text
    assert "May already be known" not in Page(lin.get(f"/desk/incidents/{new.incident_id}/")).text


def test_it_is_found_by_sound_by_birth_and_by_telephone(lin, record):
    sounds = keys_of(
        {"family_name": "Wang", "given_names": "Xiaoming", "birth_date": "1998-02-03", "phone": "+856 20 5512 3456"}
    )
    other = keys_of({"name_as_written": "王小明", "age": "28", "registered": "2026-05-03", "phone": "020 5512 3456"})
    shared = {key[0] for key in sounds.keys() & other.keys()}
    assert shared == {"s", "t", "y", "n"} and "d1998-02-03" in sounds
    assert birth_years({"age": "28", "registered": "2026-05-03"}) == [1997, 1998]
    assert birth_years({"birth_date": "1960-1980"}) == [] == birth_years({"age": "28"})


def test_the_keys_follow_a_change_of_the_birth_date(lin, record):
    from whimbrel.service.desk.saving import Change, save

    person = record(**SOK)
    before = set(NamePart.objects.filter(person=person).values_list("hashed", flat=True))
    save(person, {"birth_date": Change("1990", "1980")}, lin.user.pk)
    after = set(NamePart.objects.filter(person=person).values_list("hashed", flat=True))
    assert before - after and after - before and before & after
    other = record(slug="lao-shelter", by="ann", **SOK)
    theirs = set(NamePart.objects.filter(person=other).values_list("hashed", flat=True))
    assert not theirs & before, "no two agencies hash alike"


def test_names_of_an_agency_say_nothing_to_another_of_a_person_in_both(record):
    both = browser_of(member("both", ("lao-police", "case_worker"), ("lao-shelter", "case_worker")))
    record(slug="lao-shelter", by="ann", **SOK)
    assert ask(both, record(), **SOK).content.strip() == b"", (
        "the own agency's records, not every agency's one works for"
    )
