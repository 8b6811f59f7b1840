"""The Idempotency-Key: a request that is sent twice is carried out once, whoever waits for whom."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from tests.service.api.programs import INCIDENT, recorded
from whimbrel.service.api.models import Answered
from whimbrel.service.desk.models import Incident


def test_the_same_request_is_answered_alike_and_done_once(program):
    lin = program("lin")
    first = lin.post("/incidents", INCIDENT, key="one-and-only")
    again = lin.post("/incidents", INCIDENT, key="one-and-only")
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert Incident.objects.count() == 1
    assert lin.post("/incidents", INCIDENT, key="another-one").json()["id"] != first.json()["id"]


def test_another_request_with_the_key_is_refused(program):
    lin = program("lin")
    made = recorded(lin, persons=[])
    lin.post("/incidents", INCIDENT, key="used-once")
    for method, path, body in (
        ("POST", "/incidents", {**INCIDENT, "values": {}}),
        ("POST", f"/incidents/{made['id']}/close", {}),
    ):
        told = lin.ask(method, path, body, key="used-once")
        assert told.status_code == 422 and told.json()["type"].endswith("key-used")
    assert Incident.objects.count() == 2


def test_a_key_of_the_wrong_form_is_refused(program):
    for key in ("short", "x" * 91, "with space", "semi;colon", "häßlich-1"):
        told = program("lin").post("/incidents", INCIDENT, key=key)
        assert told.status_code == 422 and told.json()["type"].endswith("key-form")
    assert not Incident.objects.exists()


def test_a_refused_request_may_be_mended_and_sent_with_its_key(program):
    lin = program("lin")
    assert lin.post("/incidents", {**INCIDENT, "values": {"kind": "nonsense"}}, key="mended-later").status_code == 422
    assert lin.post("/incidents", INCIDENT, key="mended-later").status_code == 201


def test_a_key_is_forgotten_after_a_day(program):
    lin = program("lin")
    first = lin.post("/incidents", INCIDENT, key="of-yesterday").json()
    Answered.objects.update(at=timezone.now() - dt.timedelta(days=1, seconds=1))
    assert lin.post("/incidents", INCIDENT, key="of-yesterday").json()["id"] != first["id"]
    assert Answered.objects.count() == 1


def test_what_is_kept_holds_no_value_of_a_person(program):
    lin = program("lin")
    made = recorded(lin)
    person = made["persons"][0]
    change = {"changes": {"family_name": {"was": "Phommachanh", "now": "Vongsa"}}}
    assert lin.ask("PATCH", f"/rows/persons/{person}", change, key="a-new-name").status_code == 200
    lin.post(f"/incidents/{made['id']}/tasks", {"text": "Call Vongsa"}, key="a-new-task")
    kept = str(list(Answered.objects.values()))
    assert Answered.objects.count() == 3
    assert not any(name in kept for name in ("Vongsa", "Phommachanh", "Keovong", "night", "2026-05-03"))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_is_carried_out(program):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    lin, told, ready = program("lin"), [], threading.Barrier(6)

    def send():
        lin_again = type(lin)(lin.text)
        lin_again._client = Client(raise_request_exception=False)
        ready.wait()
        try:
            told.append(lin_again.post("/incidents", INCIDENT, key="all-at-once"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {t.status_code for t in told} == {201} and len({t.json()["id"] for t in told}) == 1
    assert sum("Idempotent-Replayed" in t for t in told) == 5
    assert Incident.objects.count() == 1
