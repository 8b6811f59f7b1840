"""A PostgreSQL with the records of a million invented people at the desk of one agency, named as people are in many languages.

Other than ``desk_filled`` the names are those of the people met several times (``demonstration/people``), with dates of birth,
ages, telephones, and all that the service itself would have written to find them by.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

PER_INCIDENT = 4
SEED = 11
_LOCKED = ("family_name", "given_names", "birth_date", "phone")
_PLAIN = ("age", "registered", "sex", "citizenship")


def prepare(persons: int, asked: int) -> str:
    """Migrate, make an agency and a case worker, fill the desk; returns the session, and the records that are still to come.

    For a process of its own. The records to come are drawn with the others and not stored; ``known`` says whether the person
    has a record already.
    """
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from whimbrel.demonstration.people.same_people import same_people
    from whimbrel.service.audit.triggers import drop, ensure

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    session, agency, user = _account()
    table = same_people(SEED, persons + asked)
    drop(connection)  # a first filling is no change by anybody
    there = _fill(connection, table.slice(0, persons), agency, user)
    ensure(connection)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    coming = [{**_texts(row), "known": there.get(row["person"], [])} for row in table.slice(persons, asked).to_pylist()]
    return json.dumps({"session": session, "coming": coming})


def _account() -> tuple[str, int, int]:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import get_user_model
    from django.test import Client

    from whimbrel.service.accounts.models import Agency, Membership

    agency = Agency.objects.create(slug="bench-1", label="Agency 1", country="LAO", kind="law_enforcement")
    user = get_user_model().objects.create_user("worker", password=uuid.uuid4().hex)
    Membership.objects.create(user=user, agency=agency, role="case_worker")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value, agency.pk, user.pk


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in (*_LOCKED, *_PLAIN) if row[name] is not None}


def _fill(connection: Any, table: Any, agency: int, user: int) -> dict[int, list[str]]:
    """Write the rows; returns person -> keys of the person's records."""
    from whimbrel.service.desk.models import Incident, NamePart, Person

    there: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        # Every row refers to one just written; the large index is built once at the end.
        cursor.execute("set session_replication_role = replica")
        cursor.execute("drop index name_part_found")
        for first in range(0, table.num_rows, 50_000):
            rows = table.slice(first, 50_000).to_pylist()
            _copy(cursor, Incident, _incidents(first, len(rows), agency, user))
            people = [(_key(2, first + n), row) for n, row in enumerate(rows)]
            for key, row in people:
                there.setdefault(row["person"], []).append(str(key))
            _copy(cursor, Person, _persons(first, people, agency, user))
            _copy(cursor, NamePart, _parts(people, agency), without=("id",))
        cursor.execute("create index name_part_found on desk_namepart (agency_id, hashed) include (person_id, weight)")
    return there


def _copy(cursor: Any, model: Any, rows: Iterator[dict[str, Any]], without: tuple[str, ...] = ()) -> None:
    names = [f.column for f in model._meta.local_concrete_fields if f.column not in without]
    with cursor.copy(f"copy {model._meta.db_table} ({', '.join(names)}) from stdin") as out:
        for row in rows:
            out.write_row([row[name] for name in names])


def _key(kind: int, n: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {n}")


def _row(n: int, agency: int, user: int, values: dict[str, str], locked: dict[str, str]) -> dict[str, Any]:
    when = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=n * 20)
    facts = {"agency_id": agency, "author_id": user, "changed_by_id": user, "version": 1, "removed": None}
    return {**facts, "values": json.dumps(values), "locked": json.dumps(locked), "made": when, "changed": when}


def _incidents(first: int, many: int, agency: int, user: int) -> Iterator[dict[str, Any]]:
    for n in range(first // PER_INCIDENT, (first + many - 1) // PER_INCIDENT + 1):
        row = _row(n, agency, user, {"kind": "raid", "country": "LAO"}, {})
        yield {**row, "id": _key(1, n), "number": f"2026-{n:06d}", "happened": None, "closed": None}


def _persons(first: int, people: list[Any], agency: int, user: int) -> Iterator[dict[str, Any]]:
    from whimbrel.service.secrecy.locked import Place, lock

    for n, (key, row) in enumerate(people, first):
        texts = _texts(row)
        locked = {c: lock(texts[c], Place("desk_person", str(key), agency, c)) for c in _LOCKED if c in texts}
        values = {c: texts[c] for c in _PLAIN if c in texts}
        place = {"incident_id": _key(1, n // PER_INCIDENT), "position": n % PER_INCIDENT + 1, "registered": None}
        yield {**_row(n, agency, user, values, locked), "id": key, **place}


def _parts(people: list[Any], agency: int) -> Iterator[dict[str, Any]]:
    from whimbrel.service.desk.names import index_of

    for key, row in people:
        for hashed, weight in index_of(_texts(row), agency).items():
            yield {"agency_id": agency, "person_id": key, "hashed": hashed, "weight": weight}


def filled(persons: int, asked: int, env: dict[str, str]) -> dict[str, Any]:
    """Fill the database that ``env`` names, in a process of its own; see :func:`prepare`."""
    done = subprocess.run(
        [sys.executable, "-c", f"from benchmarks.people_filled import prepare; print(prepare({persons}, {asked}))"],
        env={**os.environ, **env, "DJANGO_SETTINGS_MODULE": "whimbrel.service.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
