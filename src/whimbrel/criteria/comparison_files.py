"""A comparison as a file: CSV, Excel, one HTML page that needs nothing else, or PDF.

A file appears whole or not at all. It holds neither the name of the case nor those of the actors (see comparison_sheet.py).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from whimbrel.criteria.compared import Compared
from whimbrel.criteria.comparison_sheet import COLUMNS, Line, Sheet, sheet_of
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.forms.excel_styles import harmless
from whimbrel.standard.whole_file import whole_file

FORMATS = ("csv", "xlsx", "pdf", "html")


def write_comparison(compared: Compared, path: Path, language: str = "en") -> None:
    """Write a comparison in the format that the ending of ``path`` names. Raises QuestionError for any other."""
    data = comparison_bytes(compared, path.suffix.lower().lstrip("."), language)
    with whole_file(path) as beside:
        beside.write_bytes(data)


def comparison_bytes(compared: Compared, ending: str, language: str = "en") -> bytes:
    """A comparison as the bytes of a file of one of FORMATS."""
    writers: dict[str, Callable[[Sheet], bytes]] = {"csv": _csv, "xlsx": _xlsx, "html": _html, "pdf": _pdf}
    if ending not in writers:
        raise QuestionError(f"A comparison is written as {', '.join(FORMATS)}; the file's ending says which.")
    return writers[ending](sheet_of(compared, language))


def _csv(sheet: Sheet) -> bytes:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow([sheet.word(c) for c in COLUMNS])
    for line in (*sheet.lines, *sheet.own):
        out.writerow([harmless(line.texts[c]) for c in COLUMNS])
    # A mark, so that spreadsheet programs read the accents right.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(sheet: Sheet) -> bytes:
    import xlsxwriter

    data = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(data, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEF4F6"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        tables = (
            ("overview", [list(sheet.head), *([text for _, text in row] for row in sheet.overview)], 22),
            ("offence", [[sheet.word(c) for c in COLUMNS], *_texts(sheet.lines)], 24),
            ("own", [[sheet.word(c) for c in COLUMNS], *_texts(sheet.own)], 24),
            ("gaps", [[sheet.word("country"), sheet.word("gaps"), ""], *map(list, sheet.gaps)], 40),
            ("about", _about(sheet), 50),
        )
        for name, rows, width in tables:
            page = book.add_worksheet(sheet.word(name)[:31].replace("/", " "))
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    page.write_string(number, column, harmless(text), bold if number == 0 else wrap)
            page.set_column(0, max(map(len, rows)) - 1, width)
            page.freeze_panes(1, 0)
            page.set_landscape()
            page.fit_to_pages(1, 0)
    return data.getvalue()


def _texts(lines: tuple[Line, ...]) -> list[list[str]]:
    return [[line.texts[c] for c in COLUMNS] for line in lines]


def _about(sheet: Sheet) -> list[list[str]]:
    rows = [[sheet.title, ""], *([text, ""] for text in sheet.about)]
    rows += [[sheet.word("dual"), text] for text in sheet.pairs or (sheet.word("no_dual"),)]
    rows += [[sheet.word("neither"), text] for text in sheet.neither or (sheet.word("no_neither"),)]
    rows += [[sheet.word("own"), sheet.word("own_note")]]
    rows += [[f"{sheet.word('limitation')}: {place}", text] for place, text in sheet.limits]
    rows += [[sheet.word(code), sheet.word(f"{code}_means")] for code in ("verified", "secondary", "unverified")]
    rows += [
        [f"{sheet.word('source')}: {place}", f"{source} {address} ({sheet.word('as_of').lower()} {day}, {confidence})"]
        for place, source, address, day, confidence in sheet.sources
    ]
    return rows


def _html(sheet: Sheet) -> bytes:
    style = (files("whimbrel.criteria") / "comparison.css").read_text("utf-8")
    parts = [
        f'<!doctype html><html lang="{sheet.language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(sheet.title)}</title><style>{style}</style></head><body><main><h1>{escape(sheet.title)}</h1>",
        *(f"<p>{escape(text)}</p>" for text in sheet.about),
        f"<h2>{escape(sheet.word('overview'))}</h2>{_overview(sheet)}",
        _listed(sheet, "dual", sheet.pairs or (sheet.word("no_dual"),)),
        _listed(sheet, "neither", sheet.neither or (sheet.word("no_neither"),)),
        f"<h2>{escape(sheet.word('offence'))}</h2>",
        *(_offence(sheet, line) for line in sheet.lines),
    ]
    if sheet.own:
        parts += [f"<h2>{escape(sheet.word('own'))}</h2><p>{escape(sheet.word('own_note'))}</p>"]
        parts += [_offence(sheet, line) for line in sheet.own]
    parts += [_listed(sheet, "gaps", [f"{place}. {about}. {text}" for place, about, text in sheet.gaps])]
    parts += [_listed(sheet, "about", [": ".join(filter(None, row)) for row in _about(sheet)[4:]])]
    return "\n".join([*parts, "</main></body></html>"]).encode()


def _overview(sheet: Sheet) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in sheet.head)
    rows = "".join(
        "<tr>" + "".join(f'<td class="{code}">{escape(text)}</td>' for code, text in row) + "</tr>"
        for row in sheet.overview
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _listed(sheet: Sheet, key: str, texts: Any) -> str:
    return f"<h2>{escape(sheet.word(key))}</h2><ul>" + "".join(f"<li>{escape(t)}</li>" for t in texts) + "</ul>"


def _offence(sheet: Sheet, line: Line) -> str:
    told = [c for c in COLUMNS if c not in ("country", "actor", "article", "offence", "result") and line.texts[c]]
    place = " · ".join(filter(None, (line.texts["country"], line.texts["actor"])))
    return (
        f'<section class="{line.result}"><h3>{escape(line.texts["article"])} {escape(line.texts["offence"])}</h3>'
        f"<p><strong>{escape(line.texts['result'])}</strong> · {escape(place)}</p><dl>"
        + "".join(f"<dt>{escape(sheet.word(c))}</dt><dd>{escape(line.texts[c])}</dd>" for c in told)
        + "</dl></section>"
    )


def _pdf(sheet: Sheet) -> bytes:
    import typst

    words = {c: sheet.word(c) for c in COLUMNS}
    words |= {k: sheet.word(k) for k in ("overview", "dual", "neither", "own", "own_note", "gaps", "about", "offence")}
    told = {
        "language": sheet.language,
        "title": sheet.title,
        "about": sheet.about,
        "words": words,
        "head": sheet.head,
        "overview": sheet.overview,
        "pairs": sheet.pairs or (sheet.word("no_dual"),),
        "neither": sheet.neither or (sheet.word("no_neither"),),
        "lines": [{**line.texts, "state": line.result} for line in sheet.lines],
        "own": [{**line.texts, "state": line.result} for line in sheet.own],
        "gaps": sheet.gaps,
        "more": _about(sheet)[4:],
        "made": datetime.now(UTC).date().isoformat(),
    }
    template = (files("whimbrel.criteria") / "comparison.typ").read_bytes()
    # Warnings are about fonts that are not installed; the next of the list is taken.
    made, _ = typst.compile_with_warnings(template, format="pdf", sys_inputs={"told": json.dumps(told)})
    return bytes(made)
