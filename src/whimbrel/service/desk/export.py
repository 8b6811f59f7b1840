"""Taking people's data out of the desk: for a purpose, and only of those who consented to it.

For research no column that identifies leaves; for a named partner names do, of the people who agreed to that partner.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from whimbrel.service.audit.log import note
from whimbrel.service.desk.columns import DeskTable, desk_tables
from whimbrel.service.desk.consent import RESEARCH, consented, partners_of
from whimbrel.service.desk.entered import UNREAD
from whimbrel.service.desk.fields import in_words
from whimbrel.service.desk.models import Part, Person, Row
from whimbrel.service.desk.rows import opened
from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.words import word

_BATCH = 500


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The form that says for each purpose how many people agreed; by POST the workbook."""
    reader = reader_of(request)
    if not may(reader, "case.export"):
        raise Http404
    partners = partners_of(reader.agencies(("case_worker",)))
    chosen = request.POST.get("purpose", "")
    if request.method != "POST" or (chosen != RESEARCH and chosen not in [f"partner:{p}" for p in partners]):
        people = within(reader, "case.export", Person.objects.filter(removed=None, incident__removed=None))
        counts = [(f"partner:{p}", p, people_for(reader, f"partner:{p}").count()) for p in partners]
        research = people_for(reader, RESEARCH).count()
        return render(request, "desk/export.html", {"counts": counts, "research": research, "people": people.count()})
    people = people_for(reader, chosen)
    if not people.exists():
        return redirect("desk-export")
    note("export", "desk", detail=f"{chosen.partition(':')[0]} {people.count()} persons")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        _write(path, people, chosen, language_of(request))
        file = path.open("rb")  # stays readable when the folder is gone
    name = f"whimbrel-{'research' if chosen == RESEARCH else 'partner'}-{timezone.localdate().isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def people_for(reader: Reader, purpose: str) -> QuerySet[Person]:
    """People of the own agency who agreed to this purpose: ``research``, or ``partner:`` and a name."""
    people = within(reader, "case.export", Person.objects.filter(removed=None, incident__removed=None))
    kind, _, partner = purpose.partition(":")
    return consented(people, RESEARCH if kind == RESEARCH else "share_partner", partner)


def _write(path: Path, people: QuerySet[Person], purpose: str, language: str) -> None:
    names = purpose != RESEARCH
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        about = book.add_worksheet(word("desk_export_about", language)[:31])
        about.write_string(0, 0, word("desk_export_handling" if names else "desk_export_handling_research", language))
        about.write_string(1, 0, timezone.localdate().isoformat())
        numbers: dict[Any, int] = {}  # a person has one number on every sheet, and it says nothing elsewhere
        for table in desk_tables().values():
            if table.id == "persons" or (table.of == "person" and (names or not table.own)):
                _sheet(book.add_worksheet(table.id), table, _rows(table, people), numbers, language, names=names)


def _rows(table: DeskTable, people: QuerySet[Person]) -> Iterator[tuple[Any, Row]]:
    if table.id == "persons":
        for person in people.order_by("pk").iterator(chunk_size=_BATCH):
            yield person.pk, person
        return
    parts = Part.objects.filter(table=table.id, removed=None, person__in=people).order_by("person_id", "position")
    for part in parts.iterator(chunk_size=_BATCH):
        yield part.person_id, part


def _sheet(
    sheet: Any,
    table: DeskTable,
    rows: Iterator[tuple[Any, Row]],
    numbers: dict[Any, int],
    language: str,
    *,
    names: bool,
) -> None:
    columns = [c for c in table.columns.values() if names or not c.nominal]
    for place, heading in enumerate(["person", *(c.label_in(language) for c in columns)]):
        sheet.write_string(0, place, heading)
    for line, (person, row) in enumerate(rows, start=1):
        texts = opened(row) if names else {k: str(v) for k, v in row.values.items()}
        sheet.write_number(line, 0, numbers.setdefault(person, len(numbers) + 1))
        for place, column in enumerate(columns, start=1):
            text = texts.get(column.name, "")
            shown = text[1:] if text.startswith(UNREAD) else in_words(table, column.name, text, language)
            sheet.write_string(line, place, shown)
