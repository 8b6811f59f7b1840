"""Releases there were, read back from their folders: later ones must not give away what an earlier one hides.

Beside the folder of a release lies what it was asked for (``asked.json``: the wish, the submissions, their records); it
stays with whoever publishes, and is not public.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from whimbrel.release.gate import Earlier, Wish, records_of
from whimbrel.release.product import ReleasedTable
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import Submission
from whimbrel.standard.whole_file import whole_file


def write_asked(path: Path, wish: Wish, submissions: Sequence[Submission]) -> None:
    """Keep what a release was asked for. Written before the release: nothing is public that the gate does not know of."""
    records = [(r, a.isoformat(), b.isoformat()) for r, a, b in sorted(records_of(submissions))]
    data = {"wish": wish.as_data(), "submissions": [s.id for s in submissions], "records": records}
    with whole_file(path) as beside:
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")


def read_earlier(name: str, asked: Path, folder: Path, every: Mapping[str, Submission]) -> Earlier:
    """A release from its folder. every: id -> submission, superseded ones too. QuestionError if it cannot be read."""
    try:
        told = json.loads(asked.read_text("utf-8"))
        there = all(i in every for i in told["submissions"])
        days = dt.date.fromisoformat
        records = frozenset((r, days(a), days(b)) for r, a, b in told["records"])
        submissions = tuple(every[i] for i in told["submissions"]) if there else ()
        return Earlier(name, wish_of(told["wish"]), records, submissions, tuple(_tables(folder)))
    except (OSError, ValueError, KeyError, TypeError):
        raise QuestionError(
            f"{folder}: this is no release, or what it was asked for is not beside it ({asked.name})."
        ) from None


def wish_of(data: Mapping[str, Any]) -> Wish:
    """A wish from its JSON."""
    where = {k: tuple(v) for k, v in data.get("where", {}).items()}
    return Wish(
        data["title"], parse_period(data["period"]), tuple(data["tables"]), data.get("indicator"), where,
        tuple(data.get("decided", ())),
    )  # fmt: skip


def _tables(folder: Path) -> Iterator[ReleasedTable]:
    told = json.loads((folder / "release.json").read_text("utf-8"))
    for table in told["tables"]:
        yield ReleasedTable(
            table["id"], table["title"], tuple(table["dims"]), table["unit"], table["period"], tuple(table["sources"]),
            pq.read_table(folder / f"data/{table['id']}.parquet").replace_schema_metadata(None),
        )  # fmt: skip
