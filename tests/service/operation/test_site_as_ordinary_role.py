"""The whole site as the ordinary role: signing in, every address, a write; nothing of it needs more rights."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.plugins.addresses import every_address
from tests.plugins.members import PASSWORD, code, member
from whimbrel.service.desk.models import Incident

ROLES = ("case_worker", "focal_point", "auditor", "administrator")


def enter(name: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": name, "password": PASSWORD})
    done = client.post("/sign-in/second-step/", {"code": code()})
    assert done.status_code == 302, "signed in with password and second factor"
    return client


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers(cases, ordinary, use_store, mixed_store, role):
    use_store(mixed_store)
    member("one", ("heron-police", role))
    own = str(Incident.objects.filter(agency__slug="heron-police").first().pk)
    with ordinary():
        wrong = Client().post("/sign-in/", {"login": "one", "password": "not it at all"})
        assert wrong.status_code in (200, 401, 403, 429)
        client = enter("one")
        seen = set()
        for name, address in every_address({"key": [own]}):
            answer = client.get(address)
            assert answer.status_code < 500, f"{name} fails as the ordinary role"
            seen.add(answer.status_code)
        assert 200 in seen and 404 in seen
        assert client.post("/sign-out/").status_code == 302


def test_a_case_is_recorded_and_seen_by_the_own_agency_only(cases, ordinary, use_store, mixed_store):
    from django.urls import reverse

    use_store(mixed_store)
    with ordinary():
        lin, sok = enter("lin"), enter("sok")
        answer = lin.post(reverse("incident-new"))
        assert answer.status_code == 302
        assert lin.get(answer["Location"]).status_code == 200
        assert sok.get(answer["Location"]).status_code == 404
    assert Incident.objects.filter(agency__slug="heron-police").count() == 3
