"""The operator's commands as a program sees them: what they print, the codes they end with, and what they refuse."""

from __future__ import annotations

import json

import pytest

from tests.service.operation.installation import Installation


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A new installation on SQLite, with keys and tables."""
    made = Installation(tmp_path_factory.mktemp("here"), "sqlite")
    first = made.run("keys", "make")
    assert first.returncode == 0 and "Copy the file" in first.stdout
    assert made.run("migrate").returncode == 0
    return made


def test_migrate_twice_changes_nothing_and_says_what_stands(here):
    done = here.run("migrate")
    assert done.returncode == 0 and "the audit triggers stand" in done.stdout


def test_doctor_for_people_and_for_programs(here):
    told, data = here.run("doctor"), here.run("doctor", "--json")
    found = json.loads(data.stdout)
    assert told.returncode == data.returncode == 0 and found["safe"]
    assert {f["state"] for f in found["findings"]} == {"ok", "warning"}
    assert all(set(f) == {"what", "state", "says", "do"} for f in found["findings"])
    assert "0 unsafe" in told.stdout and "SQLite" in told.stdout
    unsafe = here.run("doctor", "--json", WHIMBREL_HTTPS="0")
    assert unsafe.returncode == 17 and not json.loads(unsafe.stdout)["safe"]


def test_a_database_that_does_not_answer_is_said_in_one_line_each(here):
    done = here.run("doctor", WHIMBREL_DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert done.returncode == 17 and "could not be checked (OperationalError)" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_ring_is_made_once(here):
    again = here.run("keys", "make")
    assert again.returncode == 15 and "rotate" in again.stderr
    listed = here.run("keys", "list")
    assert listed.returncode == 0 and listed.stdout.startswith("k1  made ") and "current" in listed.stdout
    assert "Nothing to retire" in here.run("keys", "retire").stdout


def test_no_ring_is_made_where_one_is_missing(here):
    gone = str(here.folder / "gone.json")
    for command in (("keys", "list"), ("keys", "rotate"), ("keys", "retire"), ("backup", here.folder / "b")):
        done = here.run(*command, WHIMBREL_KEYS=gone)
        assert done.returncode in (15, 18) and "ring" in done.stderr
    assert not (here.folder / "gone.json").exists()


def test_a_worker_with_nothing_to_do_ends(here):
    assert here.run("worker", "--batch").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("restore", "."), "no manifest.json"),
        (("backup", "data/files/inside"), "within what it saves"),
        (("backup", "safe"), "Keep them apart"),
        (("backup", "backups", "--with-keys", "backups/keys"), "another place"),
    ],
)
def test_what_cannot_be_saved_or_put_back(here, arguments, said):
    done = here.run(*arguments)
    assert done.returncode == 18 and said in done.stderr


def test_a_weak_passphrase_is_refused(here):
    (here.folder / "weak").write_text("short")
    done = here.run("backup", "b2", "--with-keys", "k2", "--passphrase-file", "weak")
    assert done.returncode == 18 and "too short" in done.stderr and not (here.folder / "k2").exists()
    assert not (here.folder / "b2").exists(), "said before anything is made"


def test_backup_says_loudly_that_the_keys_are_not_in_it(here):
    done = here.run("backup", "backups")
    assert done.returncode == 0 and "NOT in this backup" in done.stderr
    assert here.findings()["backup"] == "ok"
