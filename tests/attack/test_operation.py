"""Attacker questions about running the system: its database role, its jobs, its backups, its logs."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.service.operation import sample_jobs
from tests.service.operation.conftest import cases, ordinary  # noqa: F401 - fixtures
from tests.service.operation.installation import FILL, Installation
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.audit.models import Entry
from whimbrel.service.operation.archive import digest
from whimbrel.service.operation.jobs import ask
from whimbrel.service.operation.worker import OurWorker

LEAK = """
create function pg_temp.leak(text) returns boolean language plpgsql cost 0.0000001 as $$ begin
    insert into pg_temp.stolen values ($1); return true; end $$
"""


def test_can_a_function_of_the_attackers_see_rows_before_the_wall_does(cases, ordinary):  # noqa: F811
    sok = cases.people["sok"]
    with ordinary() as site, act_as(Actor("sok", user=str(sok.pk))), site.cursor() as cursor:
        cursor.execute("create temporary table stolen (number text)")
        cursor.execute(LEAK)
        cursor.execute("select count(*) from desk_incident where pg_temp.leak(number)")
        cursor.execute("select count(*) from stolen")
        assert cursor.fetchone() == (1,), "the wall comes first, however cheap the function says it is"


def test_can_the_text_of_a_database_error_tell_of_another_agencys_row(cases, ordinary):  # noqa: F811
    from django.db.utils import DatabaseError

    from whimbrel.service.desk.models import Incident

    other = Incident.objects.get(agency__slug="ibis-labour")
    with ordinary() as site, act_as(Actor("lin", user=str(cases.people["lin"].pk))), site.cursor() as cursor:
        with pytest.raises(DatabaseError) as error:
            cursor.execute("select 1 / (number = %s)::int from desk_incident", ["nothing"])
        assert other.number not in str(error.value)
        cursor.execute("select 1 from pg_stats where tablename = 'desk_incident'")
        assert cursor.fetchall() == [], "statistics of walled tables are not shown"


def test_can_a_job_be_asked_for_in_anothers_name():
    with pytest.raises(TypeError, match="asker"):
        ask(sample_jobs.mark, 1, asker={"name": "administrator"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path", ["os.system", "subprocess.run", "tests.service.operation.sample_jobs.Path", "no.such.thing"]
)
def test_can_a_row_in_the_table_of_jobs_call_any_function(path, tmp_path):
    row = DBTaskResult.objects.create(
        args_kwargs={"args": [f"touch {tmp_path}/taken"], "kwargs": {}},
        task_path=path,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
    )
    OurWorker(batch=True, interval=0).run()
    row.refresh_from_db()
    assert row.status == "FAILED" and not list(tmp_path.iterdir())


@pytest.mark.django_db(transaction=True)
def test_can_a_persons_value_be_read_in_the_table_of_jobs_or_the_log(caplog):
    ask(sample_jobs.fail, 1)
    OurWorker(batch=True, interval=0).run()
    with connection.cursor() as cursor:
        cursor.execute("select * from django_tasks_database_dbtaskresult")
        assert sample_jobs.SECRET not in str(cursor.fetchall()) + caplog.text
    assert not Entry.objects.filter(detail__contains=sample_jobs.SECRET).exists()


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A small system of its own on SQLite, and a backup of it."""
    here = Installation(tmp_path_factory.mktemp("here"), "sqlite", migrated=True)
    here.python(FILL, owner=True)
    assert here.run("backup", here.folder / "backups").returncode == 0
    here.backup = next((here.folder / "backups").glob("whimbrel-*"))
    return here


def altered(saved, tmp_path, change) -> Installation:
    """A new machine with the ring, and a copy of the backup in which everything was changed consistently."""
    import shutil

    here = Installation(tmp_path / "new", "sqlite")
    shutil.copy2(saved.keys, here.keys)
    here.backup = tmp_path / "copy"
    shutil.copytree(saved.backup, here.backup, symlinks=True)
    change(here.backup)
    manifest = json.loads((here.backup / "manifest.json").read_text())
    for path in here.backup.rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            manifest["files"][path.relative_to(here.backup).as_posix()] = {
                "size": path.stat().st_size,
                "sha256": digest(path),
            }
    (here.backup / "manifest.json").write_text(json.dumps(manifest))
    return here


def test_can_a_stolen_backup_be_read(saved):
    everything = b"".join(p.read_bytes() for p in saved.backup.rglob("*") if p.is_file())
    for name in (b"Invented1", b"Somchai", b"passport1", b"bytes1", b"JBSWY3DPEHPK3PXP"):
        assert name not in everything


def test_can_the_log_in_a_backup_be_rewritten_with_fitting_hashes(saved, tmp_path):
    def rewrite(folder):
        with closing(sqlite3.connect(folder / "database.sqlite3", isolation_level=None)) as database:
            for trigger in ("audit_no_update", "audit_no_delete"):
                database.execute(f"drop trigger {trigger}")
            database.execute("update audit_entry set actor = 'nobody' where id = 5")

    here = altered(saved, tmp_path, rewrite)
    done = here.run("restore", here.backup)
    assert done.returncode == 18 and "entry 5 is not as it was written" in done.stderr


def test_can_a_backup_bring_files_from_elsewhere(saved, tmp_path):
    def link(folder):
        (folder / "files" / "attachments" / "stolen").symlink_to("/etc/passwd")
        (folder / "files" / ".hidden").write_text("planted")

    here = altered(saved, tmp_path, link)
    assert here.run("restore", here.backup).returncode == 0
    names = {p.name for p in here.files.rglob("*")}
    assert not names & {"stolen", ".hidden"} and len(names) == 8


def test_can_a_value_be_moved_to_another_row_in_a_backup(saved, tmp_path):
    def move(folder):
        with closing(sqlite3.connect(folder / "database.sqlite3", isolation_level=None)) as database:
            database.execute("drop trigger audit_desk_person_update")
            first, second = database.execute("select id, locked from desk_person order by id limit 2").fetchall()
            database.execute("update desk_person set locked = ? where id = ?", (first[1], second[0]))

    here = altered(saved, tmp_path, move)
    done = here.run("restore", here.backup)
    assert done.returncode == 14 and "belongs to another row" in done.stderr


def test_can_commands_be_made_to_repeat_a_value_or_a_secret(saved, tmp_path):
    here = altered(saved, tmp_path, lambda folder: None)
    ring = json.loads(here.keys.read_text())["keys"]["k1"]["key"]
    said = ""
    for arguments in (
        ("doctor",),
        ("doctor", "--json"),
        ("keys", "list"),
        ("backup", tmp_path / "b"),
        ("restore", here.backup),
    ):
        done = here.run(*arguments, WHIMBREL_DATABASE_URL=here.env["WHIMBREL_DATABASE_URL"])
        said += done.stdout + done.stderr
    wrong = here.run("doctor", WHIMBREL_DATABASE_URL="postgres://whimbrel:a-secret-word@127.0.0.1:1/none")
    said += wrong.stdout + wrong.stderr
    for hidden in (ring, "Invented1", "Somchai", "a-secret-word", "JBSWY3DPEHPK3PXP"):
        assert hidden not in said
    assert wrong.returncode == 17


def test_can_others_on_the_machine_read_what_is_written(saved):
    loose = [p for p in (saved.backup, saved.keys, *saved.backup.rglob("*")) if p.is_dir() and p.stat().st_mode & 0o077]
    assert not loose and saved.keys.stat().st_mode & 0o077 == 0
    assert (saved.folder / "backups").stat().st_mode & 0o077 == 0
