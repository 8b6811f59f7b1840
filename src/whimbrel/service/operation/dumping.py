"""The database into a file and back: by PostgreSQL's own programs, or by SQLite's online backup."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from whimbrel.service.operation.archive import BackupError

_MISSING = (
    "The program {0} is not here. Install PostgreSQL's client programs (Debian: postgresql-client), then try again."
)
# Everything of the owner's in the schema; what others put there stays.
_EMPTY = """
set lock_timeout = '15s';
do $$ declare found record; begin
    for found in select format('drop table if exists public.%I cascade', tablename) as line from pg_tables
        where schemaname = 'public' and pg_has_role(current_user, tableowner, 'member')
    loop execute found.line; end loop;
    for found in select format('drop function if exists %s cascade', p.oid::regprocedure) as line from pg_proc p
        where p.pronamespace = 'public'::regnamespace and pg_has_role(current_user, p.proowner, 'member')
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop execute found.line; end loop;
    for found in select format('drop sequence if exists public.%I cascade', sequencename) as line from pg_sequences
        where schemaname = 'public' and pg_has_role(current_user, sequenceowner, 'member')
    loop execute found.line; end loop;
end $$;
"""


def postgres() -> bool:
    """Which of the two databases this is."""
    return connection.vendor == "postgresql"


def file_name() -> str:
    """What the dump is called in a backup."""
    return "database.dump" if postgres() else "database.sqlite3"


def dump(target: Path) -> dict[str, Any]:
    """Write the database as it is at one moment; returns entries and head of the audit log of that same moment."""
    if not postgres():
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("pragma journal_mode = delete")  # one file, without a journal beside it
            return _head(copy.execute(_HEAD).fetchone())
    program = _program("pg_dump")
    command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    with connection.cursor() as cursor:
        # By hand: the isolation must be chosen before anything else is said in the transaction.
        cursor.execute("begin isolation level repeatable read read only")
        try:
            cursor.execute("select pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            cursor.execute(_HEAD)
            head = _head(cursor.fetchone())
            _run([*command, f"--snapshot={snapshot}"])
        finally:
            cursor.execute("rollback")
    return head


_HEAD = "select count(*), coalesce((select hash from audit_entry order by id desc limit 1), '') from audit_entry"


def _head(row: Any) -> dict[str, Any]:
    return {"entries": int(row[0]), "head": str(row[1])}


def load(source: Path, workplace: Path) -> None:
    """Put a dump in the place of the database: all of it, in one transaction, or nothing."""
    if not postgres():
        _load_sqlite(source)
        return
    restore, psql = _program("pg_restore"), _program("psql")
    text, empty = workplace / "database.sql", workplace / "empty.sql"
    _run([restore, "--no-owner", "--no-privileges", f"--file={text}", str(source)], connect=False)
    empty.write_text(_EMPTY, "utf-8")
    connection.close()
    _run([psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", str(empty), "-f", str(text)])


def _load_sqlite(source: Path) -> None:
    path = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    beside = path.with_name(f".{path.name}.restoring")
    shutil.copyfile(source, beside)
    beside.chmod(0o600)
    if path.exists():
        # Whoever has it open keeps a file that is nobody's: its journal must not be taken for the new one's.
        with closing(sqlite3.connect(path, timeout=5)) as old:
            try:
                old.execute("pragma wal_checkpoint(truncate)")
                old.execute("begin exclusive")
            except sqlite3.OperationalError:
                raise BackupError("The database is in use. Stop the site and the worker first.") from None
            beside.replace(path)
    else:
        beside.replace(path)
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(_MISSING.format(name))
    return found


def _run(command: list[str], *, connect: bool = True) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    if connect:
        facts = connection.settings_dict
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        env |= {variable: str(facts[name]) for variable, name in names.items() if facts.get(name)}
        # The same care for the way to the database as the site takes: ?sslmode=... of the address.
        env |= {
            f"PG{k.upper()}": str(v)
            for k, v in facts["OPTIONS"].items()
            if k in ("sslmode", "sslrootcert", "sslcert", "sslkey")
        }
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        # The whole text could quote rows; the kind of fault is enough to go on.
        lines = [line.split("DETAIL")[0] for line in done.stderr.splitlines() if "rror" in line or "FATAL" in line]
        raise BackupError(f"{Path(command[0]).name} failed: {(lines or ['no reason given'])[0][:200]}")
