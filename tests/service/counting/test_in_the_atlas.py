"""The atlas counted once: which rows are linked, two numbers that are never added, and who is offered it at all."""

from __future__ import annotations

import re

import pyarrow.parquet as pq
import pytest
from django.test import Client

from tests.plugins.members import agency, browser_of, member
from tests.plugins.page import Page, without_token
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.counting.models import SealedRow, Standing
from whimbrel.service.desk.deletion import destroy
from whimbrel.service.desk.models import Incident, Person
from whimbrel.service.returns.life import take
from whimbrel.service.returns.preparing import begin_desk, prepare
from whimbrel.service.returns.sealing import seal, withdraw

pytestmark = pytest.mark.django_db
ALL = {"data": "reported", "lang": "en"}


@pytest.fixture(autouse=True)
def _own_key(settings, tmp_path):
    settings.DATA = tmp_path
    holdings.forget()
    yield
    holdings.forget()


@pytest.fixture
def sealed(django_user_model):
    """``sealed("lao-police", "2026")``: the return of the agency's desk, sealed."""

    def go(slug, period="2026"):
        place = agency(slug)
        for incident in Incident.objects.filter(agency=place):
            day = str(incident.happened)
            Incident.objects.filter(pk=incident.pk).update(values={"kind": "raid", "country": "LAO", "happened": day})
            for n, person in enumerate(incident.persons.order_by("made")):
                person.values = {
                    "registered": day,
                    "sex": "female" if n % 2 else "male",
                    "age": str(20 + n),
                    **person.values,
                }
                person.save()
        by = django_user_model.objects.get_or_create(username="sealer")[0].pk
        made = begin_desk(place, period, by)
        for what in ("sent", "approved"):
            take(made, what, by, made.digest)
        seal(made, by, made.digest)
        return made

    return go


def headline(client, **query):
    """The headlines of the atlas, and the whole page."""
    answer = client.get("/atlas/", {**ALL, **query})
    assert answer.status_code == 200
    found = re.findall(r'<p class="headline[^"]*"><strong>(.*?)</strong>', answer.content.decode())
    return found, Page(answer)


def test_sealing_a_desk_return_links_its_rows(met, sealed):
    people = met("lao-police", 3)
    made = sealed("lao-police")
    rows = {r.row: r for r in SealedRow.objects.all()}
    assert sorted(rows) == [1, 2, 3] and {r.person_id for r in rows.values()} == {p.pk for p in people}
    assert {r.submission for r in rows.values()} == {made.submission}
    (submission,) = holdings.of_reporter("lao-police")
    table = pq.read_table(submission.file("persons")).to_pylist()
    assert [r["age"] for r in table] == [int(rows[r["id"]].person.values["age"]) for r in table]
    raw = b"".join(p.read_bytes() for p in submission.path.iterdir())
    assert not any(str(p.pk).encode() in raw or p.pk.bytes in raw for p in people)


def test_the_rows_follow_the_return_and_the_person(met, sealed):
    people = met("lao-police", 3)
    made = sealed("lao-police")
    destroy(people[0].incident)
    assert not SealedRow.objects.exists() and not Person.objects.exists()
    met("lao-police", 2, "2025-03-01")
    made = sealed("lao-police", "2025")
    assert SealedRow.objects.filter(submission=made.submission).count() == 2
    withdraw(made, made.author_id, made.digest, "It was the wrong year")
    assert not SealedRow.objects.exists()


def test_preparing_again_links_anew(met, sealed, django_user_model):
    met("lao-police", 3)
    user = django_user_model.objects.create(username="preparer").pk
    made = begin_desk(agency("lao-police"), "2026", user)
    met("lao-police", 2)
    prepare(made, user)
    assert sorted(SealedRow.objects.values_list("row", "submission")) == [(n, "") for n in range(1, 6)]


@pytest.fixture
def two(met, pair, exchange, build, sealed):
    """Police 40 (two of them one person, perhaps) and shelter 50, 20 of them shared; labour's 30 were sealed before counting."""
    police, shelter = met("lao-police", 40), met("lao-shelter", 50)
    met("lao-labour", 30)
    pair(police[37], police[39], 0.7)
    exchange("lao-police", "lao-shelter", [(police[n], shelter[n], 0.95 if n < 16 else 0.3) for n in range(20)])
    exchange("lao-labour", "lao-shelter")
    for slug in ("lao-police", "lao-shelter", "lao-labour"):
        sealed(slug)
    SealedRow.objects.filter(agency=agency("lao-labour")).delete()
    build()
    return police, shelter


def test_persons_and_records_stand_apart(two, sit):
    nok = sit("nok")
    plain, page = headline(nok)
    assert plain == ["Persons recorded: 120 persons"] and "count" in {s["name"] for s in page.all("select")}
    found, page = headline(nok, count="agency")
    assert found == ["Persons recorded: 89 persons (89 to 90)", "30 records not linked"]
    found, page = headline(nok, count="country")
    assert found == ["Persons recorded: 75 persons (65 to 75)", "30 records not linked"]
    assert "Counted as: Persons, once within the country" in page.text and "maximum: 1 of 1." in page.text
    assert len(page.tables) >= 3 and page.text.count("(records, not persons once)") >= len(page.tables)
    assert page.chosen()["count"] == ["country"]
    assert "120 persons" not in page.text
    found, page = headline(nok, count="circle", since="2026", until="2026")
    assert found[0] == "Persons recorded: 75 persons (65 to 75)" and "is a maximum" not in page.text
    assert "count=circle" in page.source, "the address keeps it"


def test_finer_choices_are_counted_within_each_agency_only(two, sit):
    nok = sit("nok")
    for query in ({"sex": "female"}, {"reporter": ["lao-police", "lao-shelter"]}, {"since": "2026"}):
        found, page = headline(nok, count="country", **query)
        assert "Counted once within each agency only." in page.text, query
        assert found == headline(nok, count="agency", **query)[0]
    found, _ = headline(nok, count="agency", sex="female")
    assert found == ["Persons recorded: 44 persons (44 to 45)", "15 records not linked"]
    found, _ = headline(nok, count="agency", reporter="lao-labour")
    assert found == ["Persons recorded: 30 records not linked"]


def test_one_agency_learns_nothing_of_what_others_know(two, sit):
    lin = sit("lin", "case_worker")
    assert {tuple(headline(lin, count=c)[0]) for c in ("agency", "country", "circle")} == {
        ("Persons recorded: 39 persons (39 to 40)",)
    }


def test_few_persons_are_a_range(met, build, sealed, sit):
    met("lao-police", 3)
    sealed("lao-police")
    build()
    assert headline(sit("lin", "case_worker"), count="agency")[0] == ["Persons recorded: 1 to 4 persons"]


def test_what_is_not_counted_yet_is_records(met, sealed, sit):
    met("lao-police", 7)
    sealed("lao-police")
    found, page = headline(sit("nok"), count="country")
    assert found == ["Persons recorded: 7 records not linked"] and "Nothing of this is linked" in page.text


def test_attack_who_may_not_count_gets_nothing_by_the_parameter(two, monkeypatch):
    """A reader of the same submissions without ``count.read`` sees the very page that is there without the parameter."""
    from whimbrel.service import policy

    without = browser_of(member("ana", ("lao-police", "analyst")))
    roles = {k: v for k, v in policy.ACTS["count.read"].items() if k != "analyst"}
    monkeypatch.setitem(policy.ACTS, "count.read", roles)
    plain = bare(without.get("/atlas/", ALL))
    assert "120 persons" in plain
    for count in ("agency", "country", "circle", "records", "x' or 1=1"):
        assert bare(without.get("/atlas/", {**ALL, "count": count})) == plain
    assert "Count as" not in plain and 'name="count"' not in plain
    far = browser_of(member("far", ("thai-police", "focal_point")))
    assert far.get("/atlas/", {**ALL, "count": "circle"}).status_code == 404, (
        "of another country there is nothing to see"
    )
    assert Client().get("/atlas/", {**ALL, "count": "circle"}).status_code == 404


def bare(answer):
    """The page below its head, whose links to other languages repeat any address, without the token of its forms."""
    assert answer.status_code == 200
    return without_token(answer.content).decode().split("</header>")[1]


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_in_other_languages(two, sit, language):
    _, page = headline(sit("nok"), count="country", lang=language)
    assert "atlas_count" not in page.source and "not linked" not in page.text and "Count as" not in page.text


def test_a_look_is_logged(two, sit):
    from whimbrel.service.audit.models import Entry

    headline(sit("nok"), count="country", since="2026", until="2026")
    entry = Entry.objects.get(what="counting", key="atlas")
    assert "count=country" in entry.detail and entry.actor
    assert Standing.objects.exists()
