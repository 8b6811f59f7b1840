"""A PostgreSQL with a million invented persons at the desks of two agencies, as the service itself would have stored them."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

FAMILY = (
    "Nguyen",
    "Tran",
    "Pham",
    "Wang",
    "Li",
    "Zhang",
    "Souphan",
    "Phommachanh",
    "Keo",
    "Sok",
    "Aung",
    "Htun",
    "Sari",
    "Khan",
)
GIVEN = (
    "Thi",
    "Hong",
    "Anh",
    "Minh",
    "Xiao",
    "Ming",
    "Noy",
    "Kham",
    "Somchai",
    "Dara",
    "Mya",
    "Su",
    "Dewi",
    "Fatima",
    "Linh",
)
PER_INCIDENT = 4


def prepare(persons: int) -> str:
    """Migrate, make agencies and accounts, fill the desks; returns sessions of twenty case workers. For a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from whimbrel.service.audit.triggers import drop, ensure

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    sessions, agencies, users = _accounts()
    drop(connection)  # a first filling is no change by anybody
    _fill(connection, persons, agencies, users)
    ensure(connection)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return json.dumps(sessions)


def _accounts() -> tuple[list[str], list[int], list[int]]:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import get_user_model
    from django.test import Client

    from whimbrel.service.accounts.models import Agency, Membership

    agencies = [
        Agency.objects.create(slug=f"bench-{n}", label=f"Agency {n}", country="LAO", kind="law_enforcement")
        for n in (1, 2)
    ]
    sessions, users = [], []
    for n in range(20):
        user = get_user_model().objects.create_user(f"worker{n}", password=uuid.uuid4().hex)
        Membership.objects.create(user=user, agency=agencies[0], role="case_worker")
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        sessions.append(client.cookies["sessionid"].value)
        users.append(user.pk)
    return sessions, [a.pk for a in agencies], users


def _fill(connection: Any, persons: int, agencies: list[int], users: list[int]) -> None:
    from whimbrel.service.desk.models import Incident, NamePart, Person

    for model, rows in (
        (Incident, _incidents(persons, agencies, users)),
        (Person, _persons(persons, agencies, users)),
        (NamePart, _name_parts(persons, agencies)),
    ):
        names = [f.column for f in model._meta.local_concrete_fields if model is not NamePart or not f.primary_key]
        with connection.cursor() as cursor:
            # Every row refers to one just written.
            cursor.execute("set session_replication_role = replica")
            with cursor.copy(f"copy {model._meta.db_table} ({', '.join(names)}) from stdin") as out:
                for row in rows:
                    out.write_row([row[name] for name in names])


def _agency(n: int, agencies: list[int]) -> int:
    return agencies[0] if n % 10 else agencies[1]


def _key(kind: int, n: int) -> uuid.UUID:
    return uuid.UUID(int=(kind << 120) | (random.Random(n * 7 + kind).getrandbits(64) << 32) | n)


def _row(n: int, agency: int, users: list[int], values: dict[str, str], locked: dict[str, str]) -> dict[str, Any]:
    when = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=n * 20)
    user = users[n % len(users)]
    return {
        "agency_id": agency,
        "author_id": user,
        "changed_by_id": user,
        "values": json.dumps(values),
        "locked": json.dumps(locked),
        "version": 1,
        "made": when,
        "changed": when,
        "removed": None,
    }


def _incidents(persons: int, agencies: list[int], users: list[int]) -> Iterator[dict[str, Any]]:
    for n in range(persons // PER_INCIDENT):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=n % 300)
        values = {"kind": "raid", "country": "LAO", "happened": day.isoformat(), "people": str(PER_INCIDENT)}
        row = _row(n, _agency(n, agencies), users, values, {})
        yield {**row, "id": _key(1, n), "number": f"2026-{n:06d}", "happened": day, "closed": None}


def name_of(n: int) -> tuple[str, str]:
    """Family and given names of the n-th person."""
    rng = random.Random(n)
    return rng.choice(FAMILY), f"{rng.choice(GIVEN)} {rng.choice(GIVEN)} {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}o"


def _persons(persons: int, agencies: list[int], users: list[int]) -> Iterator[dict[str, Any]]:
    from whimbrel.service.secrecy.locked import Place, lock

    for n in range(persons):
        incident = n // PER_INCIDENT
        agency, key = _agency(incident, agencies), _key(2, n)
        family, given = name_of(n)
        locked = {
            column: lock(text, Place("desk_person", str(key), agency, column))
            for column, text in (("family_name", family), ("given_names", given))
        }
        values = {"role": "victim|no", "sex": "female", "age": str(18 + n % 40), "citizenship": "VNM"}
        row = _row(n, agency, users, values, locked)
        position = n % PER_INCIDENT + 1
        yield {
            **row,
            "id": key,
            "incident_id": _key(1, incident),
            "position": position,
            "registered": dt.date(2026, 1, 1),
        }


def _name_parts(persons: int, agencies: list[int]) -> Iterator[dict[str, Any]]:
    from whimbrel.service.secrecy.blind import hashed_parts

    for n in range(persons):
        agency = _agency(n // PER_INCIDENT, agencies)
        for hashed, weight in hashed_parts(" ".join(name_of(n)), agency).items():
            yield {"agency_id": agency, "person_id": _key(2, n), "hashed": hashed, "weight": weight}


def filled(persons: int, env: dict[str, str]) -> list[str]:
    """Fill the database that ``env`` names, in a process of its own; returns the sessions of twenty case workers."""
    done = subprocess.run(
        [sys.executable, "-c", f"from benchmarks.desk_filled import prepare; print(prepare({persons}))"],
        env={**os.environ, **env, "DJANGO_SETTINGS_MODULE": "whimbrel.service.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return list(json.loads(done.stdout.strip().splitlines()[-1]))
