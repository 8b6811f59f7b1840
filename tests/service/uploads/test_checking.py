"""The check in the background: once or said not to be, whatever is killed at whatever moment."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.plugins.page import Page
from tests.service.uploads.people_and_files import BAD, GOOD
from whimbrel.service.uploads import life, limits, reading_process
from whimbrel.service.uploads.check import check_upload
from whimbrel.service.uploads.files import file_of, folder, prepared_of
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.prepared import NotPrepared, prepared_tables
from whimbrel.service.uploads.sweep import sweep, sweep_folders

STALE = dt.timedelta(seconds=limits.STALE_SECONDS + 1)


def run(upload: Upload, **options) -> str:
    """What the worker does."""
    return check_upload.call(str(upload.pk), upload.author_id, **options)


def tasks() -> int:
    return DBTaskResult.objects.filter(task_path__endswith="check_upload").count()


def open_files(files: Path) -> list[Path]:
    return list((files / "checking").rglob("*"))


def test_the_upload_waits_and_its_task_names_ids_only(sent, queue, office):
    upload = sent("lin", GOOD, "Mr Nguyen Van A.csv")
    assert upload.state == "waiting" and tasks() == 1
    row = DBTaskResult.objects.get()
    assert row.args_kwargs == {"args": [str(upload.pk), upload.author_id, False, None], "kwargs": {}}
    page = Page(office("lin").get(f"/uploads/{upload.pk}/?lang=en"))
    assert "Waiting to be checked" in page.text and "You may leave this page" in page.text
    assert [d["hx-get"] for d in page.all("div") if "hx-get" in d] == [f"/uploads/{upload.pk}/progress/?lang=en"]
    assert 'http-equiv="refresh"' in page.source
    assert run(upload) == "fit"
    upload.refresh_from_db()
    assert upload.state == "fit" and upload.done_bytes == upload.size and not open_files(queue)


def test_run_twice_it_is_done_once(sent, queue):
    upload = sent("lin", GOOD)
    assert run(upload) == "fit"
    made = {p.name: p.stat().st_mtime_ns for p in prepared_of(upload).iterdir()}
    assert run(upload) == "nothing to do"
    upload.refresh_from_db()
    assert upload.run == 1 and {p.name: p.stat().st_mtime_ns for p in prepared_of(upload).iterdir()} == made


def test_a_second_worker_leaves_a_living_check_alone_and_looks_again_later(sent, queue):
    upload = sent("lin", GOOD)
    assert life.claim(upload.pk).run == 1
    assert run(upload) == "under way elsewhere" and tasks() == 2
    later = DBTaskResult.objects.order_by("-run_after").filter(run_after__lt=timezone.now() + STALE).first()
    assert later.run_after > timezone.now() + dt.timedelta(seconds=limits.STALE_SECONDS // 2)


def test_a_dead_check_is_taken_over_and_given_up_after_three_attempts(sent, queue, office):
    upload = sent("lin", GOOD)
    for attempt in range(1, limits.ATTEMPTS + 1):
        assert life.claim(upload.pk).attempts == attempt
        Upload.objects.update(beat=timezone.now() - STALE)
        page = Page(office("lin").get(f"/uploads/{upload.pk}/?lang=en"))
        upload.refresh_from_db()
        assert upload.state == ("waiting" if attempt < limits.ATTEMPTS else "stopped")
    assert "The check was killed several times" in page.text and "Have it checked again" in page.text
    assert office("lin").post(f"/uploads/{upload.pk}/again/").status_code == 303
    assert run(upload) == "fit", "and may then be asked for again"


def test_a_worker_that_wakes_up_from_the_dead_changes_nothing(sent, queue):
    upload = sent("lin", BAD)
    old = life.claim(upload.pk)
    Upload.objects.update(beat=timezone.now() - STALE)
    assert sweep() == 1, "the start of a worker takes it over as well"
    assert run(upload) == "faulty"
    assert not life.beat(old, 5) and not life.stop(old, "memory") and not life.finish(old, "fit", rows={"persons": 9})
    upload.refresh_from_db()
    assert upload.state == "faulty" and upload.rows != {"persons": 9}


def test_a_withdrawn_upload_is_not_checked_and_a_running_check_ends(sent, queue, office, monkeypatch):
    upload = sent("lin", GOOD)
    monkeypatch.setattr(limits, "BEAT_SECONDS", 0)
    read = reading_process._follow

    def withdrawn_meanwhile(process, told):
        life.withdraw(Upload.objects.get(pk=upload.pk))
        read(process, told)

    monkeypatch.setattr(reading_process, "_follow", withdrawn_meanwhile)
    assert run(upload) == "not wanted any more"
    upload.refresh_from_db()
    assert upload.state == "withdrawn" and not file_of(upload).exists() and not prepared_of(upload).exists()
    assert not open_files(queue)
    with pytest.raises(NotPrepared):
        prepared_tables(upload)


HOGS = {
    "memory": "x = []\nwhile True: x.append(bytearray(50_000_000))",
    "time": "import time\ntime.sleep(60)",
    "cpu": "while True: pass",
    "written": "f = open('large', 'wb')\nwhile True: f.write(bytes(1_000_000)); f.flush()",
    "fault": "raise ValueError('Nguyen Van A')",
    "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.fixture
def hog(monkeypatch):
    """``hog(code)``: the process runs this in place of reading the file, under its limits."""

    def use(code: str) -> None:
        program = (
            "import sys\nfrom whimbrel.service.uploads import child\n"
            f"def hog(*_):\n    exec({code!r}, {{}})\nchild.check = hog\nchild.main()"
        )
        monkeypatch.setattr(reading_process, "PROGRAM", ("-c", program))

    return use


@pytest.mark.parametrize("reason", HOGS)
def test_what_takes_too_much_is_stopped_and_told(sent, queue, office, hog, monkeypatch, reason):
    monkeypatch.setattr(limits, "WALL_SECONDS", 4 if reason == "time" else 60)
    monkeypatch.setattr(limits, "CPU_SECONDS", 2)
    monkeypatch.setattr(limits, "LARGEST_WRITTEN", 20_000_000)
    monkeypatch.setattr(limits, "MEMORY", 600_000_000)
    hog(HOGS[reason])
    upload = sent("lin", GOOD)
    assert run(upload) == "stopped"
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == ("stopped", reason)
    page = Page(office("lin").get(f"/uploads/{upload.pk}/?lang=en"))
    assert "The check was stopped" in page.text and "Nguyen" not in page.source
    assert "Check it again" in page.text
    assert not open_files(queue)


def test_what_the_process_started_goes_with_it(sent, queue, hog, tmp_path):
    mark = tmp_path / "pids"
    hog(
        "import subprocess, sys\n"
        "for _ in range(3):\n"
        "    p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
        f"    open({str(mark)!r}, 'a').write(f'{{p.pid}}\\n')\n"
        "raise MemoryError"
    )
    upload = sent("lin", GOOD)
    assert run(upload) == "stopped"
    for pid in map(int, mark.read_text().split()):
        assert _gone(pid), pid


def _gone(pid: int) -> bool:
    for _ in range(50):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False


def test_the_process_dies_with_its_parent(tmp_path):
    """kill -9 of the worker while a file is read: nothing goes on reading."""
    workplace = tmp_path / "checking"
    workplace.mkdir()
    (workplace / "upload").write_text(GOOD)
    parent = (
        "import sys, time\nfrom pathlib import Path\nfrom whimbrel.service.uploads import reading_process as r\n"
        "r.PROGRAM = ('-c', 'import time\\nfrom whimbrel.service.uploads import child\\n"
        'def wait(*_):\\n open("began", "w").write(str(__import__("os").getpid())); time.sleep(300)\\n'
        "child.check = wait\\nchild.main()')\n"
        "r.read_apart(Path(sys.argv[1]), r.job_of('2019'), lambda n: None)"
    )
    process = subprocess.Popen([sys.executable, "-c", parent, str(workplace)])
    began = workplace / "began"
    for _ in range(200):
        if began.exists() and began.read_text():
            break
        time.sleep(0.05)
    pid = int(began.read_text())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert _gone(pid)


@pytest.mark.parametrize("moment", ["unlock_file", "read_apart", "outcome", "lock_file", "life.finish"])
def test_killed_at_any_moment_it_is_done_once(sent, queue, monkeypatch, moment):
    """The worker vanishes at this moment, as by kill -9: nothing it was to do afterwards happens."""
    from whimbrel.service.uploads import check

    class Killed(BaseException):
        pass

    def die(*_, **__):
        raise Killed

    upload = sent("lin", GOOD)
    with monkeypatch.context() as once:
        once.setattr(life, "let_go", lambda _: False)
        once.setattr(check.shutil, "rmtree", lambda *_, **__: None)
        once.setattr(life if moment == "life.finish" else check, moment.removeprefix("life."), die)
        with pytest.raises(Killed):
            run(upload)
    upload.refresh_from_db()
    assert upload.state == "checking" and not prepared_of(upload).exists()
    Upload.objects.update(beat=timezone.now() - STALE)
    assert run(upload) == "taken over" and not open_files(queue), "the open file that was left is gone first"
    assert run(upload) == "fit" and not open_files(queue)
    upload.refresh_from_db()
    assert len(prepared_tables(upload)["persons"]) == 3


def test_told_to_end_it_lets_go_at_once(sent, queue, monkeypatch):
    from whimbrel.service.uploads import check

    def ended(*_, **__):
        raise SystemExit

    upload = sent("lin", GOOD)
    with monkeypatch.context() as once:
        once.setattr(check, "read_apart", ended)
        with pytest.raises(SystemExit):
            run(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.attempts) == ("waiting", 0) and not open_files(queue)
    assert run(upload) == "fit"


def test_progress_rises_and_is_shown(sent, queue, office, monkeypatch):
    from whimbrel.service.uploads import progress

    upload = sent("lin", GOOD)
    held = life.claim(upload.pk)
    progress.tell(held, held.size // 2)
    client = office("lin")
    page = Page(client.get(f"/uploads/{upload.pk}/progress/?lang=en"))
    (bar,) = page.all("progress")
    assert int(bar["value"]) == held.size // 2 and int(bar["max"]) == held.size and bar["aria-label"]
    assert page.all("div")[0]["data-told"] == "Being checked, 25 %"
    progress.tell(held, 10 * held.size)
    assert "(100 %)" in Page(client.get(f"/uploads/{upload.pk}/progress/?lang=en")).text
    life.finish(held, "faulty", rows={}, faults=[], source="")
    assert client.get(f"/uploads/{upload.pk}/progress/")["HX-Refresh"] == "true"


def test_what_a_killed_process_left_is_swept(files, sent):
    upload = sent("lin", GOOD)
    left = [folder("checking") / "x-1", folder("prepared") / ".x-1"]
    for path in left:
        path.mkdir()
        (path / "upload").write_text("open")
    left += [folder("incoming") / ".locking-1", folder("uploads") / ".locking-2"]
    for path in left[2:]:
        path.write_text("half")
    sweep_folders()
    assert all(p.exists() for p in left), "what is young may be somebody's work"
    for path in left:
        os.utime(path, (time.time() - 7200,) * 2)
    sweep_folders()
    assert not any(p.exists() for p in left)
    assert file_of(upload).exists() and len(prepared_tables(upload)["persons"]) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_check(sent, queue):
    from django.db import connections

    upload = sent("lin", GOOD)
    states: list[str] = []

    def work():
        states.append(run(upload))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states.count("fit") == 1, states
    upload.refresh_from_db()
    assert (upload.state, upload.run) == ("fit", 1)


@pytest.mark.django_db(transaction=True)
def test_behind_the_second_wall_a_check_sees_what_its_asker_sees(sent, queue, office):
    """The worker connects as the site's ordinary role: without an asker, or for a stranger, there is no such upload."""
    from django.db import connection

    from tests.service.operation.ordinary_role import connected, make

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    make()
    upload, stranger = sent("lin", GOOD), office("somchai").user
    with connected():
        for nobody in (None, stranger.pk):
            assert check_upload.call(str(upload.pk), nobody) == "nothing to do"
        assert run(upload) == "fit"
    upload.refresh_from_db()
    assert upload.state == "fit" and len(prepared_tables(upload)["persons"]) == 3
