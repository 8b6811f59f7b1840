"""Asking the database itself whether the second wall and the audit triggers stand, and who we are to it."""

from __future__ import annotations

from typing import Any

from django.db import connection

from whimbrel.service.audit.triggers import POSTGRES_TRIGGERS, TABLE, append_only, watched
from whimbrel.service.second_wall import ROLE, walled_tables
from whimbrel.standard.errors import WhimbrelError


class SeesTooLittle(WhimbrelError):
    """A command that needs to see every row runs as a role that does not."""

    exit_code = 17


_EVENTS = 4  # rules of a walled table: to select, insert, update, delete


def open_tables(connection: Any) -> list[str]:
    """Tables that should stand behind the wall and do not, or lack a rule. PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid where c.relrowsecurity "
            "and c.relnamespace = 'public'::regnamespace and p.polname like 'wall%%' "
            "group by c.relname having count(*) = %s",
            [_EVENTS],
        )
        walled = {name for (name,) in cursor.fetchall()}
    return sorted(set(walled_tables()) - walled)


def silent_tables(connection: Any) -> list[str]:
    """Tables whose changes nobody logs, or whose rows should be kept as they are and are not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "select tgname from pg_trigger where tgname like 'audit%' and tgenabled in ('O', 'A') and not tgisinternal"
            )
        else:
            cursor.execute("select name from sqlite_master where type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    if connection.vendor == "postgresql":
        wanted = {table: {f"audit_{table}", f"audit_{table}_truncate"} for table in watched()}
        for table in append_only():
            wanted.setdefault(table, set()).add(f"audit_keep_{table}")
        wanted[TABLE] = set(POSTGRES_TRIGGERS)
    else:
        wanted = {table: {f"audit_{table}_{e}" for e in ("insert", "update", "delete")} for table in watched()}
        for table, refused in append_only().items():
            wanted.setdefault(table, set()).update(f"audit_keep_{table}_{event}" for event in refused)
        wanted[TABLE] = {"audit_chain", "audit_no_update", "audit_no_delete"}
    # PostgreSQL cuts long names; so are the wanted ones.
    return sorted(table for table, names in wanted.items() if not {n[:63] for n in names} <= there)


def too_mighty(connection: Any) -> str:
    """Why the connected role is more than the site may be; empty if it is not. PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        superuser, bypasses = cursor.fetchone()
        cursor.execute(
            "select count(*) from pg_tables where schemaname = 'public' and tablename = any(%s) "
            "and pg_has_role(current_user, tableowner, 'member')",
            [walled_tables()],
        )
        owned = cursor.fetchone()[0]
    if superuser:
        return "it is a superuser, whom no wall stops"
    if bypasses:
        return "it may pass row-level security"
    return "it owns the tables, and no wall stops an owner" if owned else ""


def only_who_sees_all() -> None:
    """Refuse to go on as a role that the wall stops: what it does not see is there all the same, and must not be swept away."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "select row_security_active(c.oid) from pg_class c where c.oid = to_regclass('public.desk_incident')"
            )
            if (found := cursor.fetchone()) and found[0]:
                raise SeesTooLittle(
                    "This works on the rows of all agencies, and the site's role sees none of them. "
                    "Run it as the owner of the tables: WHIMBREL_OWNER_DATABASE_URL."
                )


def role_is_there(connection: Any) -> bool:
    """Whether the group role of the site exists. PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
        return cursor.fetchone() is not None


def make_role(connection: Any) -> bool:
    """Make the group role of the site where it is missing and we may; whether it is there afterwards."""
    if role_is_there(connection):
        return True
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f"create role {ROLE} nologin")
    return True


def loosen(connection: Any) -> None:
    """Take away the triggers that name columns, where the database would refuse to migrate because of them: in SQLite.

    The log itself stays closed to changes. Killed before they are put back, ``whimbrel doctor`` finds the system unsafe.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("select name from sqlite_master where type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
        for table in watched():
            for event in ("insert", "update", "delete"):
                if f"audit_{table}_{event}" in there:
                    cursor.execute(f'drop trigger "audit_{table}_{event}"')
