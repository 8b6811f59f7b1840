"""The second wall: row-level security in PostgreSQL, for the day a view forgets the first one (``policy.py``).

The site connects as an ordinary role that owns no table. For every statement the database is told which account is acting
(``audit/actor.py``); the rules below let it touch only rows of agencies that account may reach by its living memberships, its
second factor and its emergency accesses, all looked up by the database itself. No account told, no row. SQLite has no such
wall: it is for one machine and a few people, and ``whimbrel doctor`` says so.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction

from whimbrel.service.policy import ACTS, AGENCY, COUNTRY, OWN

ROLE = "whimbrel_site"
# Model -> act to read, to write, to delete a row. Every model with a foreign key to an agency stands here or in _BESIDE.
WALLED: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(
        ("desk.Incident", "desk.Person", "desk.Part", "desk.NamePart", "desk.Consent", "desk.Attachment", "desk.Task"),
        ("case.read", "case.write", "case.delete"),
    ),
    "desk.Deletion": ("case.delete", "case.delete", "case.delete"),
    "uploads.Upload": ("upload.send", "upload.send", "upload.send"),
    "returns.Return": ("return.read", "return.send", "return.seal"),
}
# About agencies, and read by whoever has to decide what may be read.
BESIDE = ("accounts.Membership", "accounts.Invitation", "emergency.Access")

_MAY = """create or replace function whimbrel_may(act text, agency bigint, author bigint) returns boolean
language sql stable security definer set search_path = public as $$
    select exists (
        select 1 from accounts_membership m
        join accounts_agency mine on mine.id = m.agency_id and mine.active
        join auth_user u on u.id = m.user_id and u.is_active
        join accounts_agency asked on asked.id = agency
        join (values {acts}) as rule (act, role, reach) on rule.act = whimbrel_may.act and rule.role = m.role
        where m.user_id = nullif(current_setting('whimbrel.user', true), '')::bigint and m.ended is null
        and exists (select 1 from mfa_authenticator f where f.user_id = m.user_id and f.type in ('totp', 'webauthn'))
        and (rule.reach = 'agency' and mine.id = asked.id
            or rule.reach = 'own' and mine.id = asked.id and m.user_id = author
            or rule.reach = 'country' and (mine.id = asked.id or mine.country <> '' and mine.country = asked.country)))
    or whimbrel_may.act = 'case.read' and exists (
        select 1 from emergency_access e where e.agency_id = agency and e.ended is null and e.expires > now()
        and e.user_id = nullif(current_setting('whimbrel.user', true), '')::bigint)
$$"""


def build(connection: Any) -> None:
    """Put the wall up, and let the site's role through where there is one. Run by the owner after every migration."""
    if connection.vendor != "postgresql":
        return
    acts = ", ".join(
        f"('{act}', '{role}', '{reach}')"
        for act, roles in ACTS.items()
        for role, reach in roles.items()
        if reach in (OWN, AGENCY, COUNTRY)
    )
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        models = {name: apps.get_model(name) for name in WALLED}
        if not {"emergency_access", "mfa_authenticator", *(m._meta.db_table for m in models.values())} <= tables:
            return
        cursor.execute(_MAY.format(acts=acts))
        for name, model in models.items():
            for statement in _rules(model, *WALLED[name]):
                cursor.execute(statement)
        cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
        if cursor.fetchone():
            for statement in _grants():
                cursor.execute(statement)


def _rules(model: Any, read: str, write: str, delete: str) -> list[str]:
    table = model._meta.db_table
    # Name parts have no author: they follow their person.
    author = "author_id"
    if not any(f.column == author for f in model._meta.local_concrete_fields):
        author = "(select p.author_id from desk_person p where p.id = person_id)"
    may = "whimbrel_may('{}', agency_id, {})"
    rules = {
        "select": f"using ({may.format(read, author)})",
        "insert": f"with check ({may.format(write, author)})",
        "update": f"using ({may.format(write, author)}) with check ({may.format(write, author)})",
        "delete": f"using ({may.format(delete, author)} or {may.format(write, author)})",
    }
    found = [f"alter table {table} enable row level security"]
    for event, rule in rules.items():
        found.append(f"drop policy if exists wall_{event} on {table}")
        found.append(f"create policy wall_{event} on {table} for {event} {rule}")
    return found


def _grants() -> list[str]:
    return [
        f"grant usage on schema public to {ROLE}",
        f"grant select, insert, update, delete on all tables in schema public to {ROLE}",
        f"grant usage, select on all sequences in schema public to {ROLE}",
        # What is only ever added to cannot be changed by the site, triggers or not.
        f"revoke update, delete, truncate on audit_entry from {ROLE}",
        f"revoke create on schema public from {ROLE}",
    ]
