"""A return of counts as a workbook for people: a sheet for each kind of table below its definition flags, and the losses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from whimbrel.release.product import EXACT, TOTAL
from whimbrel.release.returns.definitions import Flag
from whimbrel.release.returns.outgoing import UNKNOWN, Losses
from whimbrel.release.returns.raw_table import UnprotectedRawTable
from whimbrel.release.returns.tables import CountReturn
from whimbrel.release.returns.words import words
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import country_name

LOSS_HEADINGS = ("about", "list", "code", "goes_to", "relation", "count", "why")
_LISTS = {"sex": "sex", "age_band": "age_band", "form": "exploitation_form"}
_LONGEST_NAME = 31


def workbook(made: CountReturn, lines: Sequence[str], language: str = "en") -> bytes:
    """The workbook. lines: what must stand on the first sheet."""
    import xlsxwriter

    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        about = book.add_worksheet("About")
        about.set_column(0, 0, 110, wrap)
        for row, line in enumerate(lines):
            about.write_string(row, 0, line, bold if row == 0 else wrap)
        for kind, of_kind in _kinds(made.tables).items():
            _table_sheet(book, bold, kind, of_kind, made.flags[of_kind[0].indicator], made.system, language)
        _loss_sheet(book, bold, made.losses, language)
    return file.getvalue()


def label(system: str, dim: str, code: str, language: str) -> str:
    """A code of a table in words."""
    if code == TOTAL:
        return code_list("cell_total").label("total", language)
    if code == UNKNOWN:
        return code_list("missing_reason").label(UNKNOWN, language)
    if dim == "citizenship":
        return country_name(code, language)
    return code_list("sdg_16_2_2" if system == "sdg" and dim == "form" else _LISTS[dim]).label(code, language)


def _kinds(tables: Iterable[UnprotectedRawTable]) -> dict[str, list[UnprotectedRawTable]]:
    kinds: dict[str, list[UnprotectedRawTable]] = {}
    for table in tables:
        kinds.setdefault(table.id.rsplit("_", 1)[0], []).append(table)
    return kinds


def _table_sheet(
    book: Any,
    bold: Any,
    kind: str,
    tables: Sequence[UnprotectedRawTable],
    flags: Sequence[Flag],
    system: str,
    language: str,
) -> None:
    sheet = book.add_worksheet(kind.removeprefix(f"{system}_")[:_LONGEST_NAME])
    sheet.set_column(0, 4, 28)
    sheet.write_string(0, 0, words("mark", language), bold)
    title = tables[0].title.get(language, tables[0].title["en"])
    sheet.write_string(1, 0, title.rsplit(",", 1)[0], bold)
    row = 2
    for flag in flags:
        sheet.write_string(row, 0, flag.label(language))
        sheet.write_string(row, 1, flag.text(language))
        row += 1
    dims = tables[0].dims
    row += 1
    for column, heading in enumerate(("year", *dims, "value", "low", "high")):
        sheet.write_string(row, column, heading, bold)
    for table in tables:
        for cell in table.rows.to_pylist():
            row += 1
            _write_cell(sheet, row, table, cell, system, language)


def _write_cell(
    sheet: Any, row: int, table: UnprotectedRawTable, cell: Mapping[str, Any], system: str, language: str
) -> None:
    sheet.write_number(row, 0, int(table.period))
    for column, dim in enumerate(table.dims, start=1):
        sheet.write_string(row, column, label(system, dim, cell[dim], language))
    after = len(table.dims) + 1
    if cell["status"] == EXACT:
        sheet.write_number(row, after, cell["value"])
    sheet.write_number(row, after + 1, cell["low"])
    sheet.write_number(row, after + 2, cell["high"])


def _loss_sheet(book: Any, bold: Any, losses: Losses, language: str) -> None:
    sheet = book.add_worksheet("losses")
    sheet.set_column(0, 6, 28)
    for column, heading in enumerate(LOSS_HEADINGS):
        sheet.write_string(0, column, heading, bold)
    for row, values in enumerate(losses.rows(language), start=1):
        for column, value in enumerate(values):
            if LOSS_HEADINGS[column] == "count":
                sheet.write_number(row, column, int(value))
            else:
                sheet.write_string(row, column, value)
