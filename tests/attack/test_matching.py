"""What a partner, a neighbour, an administrator or a thief would try on exchanges between agencies."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from tests.plugins.members import agency, browser_of, member
from tests.plugins.page import Page, without_token
from tests.service.matching.conftest import (  # noqa: F401 - fixtures
    _own_files,
    agreed,
    both,
    compared,
    offered,
    record,
    sit,
    somebody,
    terms,
)
from whimbrel.linkage.codes.compare import compare as compare_tables
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.kernel import near
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Person
from whimbrel.service.matching import comparing
from whimbrel.service.matching.models import Answer, Exchange, Given, Half, Hit, Receipt
from whimbrel.service.matching.nightly import night

pytestmark = pytest.mark.django_db
OUTSIDERS = {
    "nobody": (),
    "a third agency": (("lao-shelter", "case_worker"),),
    "another country": (("thai-police", "case_worker"),),
    "a foreign focal point": (("thai-police", "focal_point"),),
    "a colleague who only reports": (("lao-police", "reporter"),),
    "an analyst": (("lao-police", "analyst"),),
    "an administrator": (("lao-police", "administrator"), ("lao-police", "case_worker")),
    "an auditor": (("lao-police", "auditor"),),
}


def client_of(name):
    return browser_of(get_user_model().objects.get(username=name))


def outsider(who):
    return browser_of(member("eve", *OUTSIDERS[who])) if OUTSIDERS[who] else Client()


@pytest.mark.parametrize("who", OUTSIDERS)
def test_can_i_see_or_change_an_exchange_or_a_hit_that_is_not_mine(who, compared):  # noqa: F811
    eve, half = outsider(who), Half.objects.filter(agency__slug="lao-police").first()
    told = [str(compared.pk), str(half.pk), *(h.pk.hex[:4].upper() + "-" for h in Hit.objects.all()), "Phommachanh"]
    base = f"/matching/exchanges/{compared.pk}/"
    for path in ("/matching/", "/matching/hits/", "/matching/offer/", base, f"{base}receipt.json"):
        seen = eve.get(path)
        own = who in ("a third agency", "another country") and not path.startswith(base)
        own |= who == "a foreign focal point" and path == "/matching/"
        assert seen.status_code == (200 if own else 302 if who == "nobody" else 404), path
        assert not any(text in seen.content.decode() for text in told), path
    for path in (f"{base}accept/", f"{base}end/", f"/matching/hits/{half.pk}/answer/"):
        assert eve.post(path, {"sure": "yes", "verdict": "same", "was": ""}).status_code == 404, path
    assert not Answer.objects.exists() and Exchange.objects.get().ended is None


def test_does_a_used_id_tell_me_that_it_is_used(compared):  # noqa: F811
    mei = outsider("a third agency")
    for there in (f"/matching/exchanges/{compared.pk}/", f"/matching/hits/{Half.objects.first().pk}/answer/"):
        nowhere = re.sub(r"[0-9a-f-]{36}", str(uuid4()), there)
        for ask in (mei.get, mei.post):
            a, b = ask(there), ask(nowhere)
            assert (a.status_code, without_token(a.content)) == (b.status_code, without_token(b.content))


def test_can_i_use_the_partners_half_of_a_hit(compared):  # noqa: F811
    lin = client_of("lin")
    for half in Half.objects.filter(agency__slug="lao-labour"):
        assert lin.post(f"/matching/hits/{half.pk}/answer/", {"verdict": "same", "was": ""}).status_code == 404
        assert lin.post(f"/matching/hits/{half.hit_id}/answer/", {"verdict": "same", "was": ""}).status_code == 404
    assert not Answer.objects.exists()


def test_does_a_hit_tell_who_the_others_person_is(both, compared):  # noqa: F811
    """Everything one side is sent, searched for everything the other side wrote: other spellings, dates, numbers, ids."""
    theirs = both[1][0]
    # Written after the comparison on purpose: whatever is shown must not be read from the other's record.
    Person.objects.filter(pk=theirs.pk).update(
        values={"sex": "male", "place_of_birth": "Luganville", "citizenship": "VUT"}
    )
    lin = client_of("lin")
    sent = b"".join(
        lin.get(path).content
        for path in ("/matching/", "/matching/hits/", f"/matching/exchanges/{compared.pk}/", "/matching/offer/")
    ).decode()
    assert not any(text in sent for text in (str(theirs.pk), str(theirs.incident_id), "Luganville", "Vanuatu", "VUT"))
    ids = Half.objects.filter(agency__slug="lao-labour").values_list("pk", flat=True)
    assert not any(str(i) in sent for i in ids)


@pytest.fixture
def tables(monkeypatch):
    """The tables of codes of every comparison, as a thief inside the machine would take them."""
    taken, write = [], comparing.write_table

    def steal(table, office, path):
        taken.append(table)
        write(table, office, path)

    monkeypatch.setattr(comparing, "write_table", steal)
    return taken


def test_can_codes_of_two_exchanges_be_joined(both, record, agreed, tables):  # noqa: F811
    """The police give the same 22 people to two partners; who steals both tables finds none of them twice."""
    for person in record("lao-shelter", range(60, 82)):
        from whimbrel.service.desk.consent import record as say

        say(person, None, purpose="research", answer="given", form="oral", partner="", given=None)
    agreed("lao-labour"), agreed("lao-shelter")
    assert night()["compared"] == 2 and len(tables) == 4
    first, second = (t for t in tables if Given.objects.get(digest=t.digest).agency.slug == "lao-police")
    with pytest.raises(CodesError, match="different keys"):
        compare_tables(first, second)
    _, _, alike = near(first.codes, second.codes, 0.25)
    assert len(alike) < 5, "of a million pairs, no more than chance gives; 22 persons are in both tables"
    assert not {bytes(t) for t in first.tokens} & {bytes(t) for t in second.tokens}
    _, _, same = near(first.codes, first.codes, 0.99)
    assert len(same) == len(first), "and each is alike to itself, so the comparison does work"


def test_do_stolen_tables_show_how_many_people_there_are(both, agreed, tables):  # noqa: F811
    agreed()
    night()
    assert [len(t) for t in tables] == [1000, 1000]
    ones = np.unpackbits(tables[0].codes.view(np.uint8)).mean()
    assert 0.49 < ones < 0.51


def test_can_i_try_a_dictionary_of_names(both, record, agreed, terms):  # noqa: F811
    """Not by asking again and again, not with records made after the offer, and never without the partner seeing it."""
    found = agreed()
    guesses = record("lao-police", range(40, 59))  # people of the partner's, typed in after the offer
    night()
    assert not Half.objects.filter(person__in=[p.pk for p in guesses]).exists()
    lin = client_of("lin")
    assert lin.post("/matching/offer/", terms()).status_code == 409, "once a week at most"
    lin.post(f"/matching/exchanges/{found.pk}/end/", {"sure": "yes"})
    assert lin.post("/matching/offer/", terms()).status_code == 409, "nor by ending it"
    Exchange.objects.update(compared=timezone.now() - timezone.timedelta(days=8))
    assert lin.post("/matching/offer/", terms()).status_code == 302
    client_of("ann-lao-labour").post(f"/matching/exchanges/{Exchange.objects.first().pk}/accept/", {"sure": "yes"})
    night()
    hits = Half.objects.filter(person__in=[p.pk for p in guesses]).count()
    shown = Page(client_of("ann-lao-labour").get("/matching/hits/")).all("form")
    assert hits == 19 and len([f for f in shown if "answer" in f.get("action", "")]) == 22, (
        "each guess shows over there"
    )


def test_can_i_ask_about_one_person(record, agreed):  # noqa: F811
    record("lao-police", [0]), record("lao-labour", range(22))
    found = agreed()
    night()
    found.refresh_from_db()
    assert found.outcome == "too_few" and not Hit.objects.exists()


class _Undone(Exception):
    """Takes a world back."""


def pages_of_a_world(people, agreed, record, **more):  # noqa: F811
    """What the police see after a comparison with a partner of these people; dates and random ids left out."""
    seen = []
    with pytest.raises(_Undone), transaction.atomic():
        record("lao-police", range(22)), record("lao-labour", people, **more)
        found = agreed()
        night()
        for path in ("/matching/", f"/matching/exchanges/{found.pk}/", "/matching/hits/"):
            text = without_token(client_of("lin").get(path).content).decode()
            text = re.sub(r"[0-9a-f]{64}|[0-9a-f-]{36}|[0-9A-F]{4}-[0-9A-F]{4}|\d\d:\d\d(:\d\d)?(\.\d+)?", "*", text)
            seen.append(text)
        raise _Undone
    return seen


def test_do_pages_or_counts_tell_that_the_partner_has_a_record_more(agreed, record):  # noqa: F811
    few = pages_of_a_world([0, 1, *range(40, 60)], agreed, record)
    many = pages_of_a_world([0, 1, *range(40, 110)], agreed, record)
    assert len(few[2]) == len(many[2]) and few[:2] == many[:2]
    assert few[0].count("fewer than 10") == 1 and "1,000" in few[1]


def test_does_a_record_that_is_taken_off_answer(agreed, record):  # noqa: F811
    record("lao-police", range(22))
    people = record("lao-labour", range(44))
    Person.objects.filter(pk__in=[p.pk for p in people[:22]]).update(removed=timezone.now())
    agreed()
    night()
    assert Receipt.objects.count() == 1 and not Hit.objects.exists()


def test_can_a_deletion_be_undone_or_a_table_be_brought_back(both, agreed, tables):  # noqa: F811
    found = agreed()
    night()
    for act in (Receipt.objects.all().delete, lambda: Receipt.objects.update(body="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    # A copy of a table put back where tables lie is destroyed, not compared.
    folder = comparing.workplace() / str(found.pk)
    folder.mkdir()
    (folder / "left").write_bytes(tables[0].codes.tobytes())
    Exchange.objects.update(compared=None, outcome="", ended=None)
    hits = set(Hit.objects.values_list("pk", flat=True))
    done = night()
    assert done["swept"] == 1 and not done["compared"] and not folder.exists()
    assert set(Hit.objects.values_list("pk", flat=True)) == hits


def test_does_the_log_an_error_or_a_table_hold_a_name_or_say_how_many_hits(both, compared):  # noqa: F811
    lin = client_of("lin")
    lin.get("/matching/hits/")
    half = Half.objects.filter(agency__slug="lao-police").first()
    lin.post(f"/matching/hits/{half.pk}/answer/", {"verdict": "same", "was": ""})
    rows = [list(m.objects.values()) for m in (Exchange, Given, Receipt, Hit, Half, Answer)]
    log = " ".join(f"{e.action} {e.what} {e.key} {e.detail}" for e in Entry.objects.all())
    held = json.dumps(rows, default=str) + log
    known = {text for n in range(3) for key, text in somebody(n).items() if key.endswith(("name", "names", "date"))}
    assert not any(text in held for text in known)
    night_entries = [e for e in Entry.objects.filter(what__startswith="matching") if e.actor == "system"]
    assert {(e.action, e.what) for e in night_entries} == {
        ("insert", "matching_receipt"),
        ("update", "matching_exchange"),
        ("compare", "matching_exchange"),
    }, "an entry for each hit would tell an auditor how many there are"
    assert Entry.objects.filter(action="look", what="matching_hits", actor="lin").count() == 1
    assert Entry.objects.filter(action="insert", what="matching_answer", actor="lin").count() == 1


@pytest.mark.parametrize("verdict", ["", "maybe", "withdrawn", "SAME", "<script>", "x" * 5000])
def test_is_an_answer_that_is_none_refused(compared, verdict):  # noqa: F811
    half = Half.objects.filter(agency__slug="lao-police").first()
    answer = client_of("lin").post(f"/matching/hits/{half.pk}/answer/", {"verdict": verdict, "was": ""})
    assert answer.status_code == 404 and not Answer.objects.exists()


@pytest.mark.parametrize("path", ["/matching/hits/?exchange=x", "/matching/hits/?page=-1", "/matching/hits/?page=9e9"])
def test_do_strange_addresses_break(compared, path):  # noqa: F811
    assert client_of("lin").get(path).status_code in (200, 404)


def test_can_another_site_accept_or_answer_for_me(sit, offered):  # noqa: F811
    found = offered()
    strict = sit("ann", "lao-labour", enforce_csrf_checks=True)
    for what in ("accept", "end"):
        assert strict.post(f"/matching/exchanges/{found.pk}/{what}/", {"sure": "yes"}).status_code == 403
    found.refresh_from_db()
    assert found.accepted is None and found.ended is None


def test_can_a_name_run_in_the_page(record, agreed):  # noqa: F811
    evil = {**somebody(0), "given_names": "<script>alert(1)</script>", "other_names": '"><img src=x>'}
    record("lao-police", [evil, *range(1, 22)]), record("lao-labour", [evil, *range(40, 61)])
    agreed()
    night()
    assert Hit.objects.count() == 1
    page = client_of("lin").get("/matching/hits/").content
    assert b"<script>alert" not in page and b"<img src=x" not in page and b"alert(1)" in page


def test_is_a_focal_point_told_a_number_that_singles_out(compared):  # noqa: F811
    agency("lao-ministry")
    nok = browser_of(member("nok", ("lao-ministry", "focal_point")))
    text = Page(nok.get(f"/matching/exchanges/{compared.pk}/")).text + Page(nok.get("/matching/")).text
    assert "fewer than 10" in text and " 3 " not in text and " 22 " not in text
