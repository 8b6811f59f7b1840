"""The second wall: row-level security in PostgreSQL, for the day a view forgets the first one (``policy.py``).

The site connects as an ordinary role that owns no table. For every statement the database is told which account is acting
(``audit/actor.py``); the rules below let it touch only rows of agencies that account may reach by its living memberships, its
second factor and its emergency accesses, all looked up by the database itself. No account told, no row. SQLite has no such
wall: it is for one machine and a few people, and ``whimbrel doctor`` says so.

The reach of an account is found once for a statement, not once for a row: in a rule it stands as an uncorrelated subquery.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max

from whimbrel.service.audit.actor import act_as, acting
from whimbrel.service.audit.triggers import append_only
from whimbrel.service.policy import ACTS, AGENCY, COUNTRY, OWN

ROLE = "whimbrel_site"
# Model -> act to read, to write, to delete a row. Every model with a foreign key to an agency stands here or in BESIDE.
WALLED: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(
        ("desk.Incident", "desk.Person", "desk.Part", "desk.NamePart", "desk.Consent", "desk.Attachment", "desk.Task"),
        ("case.read", "case.write", "case.delete"),
    ),
    "desk.Deletion": ("case.delete", "case.delete", "case.delete"),
    "interview.Interview": ("case.read", "case.write", "case.write"),
    **dict.fromkeys(("duplicates.Proposal", "duplicates.Judgement"), ("link.judge", "link.judge", "link.judge")),
    "duplicates.Round": ("link.count", "link.judge", "link.judge"),
    **dict.fromkeys(
        ("matching.Hit", "matching.Half", "matching.Given", "matching.Answer"),
        ("match.join", "match.join", "match.join"),
    ),
    "matching.Exchange": ("match.count", "match.join", "match.join"),
    **dict.fromkeys(("uploads.Upload", "uploads.KeptMapping"), ("upload.send", "upload.send", "upload.send")),
    **dict.fromkeys(("counting.Standing", "counting.Basis"), ("count.read", "count.make", "count.make")),
    "counting.SealedRow": ("count.read", "return.send", "return.send"),
    "returns.Return": ("return.read", "return.send", "return.seal"),
    "releases.Release": ("release.read", "release.prepare", "release.prepare"),
}
# Rows of two agencies: model -> column of the second one. Either reaches them; only the first makes them.
BETWEEN = {"matching.Exchange": "other_id", "matching.Hit": "other_id"}
# What a return is made of. Whoever may send one has these read, without their names and by ``projecting`` only.
PROJECTED = ("desk.Incident", "desk.Person", "desk.Part", "desk.Consent")
_PROJECTION = "projection"
# Model -> field that leads to a walled row: who sees that row, sees these.
FOLLOWING = {"returns.Step": "of", "releases.ReleaseStep": "of", "matching.Receipt": "exchange"}
# About agencies, and read by whoever has to decide what may be read.
BESIDE = ("accounts.Membership", "accounts.Invitation", "emergency.Access")

# pg_temp last: else a temporary table of the caller's would be read in place of the real one.
_PATH = "set search_path = pg_catalog, public, pg_temp"
_USER = f"""create or replace function whimbrel_user() returns bigint language sql stable {_PATH} as $$
    select nullif(current_setting('whimbrel.user', true), '')::bigint $$"""
# Ids of agencies reached by an act: whole agencies, or (second argument true) only what the account wrote in them itself.
_REACH = """create or replace function whimbrel_reach(text, boolean) returns bigint[]
language sql stable security definer {path} as $$
    with living as (
        select m.agency_id, a.country, m.role from accounts_membership m
        join accounts_agency a on a.id = m.agency_id and a.active
        join auth_user u on u.id = m.user_id and u.is_active
        where m.user_id = whimbrel_user() and m.ended is null
        and exists (select 1 from mfa_authenticator f where f.user_id = m.user_id and f.type in ('totp', 'webauthn'))),
    working as (select * from living where not exists (select 1 from living where role in ('administrator', 'auditor')))
    select coalesce(array_agg(distinct reached.id), '{{}}') from (
        select asked.id from working w
        join (values {acts}) as rule (act, role, reach) on rule.act = $1 and rule.role = w.role and (rule.reach = 'own') = $2
        join accounts_agency asked on asked.id = w.agency_id
            or rule.reach = 'country' and w.country <> '' and asked.country = w.country
        union all
        select e.agency_id from emergency_access e where not $2 and $1 = 'case.read' and e.user_id = whimbrel_user()
        and e.ended is null and e.expires > now() and exists (select 1 from working)) reached
$$"""


# A reporter does not see all incidents of the agency, and still needs the next number. The owner always may ask.
_LAST_NUMBER = """create or replace function whimbrel_last_number(bigint, text) returns text
language sql stable security definer {path} as $$
    select max(number) from desk_incident where agency_id = $1 and number like $2 || '-%' and (
        pg_has_role(session_user, current_user, 'member')
        or $1 = any (whimbrel_reach('case.write', false) || whimbrel_reach('case.write', true)))
$$"""


# A focal point sees no pair of records, and is told how many wait to be judged.
_OPEN_PAIRS = """create or replace function whimbrel_open_pairs(bigint) returns bigint
language sql stable security definer {path} as $$
    select count(*) from duplicates_proposal d where d.agency_id = $1 and d.verdict = ''
    and not exists (select 1 from desk_person p join desk_incident i on i.id = p.incident_id
        where p.id in (d.left_id, d.right_id) and (p.removed is not null or i.removed is not null))
    and (pg_has_role(session_user, current_user, 'member') or $1 = any (whimbrel_reach('link.count', false)))
$$"""


# Who counts sees no hit, and is told which records two agencies' hits join: ids, to count a person once.
_CROSS_EDGES = """create or replace function whimbrel_cross_edges(bigint[]) returns table (one uuid, other uuid, sure float8)
language sql stable security definer {path} as $$
    select least(a.person_id, b.person_id), greatest(a.person_id, b.person_id),
        case when h.confirmed is not null then 1 else h.confidence end
    from matching_hit h
    join matching_exchange e on e.id = h.exchange_id
    join matching_half a on a.hit_id = h.id and a.agency_id = h.agency_id
    join matching_half b on b.hit_id = h.id and b.agency_id = h.other_id
    where h.agency_id = any ($1) and h.other_id = any ($1)
    and 'different' not in (h.answer_agency, h.answer_other)
    and (h.confirmed is not null or e.ended is null and e.ends >= current_date)
    and not exists (select 1 from desk_person p join desk_incident i on i.id = p.incident_id
        where p.id in (a.person_id, b.person_id) and (p.removed is not null or i.removed is not null))
    and (pg_has_role(session_user, current_user, 'member')
        or array[h.agency_id, h.other_id] <@ whimbrel_reach('match.count', false))
$$"""


def projecting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Inside, rows are read that the account may report, though it may read no case: see PROJECTED."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with act_as(replace(acting(), purpose=_PROJECTION)):
            return function(*args, **kwargs)

    return run


def last_number(agency_id: int, year: int) -> str | None:
    """The highest number an incident of the agency has in a year, whoever recorded it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select whimbrel_last_number(%s, %s)", [agency_id, str(year)])
            return cursor.fetchone()[0]  # type: ignore[no-any-return]
    rows = apps.get_model("desk.Incident").objects.filter(agency_id=agency_id, number__startswith=f"{year}-")
    return rows.aggregate(last=Max("number"))["last"]  # type: ignore[no-any-return]


def open_pairs(agency_id: int) -> int:
    """How many pairs of records of an agency wait to be judged, for whoever may know that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select whimbrel_open_pairs(%s)", [agency_id])
            return int(cursor.fetchone()[0])
    rows = apps.get_model("duplicates.Proposal").objects.filter(agency_id=agency_id, verdict="")
    there = {f"{side}__{what}removed": None for side in ("left", "right") for what in ("", "incident__")}
    return int(rows.filter(**there).count())


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
        if not {"emergency_access", "mfa_authenticator", *walled_tables()} <= tables:
            return
        cursor.execute(_USER)
        cursor.execute(_REACH.format(acts=acts, path=_PATH))
        cursor.execute(_LAST_NUMBER.format(path=_PATH))
        cursor.execute(_OPEN_PAIRS.format(path=_PATH))
        cursor.execute(_CROSS_EDGES.format(path=_PATH))
        for name, (read, write, delete) in WALLED.items():
            facts = {"projected": name in PROJECTED, "second": BETWEEN.get(name, "")}
            for statement in _rules(apps.get_model(name), read, write, delete, **facts):
                cursor.execute(statement)
        for name, field in FOLLOWING.items():
            for statement in _following(apps.get_model(name), field):
                cursor.execute(statement)
        # Of releases before 0.2; its rules asked it once for every row.
        cursor.execute("drop function if exists whimbrel_may(text, bigint, bigint)")
        for function in ("audit_watch", "audit_chain"):
            cursor.execute(f"select 1 from pg_proc where proname = '{function}'")
            if cursor.fetchone():
                cursor.execute(f"alter function {function}() {_PATH}")
        cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
        if cursor.fetchone():
            for statement in _grants(tables):
                cursor.execute(statement)


def walled_tables() -> list[str]:
    """Tables behind the wall."""
    return [str(apps.get_model(name)._meta.db_table) for name in (*WALLED, *FOLLOWING)]


def _reach(act: str, *, own: bool, column: str = "agency_id") -> str:
    # The cast makes it one array, found once, and not a subquery that is compared row by row.
    return f"{column} = any ((select whimbrel_reach('{act}', {own}))::bigint[])"


def _rules(model: Any, read: str, write: str, delete: str, *, projected: bool, second: str) -> list[str]:
    author = "author_id = (select whimbrel_user())"
    if not any(f.column == "author_id" for f in model._meta.local_concrete_fields):
        # Name parts have no author: they follow their person.
        author = f"exists (select 1 from desk_person p where p.id = person_id and p.{author})"

    def may(act: str, *, both: bool = True) -> str:
        own = f" or {author} and {_reach(act, own=True)}" if OWN in ACTS[act].values() else ""
        beside = f" or {_reach(act, own=False, column=second)}" if second and both else ""
        return _reach(act, own=False) + own + beside

    reported = (
        f"(select current_setting('whimbrel.purpose', true)) = '{_PROJECTION}' and {_reach('return.send', own=False)}"
    )
    return _policies(
        model._meta.db_table,
        {
            "select": f"using ({may(read)}{f' or {reported}' if projected else ''})",
            "insert": f"with check ({may(write, both=False)})",
            "update": f"using ({may(write)}) with check ({may(write)})",
            "delete": f"using ({may(delete)} or {may(write)})",
        },
    )


def _following(model: Any, field: str) -> list[str]:
    link = model._meta.get_field(field)
    led = f"exists (select 1 from {link.related_model._meta.db_table} r where r.id = {link.column})"
    rules = {"select": f"using ({led})", "insert": f"with check ({led})", "update": f"using ({led}) with check ({led})"}
    return _policies(model._meta.db_table, {**rules, "delete": f"using ({led})"})


def _policies(table: str, rules: dict[str, str]) -> list[str]:
    found = [f"alter table {table} enable row level security"]
    for event, rule in rules.items():
        found.append(f"drop policy if exists wall_{event} on {table}")
        found.append(f"create policy wall_{event} on {table} for {event} {rule}")
    return found


def _grants(tables: set[str]) -> list[str]:
    # What is only ever added to cannot be changed by the site, triggers or not.
    kept = [
        f"revoke {', '.join(refused)} on {table} from {ROLE}"
        for table, refused in append_only().items()
        if table in tables
    ]
    return [
        f"grant usage on schema public to {ROLE}",
        f"grant select, insert, update, delete on all tables in schema public to {ROLE}",
        f"grant usage, select on all sequences in schema public to {ROLE}",
        f"revoke update, delete, truncate on audit_entry from {ROLE}",
        f"revoke insert, update, delete on django_migrations from {ROLE}",
        f"revoke create on schema public from {ROLE}",
        *kept,
    ]
