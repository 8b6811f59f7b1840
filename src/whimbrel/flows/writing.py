"""An answer as a file: CSV, Parquet, Excel, SVG, PNG or one HTML page, each with its unit, notes, sources and citation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from whimbrel.flows.labels import label, tlp
from whimbrel.flows.question import TIMES, Answer
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.whole_file import whole_file

FORMATS = ("csv", "parquet", "xlsx", "svg", "png", "html")
# Signs that begin a formula, also as East Asian keyboards write them.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_answer(answer: Answer, path: Path, language: str = "en", title: str = "") -> None:
    """Write an answer in the format that the ending of ``path`` names; the file appears whole or not at all."""
    writers: dict[str, Callable[[Answer, Path, str, str], None]] = {"csv": _csv, "parquet": _parquet, "xlsx": _xlsx}
    ending = path.suffix.lower().lstrip(".")
    if ending in ("svg", "png", "html"):
        from whimbrel.flows.pictures import write_picture

        writers[ending] = write_picture
    if ending not in writers:
        raise QuestionError(f"Answers are written as {', '.join(FORMATS)}; the file's ending says which.")
    with whole_file(path) as beside:
        writers[ending](answer, beside, language, title or title_of(answer, language))
    if ending == "csv":
        path.with_name(path.name + "-metadata.json").write_text(
            json.dumps(about(answer, language), ensure_ascii=False, indent=1), "utf-8"
        )


def title_of(answer: Answer, language: str = "en") -> str:
    """What is counted and the years it spans."""
    years = sorted({y for s in answer.sources for y in (s.period.first.year, s.period.last.year)})
    span = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0]) if years else ""
    return f"{label('indicator', answer.indicator, language)}, {span}".strip(", ")


def about(answer: Answer, language: str = "en") -> dict[str, Any]:
    """What must stand beside every number: what is counted, in which unit, notes, and what to cite."""
    return {
        "title": title_of(answer, language),
        "indicator": answer.indicator,
        "unit": label("unit", answer.unit, language),
        "total": answer.in_words(language),
        "notes": [n.text(language) for n in answer.notes],
        "handling": handling(answer),
        "sources": [
            {
                "submission": s.id,
                "reporter": s.manifest["label"] or s.reporter,
                "period": s.period.name,
                "nature": s.nature,
                "citation": s.manifest["source"].get("citation", ""),
                "licence": s.manifest["source"].get("licence", ""),
                "caution": s.manifest["source"].get("caution", ""),
            }
            for s in answer.sources
        ],
    }


def handling(answer: Answer) -> str:
    """The strictest TLP 2.0 code of the sources: it binds whoever reads the answer."""
    order = ["clear", "green", "amber", "amber_strict", "red"]
    return max((s.manifest["handling"] for s in answer.sources), key=order.index, default="red")


def labelled(answer: Answer, language: str = "en") -> pa.Table:
    """The answer's table with words beside every column of codes, and unit and handling code in every row."""
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for name in answer.table.column_names:
        columns[name] = answer.table[name]
        if pa.types.is_string(answer.table[name].type) and name not in (*TIMES, "submission"):
            columns[f"{name}_label"] = pa.array(
                [label(name, c, language) for c in answer.table[name].to_pylist()], pa.string()
            )
    columns["indicator"] = pa.array([answer.indicator] * len(answer.table), pa.string())
    columns["unit"] = pa.array([answer.unit] * len(answer.table), pa.string())
    columns["handling"] = pa.array([tlp(handling(answer))] * len(answer.table), pa.string())
    return pa.table(columns)


def harmless(text: str) -> str:
    """Text that a spreadsheet program will not run as a formula: a dangerous first sign gets an apostrophe before it."""
    return "'" + text if text.startswith(_DANGEROUS) else text


def _csv(answer: Answer, path: Path, language: str, title: str) -> None:
    rows = labelled(answer, language)
    for i, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            safe = pa.array([None if v is None else harmless(v) for v in rows[field.name].to_pylist()], pa.string())
            rows = rows.set_column(i, field.name, safe)
    with path.open("wb") as file:
        # A mark, so that spreadsheet programs read the accents right.
        file.write(b"\xef\xbb\xbf")
        pacsv.write_csv(rows, file)


def _parquet(answer: Answer, path: Path, language: str, title: str) -> None:
    rows = labelled(answer, language)
    facts = {b"whimbrel": json.dumps(about(answer, language), ensure_ascii=False).encode()}
    pq.write_table(rows.replace_schema_metadata(facts), path, compression="zstd")


def _xlsx(answer: Answer, path: Path, language: str, title: str) -> None:
    import xlsxwriter

    facts = about(answer, language)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Answer")
        rows = labelled(answer, language)
        for column, name in enumerate(rows.column_names):
            sheet.write_string(0, column, name, bold)
            for row, value in enumerate(rows[name].to_pylist(), start=1):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write_number(row, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(rows.column_names) - 1)
        sheet.set_column(0, len(rows.column_names), 18)
        notes = book.add_worksheet("About")
        notes.set_column(0, 0, 16)
        notes.set_column(1, 1, 100, wrap)
        lines = [
            ("Title", title),
            ("Unit", facts["unit"]),
            ("Total", facts["total"]),
            ("Handling", tlp(facts["handling"])),
        ]
        lines += [("Note", n) for n in facts["notes"]]
        for s in facts["sources"]:
            lines.append(
                (
                    "Source",
                    " ".join(
                        (
                            f"{s['reporter']}, {s['period']}, submission {s['submission']} ({s['nature']}).",
                            s["citation"],
                            s["licence"],
                        )
                    ),
                )
            )
        for row, (name, text) in enumerate(lines):
            notes.write_string(row, 0, name, bold)
            notes.write_string(row, 1, text)
