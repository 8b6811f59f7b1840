"""The database killed in the middle of writing, again and again: nothing acknowledged is lost, nothing is half-written.

WHIMBREL_KILLS=100 says how often; without it a few times, so that the tests stay quick.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.plugins.postgres import binaries
from tests.service.operation.durable import DurableCluster
from tests.service.operation.installation import ROOT

KILLS = int(os.environ.get("WHIMBREL_KILLS", "5"))
WRITER = """
import sys, django; django.setup()
import time
from django.db import connection, transaction
from django.db.utils import Error
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.models import Incident, Part, Person
who = sys.argv[1]
number = 0
while True:
    number += 1
    try:
        with act_as(Actor(who)), transaction.atomic():
            home = Agency.objects.get(slug="heron-police")
            incident = Incident.objects.create(agency=home, number=f"{who}-{number}")
            people = [Person.objects.create(agency=home, incident=incident) for _ in range(3)]
            Part.objects.bulk_create(Part(agency=home, incident=incident, table="legs", person=p) for p in people)
        print(incident.number, flush=True)
    except Error:
        connection.close()
        time.sleep(0.02)
"""
CHECK = """
import json, django; django.setup()
from django.db.models import Count
from whimbrel.service.audit.chain import prove
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Incident
rows = Incident.objects.annotate(p=Count("persons", distinct=True), q=Count("parts", distinct=True))
logged = Entry.objects.filter(action="insert")
print(json.dumps({
    "numbers": [r.number for r in rows],
    "half": [r.number for r in rows if (r.p, r.q) != (3, 3)],
    "fault": prove(Entry.objects.iterator()).fault,
    "logged": [logged.filter(what=f"desk_{t}").count() for t in ("incident", "person", "part")],
}))
"""


@pytest.mark.timeout(60 + 10 * KILLS)
def test_killed_in_the_middle_of_writing(tmp_path):
    cluster = DurableCluster(binaries())
    (tmp_path / "data").mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("WHIMBREL_", "PYTEST_", "COV_"))}
    env |= {"WHIMBREL_DATABASE_URL": cluster.url, "WHIMBREL_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    env |= {"DJANGO_SETTINGS_MODULE": "whimbrel.service.settings"}

    def python(code: str, *arguments: str, **more) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-c", code, *arguments], env=env, text=True, cwd=tmp_path, **more)

    writers = []
    try:
        prepare = "import django; django.setup(); from django.core.management import call_command\n"
        prepare += "call_command('migrate', verbosity=0)\nfrom tests.plugins.members import agency; agency('heron-police', 'LAO')"
        assert python(prepare).wait() == 0
        told = [(tmp_path / f"w{n}").open("w+") for n in range(2)]
        writers = [python(WRITER, f"w{n}", stdout=out) for n, out in enumerate(told)]

        def acknowledged() -> set[str]:
            found = set()
            for out in told:
                lines = Path(out.name).read_text().split("\n")
                found |= set(lines[:-1])
            return found

        chance = random.Random(11)
        for _ in range(KILLS):
            before, deadline = len(acknowledged()), time.monotonic() + 60
            while len(acknowledged()) < before + 4:
                assert time.monotonic() < deadline, "the writers did not go on after the restart"
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.15))
            cluster.kill()
            cluster.begin()
        for writer in writers:
            writer.kill()
            writer.wait()
        promised = acknowledged()
        done = python(CHECK, stdout=subprocess.PIPE)
        found = json.loads(done.communicate()[0])
        assert len(promised) >= 4 * KILLS
        assert promised <= set(found["numbers"]), "what was acknowledged is there"
        assert len(found["numbers"]) - len(promised) <= 2 * (KILLS + 1), (
            "beyond it only what was cut off while being told"
        )
        assert found["half"] == [] and found["fault"] == ""
        count = len(found["numbers"])
        assert found["logged"] == [count, 3 * count, 3 * count], "each row is in the log, and nothing else"
    finally:
        for writer in writers:
            writer.kill()
        cluster.stop()
