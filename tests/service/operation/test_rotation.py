"""Renewing the keys: whenever it is stopped, every value opens; when it is done, the old key locks nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from tests.plugins.members import SECRET, agency, member
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.attachments import file_of, name_of
from whimbrel.service.desk.models import Attachment, Incident, NamePart, Person
from whimbrel.service.desk.names import find, reindex
from whimbrel.service.desk.rows import opened, place, put
from whimbrel.service.secrecy import rotation
from whimbrel.service.secrecy.locked import NotOpened, lock, lock_bytes, unlock, unlock_bytes
from whimbrel.service.secrecy.locked_file import LockedWriter, unlocked
from whimbrel.service.secrecy.ring import KeyRingError, add_key, drop_key, key_ring, ring_file
from whimbrel.service.uploads import files as upload_files
from whimbrel.service.uploads.models import Upload

pytestmark = pytest.mark.django_db
COUNT = 5


class Killed(BaseException):
    """As if the process ended here."""


@pytest.fixture
def world(settings, tmp_path):
    """Locked values of every kind, under the first key of a ring of their own."""
    settings.KEYS, settings.FILES = tmp_path / "keys.json", tmp_path / "files"
    add_key(settings.KEYS)
    home = agency("heron-police", "LAO")
    lin = member("lin", ("heron-police", "case_worker"))
    codes = RecoveryCodes.activate(lin).generate_codes()
    incident = Incident.objects.create(agency=home, author=lin, number="2026-00001")
    for number in range(COUNT):
        person = Person(agency=home, author=lin, incident=incident)
        put(person, "family_name", f"Invented{number}")
        put(person, "given_names", "Somchai")
        person.save()
        reindex(person)
        held = Attachment(agency=home, author=lin, incident=incident, kind="text/plain", size=5, digest="0" * 64)
        held.locked = {"name": lock(f"note{number}.txt", place(held, "name"))}
        held.save()
        file_of(held).parent.mkdir(parents=True, exist_ok=True)
        file_of(held).write_bytes(lock_bytes(b"bytes%d" % number, place(held, "file")))
        upload = Upload(agency=home, author=lin, size=5, digest="0" * 64, period="2026-Q1")
        upload.locked = {"name": lock(f"list{number}.xlsx", upload_files.place(upload, "name"))}
        upload.save()
        with LockedWriter(upload_files.file_of(upload), upload_files.place(upload, "file")) as out:
            out.write(b"sent%d" % number)
    return {"home": home, "lin": lin, "codes": codes}


def check(world) -> None:
    """Every value of every kind opens, with what it held."""
    people = [opened(p) for p in Person.objects.all()]
    assert {p["family_name"] for p in people} == {f"Invented{n}" for n in range(COUNT)}
    for held in Attachment.objects.all():
        number = name_of(held)[4]
        assert unlock_bytes(file_of(held).read_bytes(), place(held, "file")) == f"bytes{number}".encode()
    for upload in Upload.objects.all():
        number = unlock(upload.locked["name"], upload_files.place(upload, "name"))[4]
        whole = b"".join(unlocked(upload_files.file_of(upload), upload_files.place(upload, "file")))
        assert whole == f"sent{number}".encode()
    from whimbrel.service.operation.checks.keys import secret_of

    assert secret_of(Authenticator.objects.get(user=world["lin"], type="totp")) == SECRET
    assert RecoveryCodes.activate(world["lin"]).generate_codes() == world["codes"]


def found(world) -> list[str]:
    return [f.texts["family_name"] for f in find(Person.objects.all(), [world["home"].pk], "Invented3 Somchai")]


def test_everything_is_locked_again_and_the_old_key_can_go(world):
    before = set(NamePart.objects.values_list("hashed", flat=True))
    assert rotation.in_use().keys() == {"k1"}
    add_key(ring_file())
    check(world)
    done = rotation.rotate()
    assert done["desk.Person"] == done["attachments"] == done["files of uploads"] == done["uploads.Upload"] == COUNT
    assert done["second factors"] == 2
    assert rotation.in_use().keys() == {"k2"}
    drop_key(ring_file(), "k1")
    check(world)
    assert "Invented3" in found(world)
    assert not before & set(NamePart.objects.values_list("hashed", flat=True))
    assert not rotation.rotate(), "a second time there is nothing to do"
    logged = Entry.objects.filter(what="desk_person", action="update").count()
    assert logged == COUNT, "each change is in the log"


@pytest.mark.parametrize("seed", range(8))
def test_stopped_at_any_point_every_value_opens_and_it_goes_on(world, monkeypatch, seed):
    """As a kill does, the exception leaves through everything: a transaction ends, a file beside stays unfinished."""
    chance = random.Random(seed)
    monkeypatch.setattr(rotation, "BATCH", chance.choice((1, 2, 3)))
    add_key(ring_file())
    for _ in range(12):
        left = chance.randrange(1, 12)

        def counted(*args, real, **more):
            nonlocal left
            left -= 1
            if not left:
                raise Killed
            return real(*args, **more)

        with monkeypatch.context() as patch:
            for name in ("lock", "lock_bytes", "relock_file", "unlock", "_replace"):
                real = getattr(rotation, name)
                patch.setattr(rotation, name, lambda *a, real=real, c=counted, **k: c(*a, real=real, **k))
            try:
                rotation.rotate()
            except Killed:
                check(world)
                continue
            break
    rotation.rotate()
    assert rotation.in_use().keys() == {"k2"}
    check(world)


def test_a_key_that_is_needed_is_not_given_up_and_a_missing_one_is_named(world, settings):
    add_key(ring_file())
    ring = ring_file().read_text()
    drop_key(ring_file(), "k1")
    with pytest.raises(KeyRingError, match="k1"):
        opened(Person.objects.first())
    ring_file().write_text(ring)
    assert opened(Person.objects.first())
    settings.KEYS = ring_file().with_name("another.json")
    add_key(settings.KEYS)
    with pytest.raises(NotOpened):
        opened(Person.objects.first())
    assert key_ring().ids() == ["k1"]


@pytest.mark.timeout(180)
def test_a_real_kill_in_the_middle(tmp_path):
    """The command itself, killed with SIGKILL at some moment, several times."""
    from tests.service.operation.installation import FILL, Installation, contents

    here = Installation(tmp_path, "sqlite", migrated=True)
    here.python(FILL.replace("range(1, 8)", "range(1, 25)"), owner=True)
    before = contents(here)
    slow = (
        "from whimbrel.service.secrecy import rotation; import time; rotation.BATCH = 1\n"
        "from whimbrel.service.secrecy.ring import add_key, ring_file\n"
        "from pathlib import Path\nif 'k2' not in ring_file().read_text(): add_key(ring_file())\n"
        "Path('begun').touch()\nrotation.rotate()"
    )
    code = "import django; django.setup()\n" + slow
    for pause in (0.05, 0.2):
        Path(here.folder / "begun").unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-c", code], env=here.env, cwd=here.folder)
        while not (here.folder / "begun").exists():
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert contents(here) | {"found": []} == before | {"found": []}
    done = here.run("keys", "rotate", "--same")
    assert done.returncode == 0, done.stderr
    assert here.run("keys", "retire").returncode == 0
    assert contents(here) == before
