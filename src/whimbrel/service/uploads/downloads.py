"""The faults of an upload as a file: CSV and Excel for people, JSON for programs. No value of the sent file is in it."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from whimbrel.flows.labels import tlp
from whimbrel.flows.writing import harmless
from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.service.uploads.faults import by_severity, told
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.sending import seen_upload
from whimbrel.service.words import word

_HEADINGS = ("severity", "check", "sheet", "column", "rows", "count", "what", "remedy")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@require_safe
def faults(request: HttpRequest, key: uuid.UUID, ending: str) -> HttpResponse:
    """All faults of an upload in one file."""
    found = seen_upload(reader_of(request), key)
    response = HttpResponse(faults_file(found, ending, language_of(request)), content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="faults-{str(found.pk)[:8]}.{ending}"'
    response["X-Handling"] = handling_of(found)
    return response


def faults_file(found: Upload, ending: str, language: str) -> bytes:
    """All faults of a checked upload as csv, xlsx or json, else Http404; that they were taken out is logged."""
    writers: dict[str, Callable[[Upload, str], bytes]] = {"csv": _csv, "xlsx": _xlsx, "json": _json}
    if ending not in writers or found.state not in ("fit", "faulty"):
        raise Http404
    note("download", f"faults.{ending}", key=str(found.pk))
    return writers[ending](found, language)


def handling_of(found: Upload) -> str:
    """The TLP 2.0 label of what is said about an upload; that of what stays with its receiver where none was chosen."""
    return tlp(found.handling or "amber_strict")


def _rows(found: Upload, language: str) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for stored in found.faults:
        fault = told(stored, language)
        row_list = f"{fault.rows} + {fault.more}" if fault.more else fault.rows
        texts = (fault.severity, fault.check, fault.sheet, fault.column, row_list)
        # A heading is the sender's own text: it may begin like a formula.
        rows.append([*map(harmless, texts), fault.count, harmless(fault.what), harmless(fault.remedy)])
    return rows


def _csv(found: Upload, language: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([word(f"uploads_h_{h}", language) for h in _HEADINGS])
    writer.writerows(_rows(found, language))
    # A mark, so that spreadsheet programs read the accents right.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(found: Upload, language: str) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Faults")
        for place, heading in enumerate(_HEADINGS):
            sheet.write_string(0, place, word(f"uploads_h_{heading}", language), bold)
        for number, row in enumerate(_rows(found, language), start=1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, value, wrap)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(found.faults)), len(_HEADINGS) - 1)
        sheet.set_column(0, 5, 14)
        sheet.set_column(6, 7, 60)
        about = book.add_worksheet("About")
        about.set_column(0, 1, 40)
        for number, (name, value) in enumerate(_about(found, language).items()):
            about.write_string(number, 0, name, bold)
            about.write_string(number, 1, str(value), wrap)
    return out.getvalue()


def _about(found: Upload, language: str) -> dict[str, Any]:
    """What must stand beside the numbers: of which file, for which period, counted in what."""
    return {
        word("uploads_agency", language): found.agency.label,
        word("uploads_period", language): found.period,
        word("uploads_h_count", language): word("uploads_count_unit", language),
        word("uploads_upload", language): str(found.pk),
        "SHA-256": found.digest,
        word("handling", language): handling_of(found),
    }


def _json(found: Upload, language: str) -> bytes:
    data = {
        "upload": str(found.pk),
        "agency": found.agency.slug,
        "period": found.period,
        "sha256": found.digest,
        "source": found.source or None,
        "state": found.state,
        "tables": found.rows,
        "severities": by_severity(found.faults),
        "faults": found.faults,
        "handling": found.handling or "amber_strict",
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
