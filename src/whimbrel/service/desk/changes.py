"""Saving, adding, removing and bringing back rows, as the page's script or a plain form asks for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from whimbrel.service.desk.access import one, row_of
from whimbrel.service.desk.columns import DeskTable, desk_tables
from whimbrel.service.desk.fields import in_words
from whimbrel.service.desk.models import Incident, Person
from whimbrel.service.desk.numbering import TooManyRows, new_row
from whimbrel.service.desk.saving import Change, Saved
from whimbrel.service.desk.saving import save as save_row
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word


def changes_in(request: HttpRequest, table: DeskTable) -> dict[str, Change]:
    """What a form says of each column: ``name`` and ``was.name``; of flags the ticks and ``name.rest``."""
    found: dict[str, Change] = {}
    for name, column in table.columns.items():
        if f"was.{name}" not in request.POST:
            continue
        now = request.POST.get(name, "")
        if column.type == "flags":
            now = f"{';'.join(request.POST.getlist(name))}|{request.POST.get(name + '.rest', 'unknown')}"
        found[name] = Change(request.POST[f"was.{name}"].replace("\r\n", "\n"), now)
    return found


@require_POST
def save(request: HttpRequest, table: str, key: UUID) -> HttpResponse:
    """Save a row's changed columns. Answers JSON to the script, a page or the way back to a plain form."""
    reader = reader_of(request)
    row = row_of(reader, "case.write", table, key)
    form = desk_tables()[table]
    language = language_of(request)
    done = save_row(row, changes_in(request, form), reader.user_id or 0)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_told(done, form, language), status=409 if done.conflicts else 200)
    if done.conflicts:
        context = {"row": row, "table": form, "conflicts": _conflicts(done, form, language), "back": _address(row)}
        return render(request, "desk/conflict.html", context, status=409)
    return _back(row)


def _told(done: Saved, form: DeskTable, language: str) -> dict[str, Any]:
    return {
        "version": done.version,
        "saved": done.texts,
        "shown": {
            n: in_words(form, n, t, language) for n, t in done.texts.items() if form.columns[n].type == "country"
        },
        "faults": {n: word(key, language) for n, key in done.faults.items()},
        "conflicts": _conflicts(done, form, language),
    }


def _conflicts(done: Saved, form: DeskTable, language: str) -> list[dict[str, Any]]:
    return [
        {
            "column": c.column,
            "label": form.columns[c.column].label_in(language),
            "mine": c.mine,
            # As a form sends it: flags as ticks and what the others are, everything else as one text.
            "mine_field": "" if "|" in c.mine else c.mine,
            "mine_codes": [x for x in c.mine.partition("|")[0].split(";") if x] if "|" in c.mine else [],
            "mine_rest": c.mine.partition("|")[2],
            "mine_shown": in_words(form, c.column, c.mine, language),
            "theirs": c.theirs,
            "theirs_shown": in_words(form, c.column, c.theirs, language),
            "by": c.by,
            "when": c.when.isoformat(timespec="seconds"),
        }
        for c in done.conflicts
    ]


def _back(row: Any) -> HttpResponse:
    return redirect(_address(row))


def _address(row: Any) -> str:
    incident = row.pk if isinstance(row, Incident) else row.incident_id
    person = row.pk if isinstance(row, Person) else getattr(row, "person_id", None)
    query = f"?person={person}" if person else ""
    return f"/desk/incidents/{incident}/{query}#row-{row.pk}"


@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a row to an incident; from there the page goes on at the new row."""
    reader = reader_of(request)
    incident = one(reader, "case.write", Incident, key)
    person = None
    if request.POST.get("person"):
        try:
            person = one(reader, "case.write", Person, UUID(request.POST["person"]))
        except ValueError:
            raise Http404 from None
        if person.incident_id != incident.pk:
            raise Http404
    try:
        return _back(new_row(incident, request.POST.get("table", ""), reader.user_id or 0, person))
    except KeyError:
        raise Http404 from None
    except TooManyRows:
        return render(request, "desk/too_many.html", {"incident": incident}, status=409)


@require_POST
def remove(request: HttpRequest, table: str, key: UUID) -> HttpResponse:
    """Take a row off the page, or bring it back. Nothing is deleted: that takes two people (see ``deletion.py``)."""
    row = row_of(reader_of(request), "case.write", table, key)
    if isinstance(row, Incident):
        raise Http404
    row.removed = None if request.POST.get("restore") else timezone.now()
    row.save(update_fields=["removed", "changed"])
    if row.removed:
        return render(request, "desk/removed.html", {"row": row, "table": desk_tables()[table]})
    return _back(row)
