"""Tables of overlaps read from files: one row a combination of lists, 0 or 1 for each list, and a count.

The table of ``whimbrel overlap`` is one too; cells it hides have limits instead of a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow as pa

from whimbrel.estimate.errors import TableError
from whimbrel.estimate.table import Overlaps, refuse_number
from whimbrel.linkage.records_file import Unreadable, read_rows
from whimbrel.vocabulary.yaml_file import read_yaml

_SHOWN = 10


@dataclass(frozen=True)
class Read:
    """``table``; and with the hidden cells at their lowest and at their highest, the same where none is ``hidden``."""

    table: Overlaps
    low: Overlaps
    high: Overlaps
    hidden: int


def read_overlaps(
    path: Path | str, count: str | None = None, lists: Sequence[str] = (), where: str | None = None
) -> Read:
    """The table in a file (CSV, Excel, Parquet).

    count: heading of the counts, where it is not one of the usual ones or the last. lists: headings of the lists, where others
    stand beside them. where: ``HEADING=VALUE``, rows of one group only. Raises TableError with every row that is wrong.
    """
    path = Path(path)
    try:
        rows, numbers = read_rows(path)
    except Unreadable as error:
        raise TableError(str(error)) from None
    if where:
        chosen_rows = _only(rows, where)
        rows, numbers = rows.filter(pa.array(chosen_rows)).drop_columns([where.partition("=")[0]]), numbers[chosen_rows]
    headings = [h for h in rows.column_names if h.strip()]
    counted = count or next(
        (h for h in headings if h.strip().casefold() in _headings()["count"]), headings[-1] if headings else ""
    )
    chosen = list(lists) or [h for h in headings if h != counted and _is_list(rows[h].to_pylist())]
    missing = [h for h in (counted, *chosen) if h not in headings]
    if missing:
        raise TableError(f"{path.name} has no column {missing[0]!r}. The columns are: {', '.join(headings)}.")
    other = [h for h in headings if h not in chosen and h != counted and not _known(h, headings)]
    if other and not lists:
        raise TableError(
            f"{path.name}, column {other[0]!r}: a list has 0 or 1 in every row. If it is no list, name those that are with"
            " --lists; if it says which group a row is of, choose one with --where."
        )
    refuse_number(len(chosen))
    return _read(path, rows, numbers, chosen, counted)


def read_groups(
    path: Path | str, by: str, count: str | None = None, lists: Sequence[str] = ()
) -> tuple[Read, dict[str, Read]]:
    """All groups added up, and each by its name: the values of the column ``by``, which every row has. Otherwise as
    read_overlaps."""
    path = Path(path)
    try:
        rows, numbers = read_rows(path)
    except Unreadable as error:
        raise TableError(str(error)) from None
    if by not in rows.column_names:
        raise TableError(f"{path.name} has no column {by!r}. The columns are: {', '.join(rows.column_names)}.")
    values = rows[by].to_pylist()
    if None in values:
        raise TableError(f"{path.name}, row {numbers[values.index(None)]} does not say which {by} it is of.")
    groups = {value: read_overlaps(path, count, lists, f"{by}={value}") for value in dict.fromkeys(values)}
    names = {g.table.lists for g in groups.values()}
    if len(groups) < 2 or len(names) > 1:
        raise TableError(f"{path.name}: the groups under {by!r} are two or more, all with the same lists.")
    lists_ = names.pop()
    table, low, high = (
        Overlaps(lists_, np.sum([getattr(g, end).counts for g in groups.values()], axis=0))
        for end in ("table", "low", "high")
    )
    return Read(table, low, high, sum(g.hidden for g in groups.values())), groups


def _read(path: Path, rows: pa.Table, numbers: np.ndarray, chosen: list[str], counted: str) -> Read:
    marks = [rows[h].to_pylist() for h in chosen]
    counts = rows[counted].to_pylist()
    hideable = _of_overlap(rows.column_names)
    ends = [rows[h].to_pylist() if hideable else counts for h in ("low", "high")]
    made = np.zeros((3, 2 ** len(chosen)), np.int64)
    seen: set[int] = set()
    wrong: list[str] = []
    hidden = 0
    for n, text in enumerate(counts):
        bits = [_mark(column[n]) for column in marks]
        values = [whole_number(text), whole_number(ends[0][n]), whole_number(ends[1][n])]
        if hideable and values[0] is None and None not in values[1:]:
            values[0] = round((values[1] + values[2]) / 2)  # type: ignore[operator]
            hidden += 1
        place = sum(1 << i for i, bit in enumerate(bits) if bit)
        fault = _fault(bits, values, place, seen)
        if fault:
            wrong.append(f"row {numbers[n]} {fault}")
            continue
        seen.add(place)
        made[:, place] = values
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} rows more" if len(wrong) > _SHOWN else ""
        raise TableError(f"{path.name}: {'; '.join(wrong[:_SHOWN])}{more}.")
    if not made[0].any():
        raise TableError(f"{path.name}: nobody was seen by any list.")
    names = tuple(h.strip() for h in chosen)
    middle, low, high = (Overlaps(names, counts) for counts in made)
    return Read(middle, low, high, hidden)


def _fault(bits: list[int | None], values: list[int | None], place: int, seen: set[int]) -> str:
    if None in bits:
        return "has something else than 0 or 1 for a list"
    if not place:
        return "is of persons seen by no list: leave it out, they are what is to be estimated"
    if place in seen:
        return "names a combination that was named before: add the two rows up"
    if None in values:
        return "has no whole number of persons from 0 on"
    return ""


def _only(rows: pa.Table, where: str) -> np.ndarray:
    """Which rows are of the group."""
    heading, sign, value = where.partition("=")
    if not sign or heading not in rows.column_names:
        raise TableError(f"--where is written HEADING=VALUE; the headings are: {', '.join(rows.column_names)}.")
    kept = np.array([text == value for text in rows[heading].to_pylist()], bool)
    if not kept.any():
        raise TableError(f"No row has this value under {heading!r}.")
    return kept


def _known(heading: str, headings: Sequence[str]) -> bool:
    """Whether a heading is one of those the table of ``whimbrel overlap`` has beside lists and count."""
    return _of_overlap(headings) and (heading in _headings()["overlap"] or heading.endswith(("_low", "_high")))


def _of_overlap(headings: Sequence[str]) -> bool:
    return set(_headings()["overlap"]) <= set(headings)


@lru_cache(maxsize=1)
def _headings() -> dict[str, list[str]]:
    return dict(read_yaml(files("whimbrel.estimate") / "headings.yaml"))


def _is_list(values: Sequence[str | None]) -> bool:
    return all(_mark(v) is not None for v in values)


def _mark(text: str | None) -> int | None:
    return {"0": 0, "1": 1, "0.0": 0, "1.0": 1}.get((text or "").strip())


def whole_number(text: str | None) -> int | None:
    """A whole number from 0 on as people write it, ``1,282`` too; None for anything else."""
    plain = (text or "").strip().replace(",", "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdecimal() else None
