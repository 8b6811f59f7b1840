"""A return as a folder of files. It appears whole or not at all, and every file says that it is not for publication."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from whimbrel.flows.labels import tlp
from whimbrel.flows.writing import harmless
from whimbrel.release.returns import glotip, sdg
from whimbrel.release.returns.chosen import invented, named
from whimbrel.release.returns.outgoing import Losses
from whimbrel.release.returns.records import RecordReturn
from whimbrel.release.returns.tables import CountReturn
from whimbrel.release.returns.words import words
from whimbrel.release.returns.workbook import LOSS_HEADINGS, workbook
from whimbrel.standard.store import Submission

MARKED = "not-for-publication"
INVENTED = "invented"
FORMAT = "whimbrel-return-1"


def count_files(
    made: CountReturn, *, small: bool = False, population: Mapping[int, int] | None = None, language: str = "en"
) -> dict[str, bytes]:
    """Name -> content of the files of a return of counts."""
    lines = said(made, small=small, language=language)
    files: dict[str, bytes] = {}
    mark = _mark(made)
    if made.system == "glotip":
        files[f"glotip.{mark}.csv"] = _csv(glotip.columns(), glotip.rows(made, small=small))
    else:
        files |= {f"sdg-16-2-2.{mark}.sdmx.{kind}": text.encode() for kind, text in sdg.sdmx(made, population).items()}
    files[f"{made.system}.{mark}.xlsx"] = workbook(made, lines, language)
    files["definitions.csv"] = _csv(
        ("indicator", "question", "code", "label", "in_words"),
        (
            (f.indicator, f.key, f.code, f.label(language), f.text(language))
            for told in made.flags.values()
            for f in told
        ),
    )
    files["losses.csv"] = _losses(made.losses, language)
    tables = [
        {
            "id": t.id,
            "title": t.title,
            "dims": t.dims,
            "unit": t.unit,
            "period": t.period,
            "sources": t.sources,
            "submissions": t.submissions,
        }
        for t in made.tables
    ]
    about = {"return": made.system, "country": made.country, "tables": tables, "not_filled": made.not_filled}
    files["about.json"] = _about(made.submissions, lines, about)
    return files


def record_files(made: RecordReturn, *, language: str = "en") -> dict[str, bytes]:
    """Name -> content of the files of records for exchange."""
    lines = said(made, language=language)
    about = {"return": made.layout, "records": len(made.rows), "only_of_their_kind": made.alone}
    return {
        f"{made.layout.replace('_', '-')}.{_mark(made)}.csv": _csv(made.columns, made.rows),
        "losses.csv": _losses(made.losses, language),
        "about.json": _about(made.submissions, lines, about),
    }


def _mark(made: CountReturn | RecordReturn) -> str:
    return f"{INVENTED}.{MARKED}" if invented(made.submissions) else MARKED


def said(made: CountReturn | RecordReturn, *, small: bool = False, language: str = "en") -> list[str]:
    """What must stand beside the numbers, the mark first."""
    counts = isinstance(made, CountReturn)
    lines = [words("mark" if counts else "mark_exchange", language), f"Handling: {tlp(made.handling)}"]
    if invented(made.submissions):
        lines.insert(0, words("invented", language))
    if counts:
        lines.append(words("detection", language))
    if len(made.submissions) > 1:
        lines.append(words("across", language))
    if small:
        lines.append(words("small_style", language))
    if isinstance(made, CountReturn) and made.system == "sdg":
        lines.append(words("secondary", language))
    return lines


def _losses(losses: Losses, language: str) -> bytes:
    return _csv(LOSS_HEADINGS, losses.rows(language))


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return file.getvalue().encode()


def _about(submissions: Sequence[Submission], lines: Sequence[str], facts: Mapping[str, Any]) -> bytes:
    told = [
        {
            "id": s.id,
            "reporter": s.reporter,
            "label": named(s),
            "period": s.period.name,
            "nature": s.nature,
            "manifest_sha256": s.seal()["manifest_sha256"],
        }
        for s in submissions
    ]
    return (
        json.dumps({"format": FORMAT, "said": lines, **facts, "submissions": told}, ensure_ascii=False, indent=1) + "\n"
    ).encode()
