"""Two agencies of a country that met some of the same invented people, and the night in which they are compared."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.plugins.members import agency, browser_of, member

AGENCIES = {
    "lao-police": {"country": "LAO", "kind": "law_enforcement"},
    "lao-labour": {"country": "LAO", "kind": "labour_inspectorate"},
    "lao-shelter": {"country": "LAO", "kind": "shelter"},
    "lao-ministry": {"country": "LAO", "kind": "central_government"},
    "thai-police": {"country": "THA", "kind": "law_enforcement"},
}
FAMILY = [
    "Phommachanh",
    "Keovong",
    "Sisavath",
    "Vongdara",
    "Inthavong",
    "Souvanna",
    "Chanthavy",
    "Boupha",
    "Rattana",
    "Xayasone",
]
GIVEN = [
    "Somsak",
    "Bounmy",
    "Khamla",
    "Noy",
    "Vilay",
    "Thongsa",
    "Phonexay",
    "Daosavanh",
    "Anousone",
    "Manivone",
    "Sengdao",
    "Latsamy",
]


def somebody(n: int) -> dict[str, str]:
    """The n-th invented person: no two alike."""
    return {
        "family_name": FAMILY[n % 10],
        "given_names": GIVEN[(n * 7 + n // 10) % 12],
        "birth_date": f"{1970 + (n * 13) % 35}-{1 + n * 5 % 12:02d}-{2 + n * 11 % 26:02d}",
        "sex": ("male", "female")[n % 2],
        "citizenship": "LAO",
    }


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, static_files, db):
    settings.FILES, settings.STORE, settings.KEYS = tmp_path / "files", tmp_path / "store", tmp_path / "keys.json"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    for slug, facts in AGENCIES.items():
        agency(slug, **facts)


@pytest.fixture
def sit():
    """``sit("lin")``: a browser of that person, a case worker of the Lao police or of another agency."""

    def go(name, slug="lao-police", role="case_worker", **options):
        known = get_user_model().objects.filter(username=name).first()
        return browser_of(known or member(name, (slug, role)), **options)

    return go


@pytest.fixture
def record():
    """``record("lao-police", range(22))``: these invented people in one incident; gives the persons in order."""
    from whimbrel.service.desk.models import Person
    from whimbrel.service.desk.numbering import new_incident, new_row
    from whimbrel.service.desk.saving import Change, save

    def make(slug, people, **more):
        user = member(f"author-{slug}", factor=False)
        incident = new_incident(agency(slug), user.pk)
        save(incident, {"happened": Change("", timezone.localdate().isoformat())}, user.pk)
        made = []
        for place, n in enumerate(people):
            person = incident.persons.get() if place == 0 else new_row(incident, "persons", user.pk)
            texts = {**(somebody(n) if isinstance(n, int) else n), **more}
            done = save(person, {k: Change("", t) for k, t in texts.items() if t}, user.pk)
            assert not done.faults, done.faults
            made.append(person.pk)
        found = Person.objects.in_bulk(made)
        return [found[pk] for pk in made]

    return make


@pytest.fixture
def both(record):
    """22 people of the police, 22 of the labour inspectorate, of whom three are the same: numbers 0, 1 and 2."""
    return record("lao-police", range(22)), record("lao-labour", [0, 1, 2, *range(40, 59)])


@pytest.fixture
def terms():
    """``terms(other="lao-labour")``: what the form of an offer sends."""

    def go(other="lao-labour", **more):
        return {
            "agency": agency("lao-police").pk,
            "other": agency(other).pk,
            "purpose": "count_once",
            "period": str(timezone.localdate().year),
            "ends": (timezone.localdate() + dt.timedelta(days=30)).isoformat(),
            **more,
        }

    return go


@pytest.fixture
def offered(sit, terms):
    """``offered()``: the police offer an exchange to the labour inspectorate; gives it."""
    from whimbrel.service.matching.models import Exchange

    def go(client=None, other="lao-labour", **more):
        answer = (client or sit("lin")).post("/matching/offer/", terms(other, **more))
        assert answer.status_code == 302, answer.content.decode()
        return Exchange.objects.get(pk=answer["Location"].split("/")[-2])

    return go


@pytest.fixture
def agreed(sit, offered):
    """``agreed()``: the exchange offered, and accepted by the other agency."""

    def go(other="lao-labour", **more):
        found = offered(other=other, **more)
        name = f"ann-{other}"
        answer = sit(name, other).post(f"/matching/exchanges/{found.pk}/accept/", {"sure": "yes"})
        assert answer.status_code == 302, answer.content.decode()
        found.refresh_from_db()
        return found

    return go


@pytest.fixture
def compared(both, agreed):
    """The exchange after the night, with its hits."""
    from whimbrel.service.matching.nightly import night

    found = agreed()
    night()
    found.refresh_from_db()
    return found
