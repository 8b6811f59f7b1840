"""Released tables as files: CSV, Parquet and one Excel workbook.

Every column is built anew from the released values. An Arrow array may keep what stood behind a null, a dictionary codes that
no row has any more, and a slice the rows that were cut off: none of that may reach a file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from whimbrel.flows.writing import harmless
from whimbrel.release.open_data.about import About
from whimbrel.release.open_data.wording import code_label, column_label, said
from whimbrel.release.product import HIDDEN, Product, ReleasedTable
from whimbrel.release.wording import in_language

_NUMBERS = ("value", "low", "high")


def anew(rows: pa.Table) -> pa.Table:
    """The same rows in fresh memory: text and numbers only."""
    columns = {}
    for name in rows.column_names:
        values = rows[name].to_pylist()
        text = name not in _NUMBERS
        columns[name] = pa.array(
            [None if v is None else str(v) if text else float(v) for v in values], pa.string() if text else pa.float64()
        )
    return pa.table(columns)


def parquet_bytes(rows: pa.Table) -> bytes:
    """Rows as Parquet, without statistics, page indexes or any metadata of the writer's making."""
    out = io.BytesIO()
    pq.write_table(
        anew(rows),
        out,
        compression="zstd",
        write_statistics=False,
        use_dictionary=False,
        store_schema=False,
        write_page_index=False,
    )
    return out.getvalue()


def csv_bytes(rows: pa.Table, languages: tuple[str, ...] = ()) -> bytes:
    """Rows as CSV for any program: codes, and their labels in the languages beside them. No cell can run as a formula."""
    told = [n for n in rows.column_names if n not in _NUMBERS and n != "status"] if languages else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*rows.column_names, *(f"{n}_label_{language}" for n in told for language in languages)])
    for row in rows.to_pylist():
        cells = [_plain(row[n]) for n in rows.column_names]
        labels = [harmless(code_label(n, row[n], language)) for n in told for language in languages]
        writer.writerow([*cells, *labels])
    # A mark, so that spreadsheet programs read the accents right.
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return harmless(str(value))


def workbook_bytes(product: Product, about: About, language: str) -> bytes:
    """All tables as one workbook in a language: a sheet each, and one that says what they are. It holds no formula."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        # The day of the release and not of the writing, so that the bytes stay the same.
        made = dt.datetime.fromisoformat(about.published)
        book.set_properties({"title": in_language(product.title, language), "author": about.author, "created": made})
        bold = book.add_format({"bold": True, "bg_color": "#EEF4F6"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        front = book.add_worksheet("0")
        front.set_column(0, 0, 24)
        front.set_column(1, 1, 100, wrap)
        lines = [(in_language(product.title, language), ""), *_front(product, about, language)]
        for number, table in enumerate(product.tables, start=1):
            lines.append((str(number), f"{in_language(table.title, language)} ({table.id})"))
            _sheet(book.add_worksheet(str(number)), table, language, bold)
        for at, (name, text) in enumerate(lines):
            front.write_string(at, 0, harmless(name), bold)
            front.write_string(at, 1, harmless(text), wrap)
    return out.getvalue()


def _front(product: Product, about: About, language: str) -> list[tuple[str, str]]:
    page = "pages"
    lines = [
        (said(page, "cite", language), about.citation(in_language(product.title, language))),
        (said(page, "licence", language), about.licence),
        (said(page, "protection", language), in_language(product.protection, language)),
        *((said(page, "losses", language), in_language(words, language)) for words in product.losses),
    ]
    return [(said(page, "invented", language), ""), *lines] if about.invented else lines


def _sheet(sheet: Any, table: ReleasedTable, language: str, bold: Any) -> None:
    names = table.rows.column_names
    heads = [h for n in table.dims for h in (n, column_label(n, language))]
    heads += [column_label(n, language) for n in names[len(table.dims) :]]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, harmless(head), bold)
    for at, row in enumerate(table.rows.to_pylist(), start=1):
        texts = [t for n in table.dims for t in (row[n], code_label(n, row[n], language))]
        for column, text in enumerate(texts):
            sheet.write_string(at, column, harmless(text))
        for column, name in enumerate(_NUMBERS, start=len(texts)):
            if row[name] is not None and not (name == "value" and row["status"] == HIDDEN):
                sheet.write_number(at, column, row[name])
        sheet.write_string(at, len(texts) + 3, said("status", row["status"], language))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(heads) - 1)
    sheet.set_column(0, len(heads), 18)
