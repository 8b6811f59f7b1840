"""People at the desk, records that may be about one person, and a model that is foreseen."""

import pytest

from tests.plugins.members import agency, browser_of, member
from tests.service.duplicates import double


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, static_files, request):
    settings.FILES = tmp_path / "files"
    settings.STORE = tmp_path / "store"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def foreseen(monkeypatch):
    """The library's model replaced by the double."""
    monkeypatch.setattr("whimbrel.service.duplicates.scoring.link", double.link)
    for room in ("duplicates.scoring", "desk.known"):
        monkeypatch.setattr(f"whimbrel.service.{room}.likeness", double.likeness)


@pytest.fixture
def sit(db):
    """``sit("lin", "case_worker")``: a browser of that person in the Lao police, or in another agency."""

    def go(name, role="case_worker", slug="lao-police", country="LAO", **options):
        agency(slug, country)
        return browser_of(member(name, (slug, role)), **options)

    return go


@pytest.fixture
def lin(sit):
    return sit("lin")


@pytest.fixture
def record(db):
    """``record(family_name="Sok", birth_date="1990")``: a person in an incident of its own, recorded at a desk."""
    from whimbrel.service.desk.numbering import new_incident
    from whimbrel.service.desk.saving import Change, save

    def make(slug="lao-police", by="lin", **texts):
        place = agency(slug, "LAO")
        user = member(by, factor=False)
        person = new_incident(place, user.pk).persons.get()
        done = save(person, {n: Change("", t) for n, t in texts.items()}, user.pk)
        assert not done.faults, done.faults
        person.refresh_from_db()
        return person

    return make


@pytest.fixture
def look(foreseen):
    """``look("lao-police")``: search the agency's records for duplicates; gives the proposals."""
    from whimbrel.service.duplicates.models import Proposal, Round
    from whimbrel.service.duplicates.proposing import carry_out

    def go(slug="lao-police"):
        place = agency(slug)
        carry_out(Round.objects.create(agency=place))
        return list(Proposal.objects.filter(agency=place).order_by("turn"))

    return go


@pytest.fixture
def twice(lin, record, look):
    """One pair that waits to be judged: the same name twice."""
    record(family_name="Sok", given_names="Dara", birth_date="1990-05-03", sex="male")
    record(family_name="SOK", given_names="Dara", birth_date="1990", sex="male")
    return look()[0]


@pytest.fixture
def judge():
    """``judge(client, proposal, "same")``: as the page's form does it."""

    def send(client, proposal, verdict, pieces=False, **more):
        proposal.refresh_from_db()
        headers = {"Accept": "application/json"} if pieces else {}
        data = {"verdict": verdict, "seen": proposal.lines, **more}
        answer = client.post(f"/duplicates/pairs/{proposal.pk}/judge/", data, headers=headers)
        proposal.refresh_from_db()
        return answer

    return send
