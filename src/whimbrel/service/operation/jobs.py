"""Work for later: functions that the worker carries out, in the name of whoever asked for them.

::

    @job
    def send_reminders(agency_id: int) -> None: ...

    ask(send_reminders, agency.pk)

A plain job runs in one transaction with the mark that it is done: whatever kills the worker at whatever moment, what the job
writes to the database happens exactly once. A job that works for long and shows its progress says ``whole=False``: it commits
as it goes and may be begun again after a kill, so it must bear being repeated. One that must not be says ``repeat=False``:
it is then marked as stopped. ``stopped`` is called, with the job's arguments, when a job is given up, so that its owner sees it.

Arguments are ids and codes, never a person's value: they lie readable in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import update_wrapper
from typing import Any

from django_tasks import task
from django_tasks.base import Task, TaskResult

from whimbrel.service.audit.actor import Actor, act_as, acting


@dataclass(frozen=True)
class Terms:
    """How a job is to be treated when its worker dies, or it fails."""

    whole: bool = True
    repeat: bool = True
    stopped: Callable[..., None] | None = None


class _Job:
    """What the worker calls: the function, as whoever asked."""

    def __init__(self, function: Callable[..., Any], terms: Terms):
        update_wrapper(self, function)
        self.terms = terms

    def __call__(self, *args: Any, asker: dict[str, str], **kwargs: Any) -> Any:
        with act_as(Actor(**asker)):
            return self.__wrapped__(*args, **kwargs)  # type: ignore[attr-defined]

    def stop(self, *args: Any, asker: dict[str, str], **kwargs: Any) -> None:
        """Let the job's owner see that it was given up."""
        if self.terms.stopped:
            with act_as(Actor(**asker)):
                self.terms.stopped(*args, **kwargs)


def job(
    function: Callable[..., Any] | None = None,
    *,
    whole: bool = True,
    repeat: bool = True,
    stopped: Callable[..., None] | None = None,
) -> Any:
    """Make a function of a module one that can be asked for; see above."""

    def made(function: Callable[..., Any]) -> Task:
        found: Task = task(_plain(_Job(function, Terms(whole, repeat, stopped))))
        return found

    return made(function) if function else made


def _plain(found: _Job) -> Callable[..., Any]:
    """A function, as django-tasks wants, that keeps the name by which it is found again."""

    def run(*args: Any, **kwargs: Any) -> Any:
        return found(*args, **kwargs)

    update_wrapper(run, found)
    run.job = found  # type: ignore[attr-defined]
    return run


def ask(wanted: Task, *args: Any, **kwargs: Any) -> TaskResult:
    """Have a job done soon, in the name of who is acting now. Asked inside a transaction, it is asked for when that holds."""
    return wanted.enqueue(*args, asker=asdict(acting()), **kwargs)


def terms_of(wanted: Any) -> Terms:
    """How a task is to be treated; one that was not made by :func:`job` may be repeated, and commits by itself."""
    found = getattr(wanted.func, "job", None)
    return found.terms if found else Terms(whole=False)
