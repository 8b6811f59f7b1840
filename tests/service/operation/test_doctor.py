"""The doctor: each thing that is not safe is found, said with what to do, and never with a value."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.plugins.members import SECRET, member
from tests.plugins.people import seal_people
from whimbrel.service.audit.models import Entry
from whimbrel.service.operation import checks
from whimbrel.service.operation.backup_stamp import stamp, stamp_file
from whimbrel.service.operation.checks import database, files, keys, running
from whimbrel.service.operation.checks import settings as about_settings
from whimbrel.service.operation.models import Worker
from whimbrel.service.secrecy.ring import add_key

pytestmark = pytest.mark.django_db


def states(check) -> dict[str, str]:
    return {f.what: f.state for f in check()}


@pytest.fixture
def safe(settings, tmp_path):
    """Settings and folders as they should be."""
    settings.DATA, settings.STORE, settings.FILES = (tmp_path / n for n in ("data", "store", "files"))
    settings.KEYS = tmp_path / "safe" / "keys.json"
    for folder in (settings.DATA, settings.STORE, settings.FILES, settings.KEYS.parent):
        folder.mkdir(mode=0o700)
    add_key(settings.KEYS)
    (settings.DATA / "secret_key").write_text("x" * 50)
    (settings.DATA / "secret_key").chmod(0o600)
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS, settings.PROXIES = ["whimbrel.example.org"], 1
    return settings


def test_what_is_as_it_should_be_is_said_so(safe):
    stamp(dt.datetime.now(dt.UTC).isoformat(), safe.DATA.parent / "backups")
    now = timezone.now()
    Worker.objects.create(pk="w", place="elsewhere", process=1, began=now, beat=now)
    found = {f.what: f for f in checks.examine(deep=True)}
    expected_of_tests = {"role of the site", "durability"} if connection.vendor == "postgresql" else {"database"}
    assert {what for what, f in found.items() if f.state != "ok"} == expected_of_tests
    assert all(f.do for f in found.values() if f.state == "unsafe")


@pytest.mark.parametrize(
    ("change", "check", "what"),
    [
        ({"HTTPS": False}, about_settings.reached_safely, "HTTPS"),
        ({"ALLOWED_HOSTS": ["*"]}, about_settings.reached_safely, "host names"),
        ({"ALLOWED_HOSTS": [".example.org"]}, about_settings.reached_safely, "host names"),
        ({"ALLOWED_HOSTS": ["localhost"]}, about_settings.reached_safely, "host names"),
        ({"DEBUG": True}, about_settings.reached_safely, "debugging"),
        ({"SESSION_COOKIE_SECURE": False}, about_settings.cookies, "cookies"),
    ],
)
def test_settings_that_are_not_safe(safe, change, check, what):
    for name, value in change.items():
        setattr(safe, name, value)
    assert states(check)[what] == "unsafe"


def test_secrets_that_others_may_read(safe):
    (safe.DATA / "secret_key").chmod(0o640)
    safe.KEYS.chmod(0o604)
    safe.FILES.chmod(0o750)
    assert states(about_settings.secret_key)["secret key"] == states(keys.ring)["key ring"] == "unsafe"
    assert states(files.own_folders) == {"files": "unsafe", "data folder": "ok"}


def test_a_ring_that_is_gone_is_said_and_none_is_made(safe):
    safe.KEYS.unlink()
    assert states(keys.ring)["key ring"] == "unsafe"
    list(checks.examine())
    assert not safe.KEYS.exists()


def test_a_ring_of_another_system_and_one_beside_the_backups(safe):
    member("lin", ("heron-police", "case_worker"))
    assert states(keys.opens)["locked values"] == "ok"
    safe.KEYS.unlink()
    add_key(safe.KEYS)
    assert states(keys.opens)["locked values"] == "unsafe"
    stamp(dt.datetime.now(dt.UTC).isoformat(), safe.KEYS.parent)
    assert states(keys.ring)["place of the key ring"] == "unsafe"


def test_published_secrets_are_found_and_not_repeated(safe):
    member("lin", ("heron-police", "case_worker"))
    found = list(keys.published_secrets())
    assert [f.state for f in found] == ["unsafe"]
    assert SECRET not in json.dumps([f.__dict__ for f in found])
    safe.DEMONSTRATION = True
    assert states(keys.published_secrets)["second factors"] == "warning"


def test_a_demonstration_with_reported_submissions(safe):
    safe.DEMONSTRATION = True
    assert states(about_settings.demonstration)["demonstration"] == "warning"
    seal_people(safe.STORE, "heron-police", 3, "LAO", "THA")
    assert states(about_settings.demonstration)["demonstration"] == "unsafe"


def test_a_submission_that_changed(safe):
    folder = seal_people(safe.STORE, "heron-police", 3, "LAO", "THA")
    assert states(files.submissions)["submissions"] == "ok"
    victim = next(folder.glob("*.parquet"))
    victim.write_bytes(victim.read_bytes() + b"x")
    assert states(files.submissions)["submissions"] == "unsafe"


def test_a_wall_or_trigger_that_is_gone(db):
    from whimbrel.service.audit.triggers import ensure

    assert states(database.triggers)["audit triggers"] == "ok"
    postgres = connection.vendor == "postgresql"
    try:
        with connection.cursor() as cursor:
            if postgres:
                cursor.execute("drop policy wall_update on desk_person")
                cursor.execute("alter table desk_incident disable row level security")
                cursor.execute("alter table desk_person disable trigger audit_desk_person")
            else:
                cursor.execute("drop trigger audit_desk_person_update")
        said = next(iter(database.triggers()))
        assert said.state == "unsafe" and "desk_person" in said.says
        if postgres:
            said = next(iter(database.wall()))
            assert said.state == "unsafe" and "desk_incident, desk_person" in said.says
    finally:
        if not postgres:
            ensure(connection)


def test_a_log_that_was_changed(db):
    member("lin", ("heron-police", "case_worker"))
    connection.check_constraints()  # as at the end of a transaction, when entries are tied to the chain
    assert states(database.chain)["audit log"] == "ok"
    victim = Entry.objects.order_by("pk")[2]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("alter table audit_entry disable trigger audit_no_change")
        else:
            cursor.execute("drop trigger audit_no_update")
    Entry.objects.filter(pk=victim.pk).update(actor="nobody")
    said = next(iter(database.chain()))
    if connection.vendor == "sqlite":
        from whimbrel.service.audit.triggers import ensure

        ensure(connection)
    assert said.state == "unsafe" and str(victim.pk) in said.says


def test_workers_backups_and_failed_jobs(safe):
    assert states(running.worker)["worker"] == states(running.backup)["backup"] == "warning"
    then = timezone.now() - dt.timedelta(seconds=90)
    Worker.objects.create(pk="w", place="elsewhere", process=1, began=then, beat=then)
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        status="FAILED",
        task_path="x",
        backend_name="default",
        run_after=then,
        exception_class_path="",
        traceback="",
    )
    assert states(running.worker) == {"worker": "warning", "failed jobs": "warning"}
    stamp((dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).isoformat(), safe.DATA)
    assert states(running.backup)["backup"] == "warning"
    stamp_file().write_text("{broken")
    assert states(running.backup)["backup"] == "warning"


def test_a_check_that_breaks_hides_no_other_and_counts_as_unsafe(monkeypatch):
    def breaks():
        raise ValueError("Somchai Invented-Name")
        yield

    monkeypatch.setattr(checks, "CHECKS", (breaks, running.versions))
    found = list(checks.examine())
    assert [f.state for f in found] == ["unsafe", "ok"]
    assert "Somchai" not in found[0].says and "ValueError" in found[0].says
