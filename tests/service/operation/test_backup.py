"""Backup and restore, tested by destroying what was saved: on both databases, with commands as an operator gives them."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.plugins.people import seal_people
from tests.service.operation.installation import FILL, Installation, contents


@pytest.fixture(scope="module", params=["postgres", "sqlite"])
def saved(request, tmp_path_factory):
    """An installation with data, and a backup of it."""
    there = Installation(tmp_path_factory.mktemp("there"), request.param, migrated=True)
    there.python(FILL, owner=True)
    seal_people(there.store, "heron-police", 4, "LAO", "THA")
    (there.folder / "phrase").write_text("nine blue herons fly low\n")
    copy = there.folder / "safe" / "keys.copy"
    made = there.run(
        "backup", there.folder / "backups", "--with-keys", copy, "--passphrase-file", there.folder / "phrase"
    )
    assert made.returncode == 0, made.stderr
    there.backup = next((there.folder / "backups").glob("whimbrel-*"))
    there.contents = contents(there)
    assert there.contents["found"] and len(there.contents["files"]) == 7
    return there


def again(saved, tmp_path, **more) -> Installation:
    """A new, empty machine with the same key ring."""
    here = Installation(tmp_path / "here", saved.kind, migrated=more.get("migrated", False))
    if more.get("keys", True):
        shutil.copy2(saved.keys, here.keys)
    return here


def test_what_is_in_a_backup(saved):
    manifest = json.loads((saved.backup / "manifest.json").read_text())
    assert manifest["audit"]["entries"] > 20 and len(manifest["audit"]["head"]) == 64
    assert list(manifest["keys"]) == ["k1"] and "desk.0001_initial" in manifest["migrations"]
    assert any(name.startswith("store/heron-police/") for name in manifest["files"])
    everything = b"".join(p.read_bytes() for p in saved.backup.rglob("*") if p.is_file())
    ring = json.loads(saved.keys.read_text())["keys"]["k1"]["key"].encode()
    for hidden in (b"Invented3", b"passport3", b"Somchai", ring):
        assert hidden not in everything, "names and keys are not in a backup"
    assert {p.stat().st_mode & 0o077 for p in saved.backup.rglob("*") if p.is_dir()} == {0}


def test_on_a_new_machine_everything_is_there_again(saved, tmp_path):
    here = again(saved, tmp_path, keys=False)
    copy = ("--keys", saved.folder / "safe" / "keys.copy", "--passphrase-file", saved.folder / "phrase")
    done = here.run("restore", saved.backup, *copy)
    assert done.returncode == 0, done.stderr
    assert contents(here) == saved.contents
    findings = here.findings("--deep")
    unsafe = {what for what, state in findings.items() if state == "unsafe"}
    assert unsafe - {"durability"} == {"second factors"}, "the secret of these tests stands in many manuals"
    assert findings["submissions"] == "ok"
    if saved.kind == "postgres":
        assert findings["role of the site"] == findings["second wall"] == findings["audit triggers"] == "ok"


def test_a_system_with_data_is_not_replaced_unasked_and_nothing_is_lost_when_it_is(saved, tmp_path):
    here = again(saved, tmp_path, migrated=True)
    here.python(FILL.replace("Invented", "Other"), owner=True)
    before = contents(here)
    refused = here.run("restore", saved.backup)
    assert refused.returncode == 18 and "--replace" in refused.stderr
    assert contents(here) == before
    done = here.run("restore", saved.backup, "--replace")
    assert done.returncode == 0, done.stderr
    assert contents(here) == saved.contents
    assert any(here.data.glob("files.before-*")), "the old folder is kept"


@pytest.mark.parametrize("damage", ["changed", "gone", "added", "manifest", "cut"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(saved, tmp_path, damage):
    if (saved.kind == "sqlite") != (damage in ("gone", "added", "manifest")):
        pytest.skip("the same code for both: each kind of damage once")
    copy = tmp_path / "copy"
    shutil.copytree(saved.backup, copy)
    victim = next(copy.glob("database.*"))
    if damage == "changed":
        raw = bytearray(victim.read_bytes())
        raw[len(raw) // 2] ^= 1
        victim.write_bytes(raw)
    elif damage == "cut":
        victim.write_bytes(victim.read_bytes()[:-100])
    elif damage == "gone":
        next((copy / "files").rglob("*-*")).unlink()
    elif damage == "added":
        (copy / "files" / "planted").write_text("x")
    else:
        (copy / "manifest.json").write_text("{}")
    here = again(saved, tmp_path)
    done = here.run("restore", copy)
    assert done.returncode == 18 and "damaged" in done.stderr
    assert not here.store.exists() or not any(here.store.iterdir())


def test_without_the_ring_it_is_said_before_anything_is_touched(saved, tmp_path):
    if saved.kind == "sqlite":
        pytest.skip("the same code for both")
    here = again(saved, tmp_path, keys=False)
    done = here.run("restore", saved.backup)
    assert done.returncode == 18 and "lacks k1" in done.stderr
    wrong = here.run(
        "restore", saved.backup, "--keys", saved.folder / "safe" / "keys.copy", "--passphrase-file", saved.keys
    )
    assert wrong.returncode == 18 and "another passphrase" in wrong.stderr
    done = here.run("restore", saved.backup, "--without-keys")
    assert done.returncode == 0 and "for lack of keys" in done.stdout


def test_a_backup_of_an_older_release_is_brought_up_to_this_one(saved, tmp_path):
    old = again(saved, tmp_path)
    assert old.run("restore", saved.backup).returncode == 0
    back = (
        "from django.core.management import call_command\n"
        "with act_as(Actor('operator')):\n    call_command('migrate', 'uploads', '0001', verbosity=0)"
    )
    old.python(back, owner=True)
    made = old.run("backup", tmp_path / "old")
    assert made.returncode == 0, made.stderr
    copy = next((tmp_path / "old").glob("whimbrel-*"))
    assert not any("uploads.0002" in m for m in json.loads((copy / "manifest.json").read_text())["migrations"])
    new = Installation(tmp_path / "new", saved.kind)
    shutil.copy2(saved.keys, new.keys)
    done = new.run("restore", copy)
    assert done.returncode == 0, done.stderr
    assert contents(new) == saved.contents
    assert new.findings()["migrations"] == new.findings()["audit triggers"] == "ok"


def test_a_killed_backup_leaves_nothing_that_looks_like_one(saved, tmp_path):
    if saved.kind == "postgres":
        pytest.skip("the same code for both")
    code = (
        "import os\nfrom pathlib import Path\nfrom whimbrel.service.operation import backup\n"
        "def die(part):\n    if part == 'the manifest': os._exit(9)\n"
        "backup.make_backup(Path('half'), die)"
    )
    with pytest.raises(AssertionError):
        saved.python(code, owner=True)
    half = saved.folder / "half"
    assert [p.name for p in half.iterdir()] and not list(half.glob("whimbrel-*"))
    assert saved.run("restore", next(half.iterdir())).returncode == 18
    assert saved.run("backup", half).returncode == 0
    assert [p.name[:9] for p in half.iterdir()] == ["whimbrel-"], "what was left behind is swept away"


def test_the_keys_do_not_lie_beside_what_they_open(saved):
    assert saved.run("backup", saved.keys.parent).returncode == 18
    beside = saved.folder / "backups" / "keys.copy"
    done = saved.run(
        "backup", saved.folder / "backups", "--with-keys", beside, "--passphrase-file", saved.folder / "phrase"
    )
    assert done.returncode == 18 and not beside.exists()


def test_commands_of_the_owner_refuse_to_work_as_the_site(saved):
    """Else a key that locks every name would look unused, and a backup be empty."""
    if saved.kind == "sqlite":
        pytest.skip("SQLite has no roles")
    before = saved.keys.read_text()
    two = json.loads(before)
    two["keys"]["k2"], two["current"] = {"made": "2026-01-01", "key": "A" * 43 + "="}, "k2"
    saved.keys.write_text(json.dumps(two))
    try:
        for command in (
            ("keys", "retire"),
            ("keys", "rotate"),
            ("backup", "other"),
            ("restore", saved.backup, "--replace"),
        ):
            done = saved.run(*command, WHIMBREL_OWNER_DATABASE_URL="")
            assert done.returncode == 17 and "owner of the tables" in done.stderr, command
        assert list(json.loads(saved.keys.read_text())["keys"]) == ["k1", "k2"]
    finally:
        saved.keys.write_text(before)
