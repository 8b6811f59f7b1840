"""The worker: jobs are done in the name of who asked, once, and whatever kills it."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.service.operation import sample_jobs as jobs
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.audit.models import Entry
from whimbrel.service.operation.jobs import ask
from whimbrel.service.operation.models import Worker
from whimbrel.service.operation.worker import OurWorker, prune, recover

pytestmark = pytest.mark.django_db(transaction=True)


def drain() -> None:
    OurWorker(batch=True, interval=0).run()


def state(result) -> DBTaskResult:
    return DBTaskResult.objects.get(pk=result.id)


def test_a_job_is_done_in_the_name_of_who_asked():
    with act_as(Actor("lin", "203.0.113.7", "reminders", user="5")):
        asked = ask(jobs.mark, 1)
    drain()
    assert state(asked).status == "SUCCESSFUL" and state(asked).return_value == "marked"
    written = Entry.objects.filter(action="done").values_list("actor", "address", "reason", "key")
    assert list(written) == [("lin", "203.0.113.7", "reminders", "1")] * 2
    assert not Worker.objects.exists(), "who has ended is not in the list"


def test_what_was_asked_for_in_a_transaction_that_failed_was_never_asked_for():
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        ask(jobs.mark, 1)
        raise ValueError("no")
    assert not DBTaskResult.objects.exists()


def test_a_failed_job_leaves_no_half_and_no_text_of_its_fault(caplog):
    asked = ask(jobs.fail, 1)
    drain()
    row = state(asked)
    assert (row.status, row.exception_class_path) == ("FAILED", "builtins.ValueError")
    assert "sample_jobs.py" in row.traceback and jobs.SECRET not in row.traceback + caplog.text
    assert not Entry.objects.filter(action="done").exists()


def test_results_are_forgotten_after_thirty_days():
    old, new = ask(jobs.mark, 1), ask(jobs.mark, 2)
    drain()
    DBTaskResult.objects.filter(pk=old.id).update(finished_at=timezone.now() - dt.timedelta(days=31))
    assert prune() == 1
    assert DBTaskResult.objects.get().pk == DBTaskResult.objects.get(pk=new.id).pk


def running(asked, worker: str, *, process: int = 0, place: str = "elsewhere", silent: float = 0) -> None:
    """As if this worker had claimed the task, and was heard of so long ago."""
    then = timezone.now() - dt.timedelta(seconds=silent)
    Worker.objects.create(pk=worker, place=place, process=process, began=then, beat=then)
    DBTaskResult.objects.filter(pk=asked.id).update(status="RUNNING", worker_ids=[worker], started_at=then)


def test_only_the_tasks_of_the_silent_are_taken_over():
    heard, silent, unknown = ask(jobs.mark, 1), ask(jobs.mark, 2), ask(jobs.mark, 3)
    running(heard, "heard", silent=40)
    running(silent, "silent", silent=70)
    DBTaskResult.objects.filter(pk=unknown.id).update(status="RUNNING", worker_ids=["never heard of"])
    assert recover() == 2
    assert [state(t).status for t in (heard, silent, unknown)] == ["RUNNING", "READY", "READY"]


def test_a_worker_that_only_seemed_dead_takes_its_effect_back():
    asked = ask(jobs.mark, 1)
    zombie = OurWorker(batch=True, interval=0)
    running(asked, zombie.worker_id, silent=70)
    row = state(asked)
    recover()
    drain()
    zombie.run_task(row)
    assert Entry.objects.filter(action="done", key="1").count() == 2, "both halves, once"


def test_a_job_that_may_not_be_repeated_is_stopped_and_told():
    asked = ask(jobs.only_once, 7)
    running(asked, "gone", silent=70)
    recover()
    row = state(asked)
    assert row.status == "FAILED" and "may not be repeated" in row.traceback
    assert Entry.objects.get(action="stopped").key == "7"


@pytest.fixture
def processes(tmp_path):
    """``processes()`` starts a real worker on the database of the tests; all are ended with the test."""
    started = []
    settings = connection.settings_dict
    if connection.vendor == "postgresql":
        from urllib.parse import quote

        url = f"postgres://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"
    else:
        url = f"sqlite:///{settings['NAME']}"
    env = {**os.environ, "WHIMBREL_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "whimbrel.service.settings"}
    env |= {jobs.HERE: str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    code = (
        "import django; django.setup()\n"
        "from whimbrel.service.operation.worker import OurWorker\n"
        "w = OurWorker(interval=0.02, beat=0.2, silent=2); w.configure_signals(); w.run()"
    )

    def start() -> subprocess.Popen:
        started.append(subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(what, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


@pytest.mark.timeout(180)
def test_killed_at_any_moment_every_effect_happens_exactly_once(processes, tmp_path):
    total, kills = 60, int(os.environ.get("WHIMBREL_KILLS", "6"))
    for number in range(total):
        ask(jobs.mark, number, 0.05)
    done = DBTaskResult.objects.filter(status="SUCCESSFUL")
    chance = random.Random(5)
    for _ in range(kills):
        before = len(list(tmp_path.iterdir()))
        worker = processes()
        wait_for(lambda before=before: len(list(tmp_path.iterdir())) > before)
        time.sleep(chance.uniform(0, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    processes()
    wait_for(lambda: not DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists(), 120)
    begun = Counter(p.name.split("-")[0] for p in tmp_path.iterdir())
    marks = Counter(Entry.objects.filter(action="done").values_list("what", "key"))
    finished = [row.args_kwargs["args"][0] for row in done]
    said = DBTaskResult.objects.filter(status="FAILED", traceback="The worker ended 3 times while it ran.").count()
    assert len(finished) + said == total and said <= kills // 3, "done, or said not to be"
    assert marks == {(half, str(n)): 1 for n in finished for half in ("first half", "second half")}
    assert sum(begun.values()) > total, "some were begun and killed"


@pytest.mark.timeout(120)
def test_a_job_that_kills_its_worker_is_given_up_after_three(processes, tmp_path):
    asked = ask(jobs.deadly, 3)
    for _ in range(3):
        assert processes().wait(timeout=60) == -signal.SIGKILL
    processes()
    wait_for(lambda: state(asked).status == "FAILED")
    assert state(asked).traceback == "The worker ended 3 times while it ran."
    assert len(list(tmp_path.iterdir())) == 3 and not Entry.objects.filter(what="deadly").exists()
    wait_for(lambda: Entry.objects.filter(action="stopped", key="3").count() == 1)


def test_a_worker_told_to_stop_finishes_its_task(processes, tmp_path):
    asked = ask(jobs.mark, 1, 0.5)
    worker = processes()
    wait_for(lambda: any(tmp_path.iterdir()))
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    assert state(asked).status == "SUCCESSFUL" and not Worker.objects.exists()


def test_a_job_sees_what_its_asker_may_see(cases, ordinary):
    with act_as(Actor("lin", user=str(cases.people["lin"].pk))):
        asked = ask(jobs.how_many_cases)
    nobody = ask(jobs.how_many_cases)
    with ordinary():
        drain()
    assert (state(asked).return_value, state(nobody).return_value) == (2, 0)
