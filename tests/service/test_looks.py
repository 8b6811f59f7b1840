"""Who looked at what is not open to everyone stands in the audit log; what is open to all is nobody's record."""

import pytest
from django.db import connection

from whimbrel.service.audit.chain import prove
from whimbrel.service.audit.models import Entry

pytestmark = pytest.mark.django_db


def looks():
    return [(e.actor, e.what, len(e.detail.split())) for e in Entry.objects.filter(action="look")]


def test_an_anonymous_look_at_open_data_is_not_logged(site):
    site.get("/atlas/")
    site.get("/atlas/download/time.csv")
    assert looks() == []


def test_a_look_at_restricted_submissions_is_logged_with_who_and_which(signed_in, hidden_id):
    reader = signed_in("kestrel-police")
    reader.get("/atlas/?data=reported")
    reader.get("/atlas/download/map.csv?data=reported")
    reader.get(f"/submissions/{hidden_id}/")
    reader.get(f"/submissions/{hidden_id}/manifest.json")
    found = looks()
    assert [what for _, what, _ in found] == ["atlas", "download map.csv", "submission", "manifest"]
    assert {n for *_, n in found} == {1}
    assert {actor for actor, *_ in found} != {"anonymous"}
    assert Entry.objects.filter(action="look", detail=hidden_id).count() == 4
    connection.check_constraints()  # as at the end of a transaction, when entries are tied to the chain
    assert not prove(Entry.objects.all()).fault


@pytest.fixture
def hidden_id(mixed_store):
    from whimbrel.standard.store import Store

    return next(s.id for s in Store(mixed_store).current() if s.reporter == "kestrel-police")
