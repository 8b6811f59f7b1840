"""The site's own role in PostgreSQL: a login that owns nothing, is no superuser, and belongs to whimbrel_site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

NAME = "whimbrel_tests_web"


def make() -> None:
    """Make the roles (they belong to the whole server) and put the wall up again, so that it lets them through."""
    from whimbrel.service.second_wall import ROLE, build

    with connection.cursor() as cursor:
        for role, rights in ((ROLE, "nologin"), (NAME, f"login in role {ROLE}")):
            cursor.execute("select 1 from pg_roles where rolname = %s", [role])
            if not cursor.fetchone():
                cursor.execute(f"create role {role} {rights}")
    build(connection)


@contextmanager
def connected() -> Iterator[Any]:
    """Inside, the default connection is a real one of the ordinary role."""
    owner = connections["default"]
    facts = {**owner.settings_dict, "USER": NAME, "PASSWORD": ""}
    ordinary = owner.__class__(facts, "default")
    connections["default"] = ordinary
    try:
        yield ordinary
    finally:
        ordinary.close()
        connections["default"] = owner
