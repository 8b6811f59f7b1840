"""What an attacker would ask of the counts: other agencies' numbers, ids, small groups by taking one answer from another."""

from __future__ import annotations

import csv
import itertools
import json
import re

import pytest
from django.test import Client

from tests.plugins.members import agency, browser_of, member
from tests.service.counting.conftest import build, exchange, met, pair  # noqa: F401
from whimbrel.service.audit.models import Entry
from whimbrel.service.counting.models import Standing

pytestmark = pytest.mark.django_db
ADDRESSES = ("/counting/", "/counting/counts.csv", "/counting/overlap.csv", "/counting/overlap.json")
YEAR = {"period": "2026", "role": "victim"}
OUTSIDERS = {
    "nobody": (),
    "a colleague who only reports": (("lao-police", "reporter"),),
    "a secretariat": (("secretariat", "regional_analyst"),),
    "an administrator": (("lao-police", "administrator"), ("lao-police", "focal_point")),
    "an auditor": (("lao-police", "auditor"),),
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}")


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path, static_files, db):
    settings.FILES, settings.STORE = tmp_path / "files", tmp_path / "store"
    for slug, country in (("lao-police", "LAO"), ("lao-shelter", "LAO"), ("thai-police", "THA"), ("secretariat", "")):
        agency(slug, country)


@pytest.fixture
def two(met, exchange, build):  # noqa: F811
    """``two(3)``: police with 40 victims, shelter with 50, so many of them in both."""

    def make(both):
        police, shelter = met("lao-police", 40), met("lao-shelter", 50)
        exchange("lao-police", "lao-shelter", [(police[n], shelter[n], 1.0) for n in range(both)])
        build()
        return police, shelter

    return make


def sit(name, roles):
    return browser_of(member(name, *roles)) if roles else Client()


def told(client, **query):
    return list(csv.DictReader(client.get("/counting/counts.csv", query).content.decode().splitlines()))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_can_i_see_counts_that_are_not_mine(who, two):
    two(20)
    client = sit("eve", OUTSIDERS[who])
    for address in ADDRESSES:
        answer = client.get(address, YEAR)
        assert answer.status_code == (302 if who == "nobody" else 404), address
        assert "Lao Shelter" not in answer.content.decode()


def test_does_naming_a_neighbours_agency_give_its_numbers(two):
    two(20)
    lin, far = sit("lin", (("lao-police", "case_worker"),)), sit("far", (("thai-police", "focal_point"),))
    for slug in ("lao-shelter", "lao-police", "thai-police", "x' or 1=1", "%", ""):
        assert {r["agencies"] for r in told(lin, agency=slug)} == {"lao-police"}
        assert {r["agencies"] for r in told(far, agency=slug)} == {"thai-police"}
        assert {r["high"] for r in told(far, agency=slug)} == {"0"}


def test_is_there_an_id_or_a_name_in_anything_that_is_sent_or_logged(two):
    police, _ = two(20)
    police[0].values = {"role": "victim", "sex": "female"}
    police[0].save()
    nok = sit("nok", (("lao-police", "focal_point"),))
    sent = "".join(nok.get(a, YEAR).content.decode() for a in ADDRESSES)
    assert sum("Lao" in nok.get(a, YEAR).content.decode() for a in ADDRESSES) >= 1
    assert not UUID.search(sent) and not any(str(p.pk) in sent for p in police)
    looks = Entry.objects.filter(action="look", what="counting", actor="nok")
    assert {e.key for e in looks} == {"page", "counts.csv", "overlap.csv", "overlap.json"}
    assert not any(UUID.search(e.detail) for e in looks)


def test_do_the_pages_tell_whether_a_few_are_in_both_or_nobody(met, exchange, build):  # noqa: F811
    """Between nobody and four shared persons nothing that is sent differs, on the page or in a file."""
    police, shelter = met("lao-police", 40), met("lao-shelter", 50)
    nok, sent = sit("nok", (("lao-police", "focal_point"),)), []
    made = exchange("lao-police", "lao-shelter")
    for n in range(5):
        if n:
            from whimbrel.service.matching.models import Half, Hit

            hit = Hit.objects.create(
                id=f"00000000-0000-4000-8000-00000000000{n}",
                exchange=made,
                agency=made.agency,
                other=made.other,
                confidence=1,
            )
            for person in (police[n], shelter[n]):
                Half.objects.create(hit=hit, agency=person.agency, person=person)
        build()
        assert Standing.objects.values("country_wide").distinct().count() == 90 - n
        texts = [nok.get(a, YEAR).content.decode() for a in ADDRESSES]
        plain = re.sub(r"20\d\d-\d\d-\d\d[T ][\d:.+Z]+|value=\"\w{64}\"", "", "".join(texts))
        sent.append(re.sub(r"datetime=\"[^\"]*\"", "", plain))
    for one, other in itertools.pairwise(sent):
        assert one.splitlines() == other.splitlines()


def test_do_the_pages_role_and_period_give_a_small_overlap_by_subtraction(two, met, exchange, build):  # noqa: F811
    """Two perpetrators known to both, beside twenty victims: all roles less victims does not say two."""
    two(20)
    both = met("lao-police", 2, role="perpetrator"), met("lao-shelter", 2, role="perpetrator")
    exchange("lao-police", "lao-shelter", [(a, b, 1.0) for a, b in zip(*both, strict=True)], ended_side="")
    build()
    nok = sit("nok", (("lao-police", "focal_point"),))
    every, victims = ({r["level"]: r for r in told(nok, period="2026", **w)} for w in ({}, {"role": "victim"}))
    joined = [int(of["agency"]["high"]) - int(of["country"]["high"]) for of in (every, victims)]
    ranges = [int(of["country"]["high"]) - int(of["country"]["low"]) for of in (every, victims)]
    assert joined[0] - joined[1] != 2 or min(ranges) >= 4
    assert nok.get("/counting/overlap.csv", {"period": "2026"}).status_code == 404, (
        "no table of all roles to subtract from"
    )
    about = nok.get("/counting/overlap.json", {"period": "2026", "role": "perpetrator"})
    assert about.status_code == 404, "lists of two persons are no lists"


def test_can_i_choose_sets_of_agencies_to_work_out_a_cell(two, met, build):  # noqa: F811
    two(20)
    nok = sit("nok", (("lao-police", "focal_point"),))
    query = "agency=lao-police&agency=lao-shelter&period=2026"
    rows = list(csv.DictReader(nok.get(f"/counting/counts.csv?{query}").content.decode().splitlines()))
    assert {r["agencies"] for r in rows} == {"lao-shelter"}, "one or all, never a set"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "2026'--", "9" * 500, "2026-Q9", "..", "\x00", "٢٠٢٦"])
def test_does_a_strange_choice_break_or_come_back(two, text):
    two(20)
    nok = sit("nok", (("lao-police", "focal_point"),))
    for address in ADDRESSES[:2]:
        answer = nok.get(address, {"period": text, "role": text, "agency": text})
        assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()
    assert nok.get("/counting/overlap.csv", {"period": text, "role": text}).status_code == 404


def test_is_the_manifest_honest_about_what_is_hidden(two):
    two(20)
    nok = sit("nok", (("lao-police", "focal_point"),))
    about = json.loads(nok.get("/counting/overlap.json", YEAR).content)
    table = list(csv.DictReader(nok.get("/counting/overlap.csv", YEAR).content.decode().splitlines()))
    assert about["disclosure"]["hidden"] == sum(r["exactness"] == "suppressed" for r in table) == 0
    assert [r["count"] for r in table] == ["20", "30", "20"], "large cells are told exactly"
