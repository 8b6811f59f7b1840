"""A country with a police, a shelter and a focal point, and incidents to report."""

import pytest

from tests.plugins.members import agency, browser_of, member


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path, static_files):
    settings.FILES, settings.STORE, settings.DATA = tmp_path / "files", tmp_path / "store", tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def as_(db):
    """``as_("lin", "lao-police", "case_worker")``: a browser of that person."""
    from whimbrel.service.accounts.models import Agency

    def sit(name, slug="lao-police", role="case_worker", country="LAO", kind="law_enforcement"):
        agency(slug, country, kind=kind)
        client = browser_of(member(name, (slug, role)))
        client.agency = Agency.objects.get(slug=slug)
        return client

    return sit


@pytest.fixture
def lin(as_):
    return as_("lin")


@pytest.fixture
def focal(as_):
    return as_("keo", "lao-ministry", "focal_point", kind="central_government")


@pytest.fixture
def record():
    """``record(client, happened="2026-05-03", persons=[{...}])``: an incident with its persons, saved column by column."""
    from whimbrel.service.desk.models import Incident

    def save(client, row, columns):
        data = {}
        for name, text in columns.items():
            data[f"was.{name}"] = ""
            if isinstance(text, list):
                data[name], data[f"{name}.rest"] = text, "no"
            else:
                data[name] = text
        done = client.post(f"/desk/rows/{row.table}/{row.pk}/", data, headers={"Accept": "application/json"})
        assert done.status_code == 200, done.content
        return done.json()

    def make(client, persons=1, happened="2026-05-03", person=None, parts=(), **columns):
        client.post("/desk/new/")
        incident = Incident.objects.filter(agency=client.agency).latest("made")
        save(client, incident, {"kind": "raid", "country": "Laos", "happened": happened, **columns})
        for n in range(persons):
            if n:
                client.post(f"/desk/incidents/{incident.pk}/add/", {"table": "persons"})
        for n, row in enumerate(incident.persons.order_by("position", "made")):
            facts = {"family_name": f"Secretname{n}", "sex": "female", "citizenship": "Viet Nam", "age": "23"}
            save(client, row, {**facts, "role": ["victim"], "registered": happened, **(person or {})})
            for table, texts in parts:
                client.post(f"/desk/incidents/{incident.pk}/add/", {"table": table, "person": row.pk})
                save(client, row.parts.filter(table=table).latest("made"), texts)
        return incident

    return make


@pytest.fixture
def step():
    """``step(client, made, "sent")``: do a step with a return as its page shows it."""

    def do(client, made, what, digest=None, **more):
        made.refresh_from_db()
        data = {"what": what, "digest": made.digest if digest is None else digest, **more}
        return client.post(f"/returns/{made.pk}/step/", data)

    return do
