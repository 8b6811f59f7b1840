"""A whole installation of its own, run by commands as an operator runs it: folders, database, roles."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

ROOT = Path(__file__).parents[3]
OWNER, WEB = "whimbrel_tests_owner", "whimbrel_tests_web"
_START = "import django; django.setup()\nfrom whimbrel.service.audit.actor import Actor, act_as\n"


class Installation:
    """``kind``: postgres or sqlite. The database is new and empty, the owner no superuser, the site's role no owner.

    ``migrated``: keys are made, and the tables are there, copied from one installation in which the command made them.
    """

    def __init__(self, folder: Path, kind: str, *, migrated: bool = False):
        self.folder, self.kind = folder, kind
        self.data, self.store, self.files = folder / "data", folder / "data" / "store", folder / "data" / "files"
        self.keys = folder / "safe" / "keys.json"
        for made in (folder, self.data, self.store, self.files, self.keys.parent):
            made.mkdir(parents=True, exist_ok=True, mode=0o700)
        named = ("PYTEST_", "COV_", "WHIMBREL_", "DJANGO_SETTINGS")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(named)}
        self.env |= {
            "WHIMBREL_DATA": str(self.data),
            "WHIMBREL_KEYS": str(self.keys),
            "WHIMBREL_HOSTS": "whimbrel.test",
            "WHIMBREL_HTTPS": "1",
            "WHIMBREL_PROXIES": "1",
            "DJANGO_SETTINGS_MODULE": "whimbrel.service.settings",
            "PYTHONPATH": str(ROOT),
        }
        first = _first(kind) if migrated else None
        if kind == "postgres":
            self._database(first.name if first else "template1")
        else:
            self.env["WHIMBREL_DATABASE_URL"] = f"sqlite:///{self.data}/whimbrel.sqlite3"
        if first:
            shutil.copytree(first.data, self.data, dirs_exist_ok=True)
            assert self.run("keys", "make").returncode == 0

    def _database(self, like: str) -> None:
        server = urlsplit(os.environ["WHIMBREL_DATABASE_URL"])
        host = server.hostname or ""
        self.name = f"whimbrel_tests_{secrets.token_hex(4)}"
        with psycopg.connect(
            os.environ["WHIMBREL_DATABASE_URL"].rpartition("/")[0] + "/postgres", autocommit=True
        ) as admin:
            roles = ((OWNER, "login"), ("whimbrel_site", "nologin"), (WEB, "login in role whimbrel_site"))
            for role, rights in roles:
                if not admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                    admin.execute(f"create role {role} {rights}")
            admin.execute(f"create database {self.name} owner {OWNER} template {like}")
        place = f"@{quote(host, safe='') if '/' in host else host}/{self.name}"
        self.env["WHIMBREL_DATABASE_URL"] = f"postgres://{WEB}{place}"
        self.env["WHIMBREL_OWNER_DATABASE_URL"] = f"postgres://{OWNER}{place}"

    def run(self, *arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
        """A command of whimbrel."""
        command = [sys.executable, "-c", "from whimbrel.cli import main; main()", *map(str, arguments)]
        return subprocess.run(
            command, env={**self.env, **env}, capture_output=True, text=True, check=False, cwd=self.folder
        )

    def python(self, code: str, *, owner: bool = False) -> str:
        """A program inside the installation; what it printed."""
        env = {**self.env}
        if owner and self.kind == "postgres":
            env["WHIMBREL_DATABASE_URL"] = env["WHIMBREL_OWNER_DATABASE_URL"]
        done = subprocess.run(
            [sys.executable, "-c", _START + code], env=env, capture_output=True, text=True, check=False, cwd=self.folder
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def findings(self, *arguments: str) -> dict[str, str]:
        """What the doctor says: thing -> state."""
        return {f["what"]: f["state"] for f in json.loads(self.run("doctor", "--json", *arguments).stdout)["findings"]}


@cache
def _first(kind: str) -> Installation:
    """The installation that others are copied from; in the data folder of this run, which goes when the run ends."""
    first = Installation(Path(os.environ["WHIMBREL_DATA"]) / f"first-{kind}", kind)
    assert first.run("keys", "make").returncode == 0
    assert first.run("migrate").returncode == 0
    return first


FILL = """
from tests.plugins.members import agency, member
from whimbrel.service.desk.models import Attachment, Incident, Person
from whimbrel.service.desk.rows import place, put
from whimbrel.service.desk.names import reindex
from whimbrel.service.desk.attachments import file_of
from whimbrel.service.secrecy.locked import lock, lock_bytes
with act_as(Actor("filler")):
    home = agency("heron-police", "LAO")
    lin = member("lin", ("heron-police", "case_worker"))
    for number in range(1, 8):
        incident = Incident.objects.create(agency=home, author=lin, number=f"2026-{number:05}")
        person = Person(agency=home, author=lin, incident=incident)
        put(person, "family_name", f"Invented{number}")
        put(person, "given_names", "Somchai")
        person.save()
        reindex(person)
        held = Attachment(agency=home, author=lin, incident=incident, kind="application/pdf", size=5, digest="0" * 64)
        held.locked = {"name": lock(f"passport{number}.pdf", place(held, "name"))}
        held.save()
        file_of(held).parent.mkdir(exist_ok=True, mode=0o700)
        file_of(held).write_bytes(lock_bytes(b"bytes%d" % number, place(held, "file")))
"""
READ = """
import json
from whimbrel.service.desk.models import Attachment, Person
from whimbrel.service.desk.rows import opened, place
from whimbrel.service.desk.names import find
from whimbrel.service.desk.attachments import file_of, name_of
from whimbrel.service.secrecy.locked import unlock_bytes
from allauth.mfa.models import Authenticator
from allauth.mfa.adapter import get_adapter
people = Person.objects.order_by("incident__number")
names = [opened(p)["family_name"] for p in people]
inside = lambda a: unlock_bytes(file_of(a).read_bytes(), place(a, "file")).decode()
files = sorted(name_of(a) + "=" + inside(a) for a in Attachment.objects.all())
secrets = [get_adapter().decrypt(a.data["secret"]) for a in Authenticator.objects.filter(type="totp")]
found = [f.texts["family_name"] for f in find(Person.objects.all(), [p.agency_id for p in people[:1]], "Invented3 Somchai")]
print(json.dumps({"names": names, "files": files, "secrets": secrets, "found": found}))
"""


def contents(installation: Installation) -> dict[str, list[str]]:
    """Everything that lies locked in it, opened."""
    found: dict[str, list[str]] = json.loads(installation.python(READ, owner=True))
    return found
