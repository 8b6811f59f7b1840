"""The triggers that write the audit log and refuse to have it changed, for SQLite and PostgreSQL.

Every entry carries the SHA-256 of its fields and of the entry before it. A field goes into the hash as its length, a colon and
its text, so that no two entries read the same. Being triggers they catch bulk updates and raw SQL as well.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction

from whimbrel.service.audit.models import FIELDS

TABLE = "audit_entry"
POSTGRES_TRIGGERS = ("audit_chain", "audit_link", "audit_no_change", "audit_no_truncate")
EXEMPT = (
    TABLE,
    "django_session",
    "django_content_type",
    "auth_permission",
    # What follows from other rows, or from the working of the system, and says nothing of its own.
    "desk_namepart",
    "duplicates_proposal",
    "counting_standing",
    "counting_basis",
    "counting_sealedrow",
    # What came of comparing two agencies: an entry for each would tell the log's readers how many. Answers are logged, and so
    # is that an exchange was compared, ended, or forgot a hit.
    "matching_hit",
    "matching_half",
    "matching_given",
    "django_tasks_database_dbtaskresult",
    "operation_worker",
    "api_spent",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accesslog",
    "axes_accessfailurelog",
)


def hashed(row: str = "") -> str:
    """SQL text that is hashed for an entry; ``row`` is a prefix such as ``new.``."""
    return " || ".join(f"length({row}{f}) || ':' || {row}{f}" for f in FIELDS)


def watched() -> dict[str, list[str]]:
    """Every table of the system with its columns, the key first; only what holds no record of anyone is exempt.

    Taken from the models themselves: a new table is watched without anybody having to think of it.
    """
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in EXEMPT:
            key = model._meta.pk.column
            found[table] = [key, *(f.column for f in model._meta.local_concrete_fields if f.column != key)]
    return found


def append_only() -> dict[str, tuple[str, ...]]:
    """Tables whose rows are never changed -> what is refused; a model says so itself (``append_only``)."""
    return {m._meta.db_table: m.append_only for m in apps.get_models() if hasattr(m, "append_only")}


def ensure(connection: Any) -> None:
    """Put all triggers in place, in one transaction. Run after every migration: SQLite loses those of a table it rebuilds."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if TABLE not in tables:
            return
        postgres = connection.vendor == "postgresql"
        statements = _postgres_log() if postgres else _sqlite_log()
        for name, columns in watched().items():
            if name in tables:
                statements += _postgres_watch(name, columns[0]) if postgres else _sqlite_watch(name, columns)
        for name, refused in append_only().items():
            if name in tables:
                statements += _postgres_keep(name, refused) if postgres else _sqlite_keep(name, refused)
        for statement in statements:
            cursor.execute(statement)


def drop(connection: Any) -> None:
    """Take all triggers away: for tests that must empty the tables, never for a running system."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in ("audit_chain", "audit_link", "audit_refuse", "audit_watch", "audit_keep"):
                cursor.execute(f"drop function if exists {function} cascade")
            return
        cursor.execute("select name from sqlite_master where type = 'trigger' and name like 'audit@_%' escape '@'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"drop trigger {name}")


def _sqlite_log() -> list[str]:
    refuse = "select raise(abort, 'the audit log is append-only')"
    return [
        *(
            f"drop trigger if exists {t}"
            for t in ("audit_chain", "audit_no_update", "audit_no_delete", "audit_no_forged_hash")
        ),
        f"create trigger audit_chain after insert on {TABLE} begin "
        f"update {TABLE} set at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), "
        f"previous = coalesce((select hash from {TABLE} where id < new.id order by id desc limit 1), ''), hash = '-' "
        f"where id = new.id; "
        f"update {TABLE} set hash = whimbrel_sha256({hashed()}) where id = new.id; end",
        f"create trigger audit_no_update before update on {TABLE} when old.hash not in ('', '-') begin {refuse}; end",
        f"create trigger audit_no_delete before delete on {TABLE} begin {refuse}; end",
        f"create trigger audit_no_forged_hash before insert on {TABLE} when new.hash <> '' begin {refuse}; end",
    ]


def _sqlite_watch(name: str, columns: list[str]) -> list[str]:
    key = columns[0]
    changed = " || ".join(f"case when old.\"{c}\" is not new.\"{c}\" then '{c} ' else '' end" for c in columns)
    columns_of_log = "at, actor, address, action, what, key, detail, reason, previous, hash"
    insert = f"insert into {TABLE} ({columns_of_log}) values ('', whimbrel_actor(), whimbrel_address(),"

    def trigger(event: str, row: str, detail: str) -> str:
        values = f"'{event}', '{name}', {row}.{key}, {detail}, whimbrel_reason(), '', '')"
        return f"create trigger audit_{name}_{event} after {event} on {name} begin {insert} {values}; end"

    old = [f"drop trigger if exists audit_{name}_{event}" for event in ("insert", "update", "delete")]
    new = [trigger("insert", "new", "''"), trigger("update", "new", f"trim({changed})"), trigger("delete", "old", "''")]
    return old + new


def _sqlite_keep(name: str, refused: tuple[str, ...]) -> list[str]:
    found = []
    for event in refused:
        found.append(f"drop trigger if exists audit_keep_{name}_{event}")
        stop = f"select raise(abort, 'rows of {name} are kept as they are')"
        found.append(f"create trigger audit_keep_{name}_{event} before {event} on {name} begin {stop}; end")
    return found


def _postgres_keep(name: str, refused: tuple[str, ...]) -> list[str]:
    return [
        """create or replace function audit_keep() returns trigger language plpgsql as $$ begin
            raise exception 'rows of % are kept as they are', tg_table_name; end $$""",
        f"drop trigger if exists audit_keep_{name} on {name}",
        f"create trigger audit_keep_{name} before {' or '.join(refused)} on {name} for each row execute function audit_keep()",
    ]


def _postgres_log() -> list[str]:
    return [
        # Nobody sets time, tie or hash from outside.
        f"""create or replace function audit_chain() returns trigger language plpgsql as $$ begin
            new.at := to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
            new.id := nextval(pg_get_serial_sequence('{TABLE}', 'id'));
            new.previous := '';
            new.hash := '';
            return new; end $$""",
        # An entry is tied to the chain when its transaction commits, one transaction at a time, so that the chain has no forks.
        # By then every other lock is held already: whoever waits here holds up nobody, and no two can wait for each other.
        f"""create or replace function audit_link() returns trigger language plpgsql security definer
            set search_path = public as $$ declare place bigint; last text; begin
            perform pg_advisory_xact_lock(7203410);
            place := nextval(pg_get_serial_sequence('{TABLE}', 'id'));
            last := coalesce((select hash from {TABLE} where hash <> '' order by id desc limit 1), '');
            new.previous := last;
            update {TABLE} set id = place, previous = last,
                hash = encode(sha256(convert_to({hashed("new.")}, 'UTF8')), 'hex') where id = new.id;
            return null; end $$""",
        *(f"drop trigger if exists {t} on {TABLE}" for t in POSTGRES_TRIGGERS),
        f"create trigger audit_chain before insert on {TABLE} for each row execute function audit_chain()",
        f"create constraint trigger audit_link after insert on {TABLE} deferrable initially deferred "
        f"for each row execute function audit_link()",
        # Only the tie to the chain, made by the trigger above, may change an entry, and that once.
        """create or replace function audit_refuse() returns trigger language plpgsql as $$ begin
            if tg_op = 'UPDATE' and pg_trigger_depth() > 1 then
                if old.hash = '' then return new; end if;
            end if;
            raise exception 'the audit log is append-only'; end $$""",
        f"create trigger audit_no_change before update or delete on {TABLE} for each row execute function audit_refuse()",
        f"create trigger audit_no_truncate before truncate on {TABLE} for each statement execute function audit_refuse()",
        f"""create or replace function audit_watch() returns trigger language plpgsql as $$
            declare changed text := ''; row_key text; begin
            if tg_op = 'UPDATE' then
                select coalesce(string_agg(n.key, ' ' order by n.key), '') into changed
                from jsonb_each(to_jsonb(new)) n join jsonb_each(to_jsonb(old)) o using (key)
                where n.value is distinct from o.value;
            end if;
            row_key := case when tg_op = 'DELETE' then to_jsonb(old) ->> tg_argv[0] else to_jsonb(new) ->> tg_argv[0] end;
            insert into {TABLE} (at, actor, address, action, what, key, detail, reason, previous, hash) values ('',
                coalesce(nullif(current_setting('whimbrel.actor', true), ''), 'database role ' || session_user),
                coalesce(current_setting('whimbrel.address', true), ''), lower(tg_op), tg_table_name, row_key, changed,
                coalesce(current_setting('whimbrel.reason', true), ''), '', '');
            return null; end $$""",
    ]


def _postgres_watch(name: str, key: str) -> list[str]:
    return [
        f"drop trigger if exists audit_{name} on {name}",
        f"drop trigger if exists audit_{name}_truncate on {name}",
        f"create trigger audit_{name} after insert or update or delete on {name} "
        f"for each row execute function audit_watch('{key}')",
        f"create trigger audit_{name}_truncate before truncate on {name} for each statement execute function audit_refuse()",
    ]
