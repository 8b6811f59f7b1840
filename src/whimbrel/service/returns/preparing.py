"""Preparing a return: the tables of the desk's records, of a checked file, or none for a nil return."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db import transaction

from whimbrel.service.accounts.models import Agency
from whimbrel.service.counting.sealed import keep_rows
from whimbrel.service.desk.projection import incidents_of, project
from whimbrel.service.operation.jobs import ask, job
from whimbrel.service.returns.life import take
from whimbrel.service.returns.models import Return
from whimbrel.service.returns.tables import keep
from whimbrel.service.uploads import life
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.prepared import NotPrepared, prepared_tables
from whimbrel.standard.errors import StoreError
from whimbrel.standard.period import parse_period
from whimbrel.vocabulary.code_lists import code_list

AT_ONCE = 1_000  # incidents; more are prepared in the background
_PLACES = 20  # incidents named beside a fault


def begin_desk(agency: Agency, period: str, user_id: int) -> Return:
    """A return of the desk's records; prepared at once, or soon where there are many."""
    when = parse_period(period)
    made = Return.objects.create(agency=agency, author_id=user_id, period=when.name, kind="desk")
    if incidents_of(agency, when).count() <= AT_ONCE:
        prepare(made, user_id)
    else:
        ask(prepare_later, str(made.pk), user_id)
    return made


def begin_upload(upload: Upload, user_id: int) -> Return:
    """A return of a file that was found fit."""
    with transaction.atomic():
        if not life.take(upload):
            raise NotPrepared("The upload has faults, or was withdrawn. Mend the file and send it again.")
        made = Return.objects.create(
            agency_id=upload.agency_id, author_id=user_id, period=upload.period, kind="upload", upload=upload
        )
        prepare(made, user_id)
    return made


def begin_nil(agency: Agency, period: str, families: list[str], user_id: int) -> Return:
    """A return that says there was nothing to report in these families of figures."""
    known = code_list("figure_family")
    chosen = [f for f in known.codes if f in families]
    if not chosen:
        raise StoreError("Choose at least one family of figures in which there was nothing to report.")
    with transaction.atomic():
        made = Return.objects.create(
            agency=agency, author_id=user_id, period=parse_period(period).name, kind="nil", families=chosen
        )
        prepare(made, user_id)
    return made


@job
def prepare_later(return_id: str, user_id: int) -> None:
    """Prepare a return in the background."""
    prepare(Return.objects.get(pk=return_id), user_id)


def prepare(made: Return, user_id: int) -> None:
    """Make the tables anew, check them, and note the step. Raises what says why a file cannot be taken."""
    tables: dict[str, Any] = {}
    persons: list[UUID] = []
    made.faults = []
    if made.kind == "desk":
        found = project(made.agency, parse_period(made.period))
        tables, persons = found.tables, found.persons
        made.faults = [_told(f, found.came_from) for f in found.faults]
        made.answers = {k: v for k, v in made.answers.items() if not k.startswith("_")}
        made.answers["_left_out"] = found.left_out
        made.answers["_undated"] = found.undated
    elif made.kind == "upload" and made.upload:
        tables = prepared_tables(made.upload)
        made.faults = made.upload.faults
    made.rows = {name: len(rows) for name, rows in tables.items()}
    made.digest = keep(made, tables) if tables else "nil:" + ",".join(made.families)
    with transaction.atomic():
        made.save()
        keep_rows(made, persons)
        take(made, "prepared", user_id, made.digest)


def _told(fault: Any, came_from: dict[str, list[str]]) -> dict[str, Any]:
    """A fault as the page shows it: with the numbers of the incidents it concerns, instead of rows of a table."""
    told: dict[str, Any] = fault.as_dict(0)
    numbers = came_from.get(fault.sheet or "", [])
    where = Counter(numbers[row - 1] for row in fault.rows.tolist() if 0 < row <= len(numbers))
    told["incidents"] = list(where)[:_PLACES]
    told["more"] = max(0, len(where) - _PLACES)
    return told
