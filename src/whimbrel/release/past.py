"""Releases there were, read back from their folders: later ones must not give away what an earlier one hides.

Beside the folder of a release lies what it was asked for (``asked.json``: the wish, the submissions, their records); it
stays with whoever publishes, and is not public. Products with differential privacy need none: their budget reckons with them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from whimbrel.release.earlier import Earlier, records_of
from whimbrel.release.gate import Wish, wish_of
from whimbrel.release.product import ReleasedTable
from whimbrel.release.refusal import NotReleased
from whimbrel.release.wishes.national_return import ReturnWish
from whimbrel.release.wishes.report import ReportWish
from whimbrel.release.wishes.tables import TableWish
from whimbrel.standard.store import Submission
from whimbrel.standard.whole_file import whole_file


def reckoned_with(wish: Wish) -> bool:
    """Whether later releases must be protected beside this one: all but those paid from the budget."""
    return isinstance(wish, (TableWish, ReportWish, ReturnWish))


def asked_of(folder: Path) -> Path:
    """Where the command keeps what the release in a folder was asked for: beside it."""
    return folder.with_name(f"{folder.name}.asked.json")


def write_asked(path: Path, wish: Wish, submissions: Sequence[Submission]) -> None:
    """Keep what a release was asked for. Written before the release: nothing is public that the gate does not know of."""
    records = [(r, a.isoformat(), b.isoformat()) for r, a, b in sorted(records_of(submissions))]
    data = {"wish": wish.as_data(), "submissions": [s.id for s in submissions], "records": records}
    with whole_file(path) as beside:
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")


def read_earlier(name: str, asked: Path, folder: Path, every: Mapping[str, Submission]) -> list[Earlier]:
    """What a release counts, from its folder. every: id -> submission, superseded ones too. QuestionError if it cannot be
    read."""
    try:
        told = json.loads(asked.read_text("utf-8"))
        there = all(i in every for i in told["submissions"])
        days = dt.date.fromisoformat
        records = frozenset((r, days(a), days(b)) for r, a, b in told["records"])
        submissions = tuple(every[i] for i in told["submissions"]) if there else ()
        wish, tables = wish_of(told["wish"]), tuple(_tables(folder))
        if isinstance(wish, ReturnWish):
            return [Earlier(name, wish, None, records, submissions, tables)]
        if isinstance(wish, (TableWish, ReportWish)):
            return [Earlier(name, wish, draw, records, submissions, tables) for draw in wish.draws()]
        return []
    except (OSError, ValueError, KeyError, TypeError):
        raise NotReleased("no_release", folder=folder.name, asked=asked.name) from None


def _tables(folder: Path) -> Iterator[ReleasedTable]:
    told = json.loads((folder / "release.json").read_text("utf-8"))
    for table in told["tables"]:
        yield ReleasedTable(
            table["id"], table["title"], tuple(table["dims"]), table["unit"], table["period"], tuple(table["sources"]),
            pq.read_table(folder / f"data/{table['id']}.parquet").replace_schema_metadata(None),
        )  # fmt: skip
