"""The rows of a file made ready to be compared: names as sounds, births as years, codes as they are.

What was typed is not changed; this is a second table beside it, row by row, and only for the comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.linkage.births import birth_of, years_of_age
from whimbrel.linkage.columns import NAMES, Columns
from whimbrel.linkage.names import read_name
from whimbrel.linkage.sound_index import PARTS, SoundIndex, index_sounds
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import match_country

NO_YEAR = -1
_TELEPHONE = 8


@dataclass(frozen=True)
class Prepared:
    """Rows ready to be compared. ``table``: Arrow, ``n`` is the row's number in the file; names: sounds of names.

    place: number of the sound of the place, -1 unknown; extra: columns of ``table`` that hold identifiers and texts.
    """

    table: pa.Table
    names: SoundIndex
    place: np.ndarray
    first_year: np.ndarray
    last_year: np.ndarray
    identifiers: tuple[str, ...]
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return self.table.num_rows

    def codes(self, column: str) -> np.ndarray:
        """A number for every distinct value of a column (int32), -1 where nothing is known."""
        return numbered(self.table[column].combine_chunks())

    def has(self, column: str) -> bool:
        """Whether any row knows something in this column."""
        return self.table[column].null_count < self.table.num_rows


def numbered(values: pa.Array) -> np.ndarray:
    """A number for every distinct value (int32), -1 for null."""
    found = values.dictionary_encode()
    return pc.fill_null(found.indices, -1).to_numpy(zero_copy_only=False)


def prepare(rows: pa.Table, columns: Columns, shares: dict[str, float] | None = None) -> Prepared:
    """Make rows ready. ``shares``: share of people with each sound of a name, where it is better known than from the rows."""
    size = rows.num_rows
    texts = {h: _text(rows[h]) for kind in columns.kinds.values() for h in kind}
    nothing = pa.chunked_array([pa.nulls(size, pa.string())])
    names = [texts[h] for kind in NAMES for h in columns.kinds.get(kind, ())] or [nothing]
    sounds = index_sounds(names, shares)
    day, swapped, first, last = _births(texts, columns, size)
    place_words, place = _places([texts[h] for h in columns.kinds.get("place", ())], size)
    known = first != NO_YEAR
    data: dict[str, object] = {"n": np.arange(size, dtype=np.int64)}
    for k in range(PARTS):
        data[f"p{k + 1}"] = sounds.parts[:, k]
        data[f"b{k + 1}"] = sounds.bits[:, k]
    data["bits"] = pa.array(sounds.total, mask=sounds.total == 0)
    data["sounds"] = sounds.joined
    data["letters"] = sounds.letters
    data["born"], data["born_swapped"] = day, swapped
    data["first_year"] = pa.array(first, mask=~known)
    data["last_year"] = pa.array(last, mask=~known)
    data["sex"] = _each(texts.get(columns.one("sex") or "", nothing), _sex)
    data["citizenship"] = _each(texts.get(columns.one("citizenship") or "", nothing), _country)
    data["place"] = place_words
    identifiers = columns.kinds.get("identifier", ())
    others = columns.kinds.get("text", ())
    for n, heading in enumerate(identifiers):
        data[f"identifier{n + 1}"] = _each(texts[heading], _identifier)
    for n, heading in enumerate(others):
        data[f"text{n + 1}"] = _each(texts[heading], _plain)
    return Prepared(pa.table(data), sounds, place, first, last, tuple(identifiers), tuple(others))


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if column.type != pa.string() else column


def _each(column: pa.ChunkedArray, read: Callable[[str], str | None]) -> pa.Array:
    """Every distinct text read once."""
    found = column.combine_chunks().dictionary_encode()
    values = [None if t is None else read(t) for t in found.dictionary.to_pylist()]
    return pc.take(pa.array(values, pa.string()), found.indices)


def _births(
    texts: dict[str, pa.ChunkedArray], columns: Columns, size: int
) -> tuple[pa.Array, pa.Array, np.ndarray, np.ndarray]:
    day = swapped = pa.nulls(size, pa.string())
    first = np.full(size, NO_YEAR, np.int32)
    last = first.copy()
    age, registered = columns.one("age"), columns.one("registered")
    if age:
        met = texts[registered] if registered else pa.chunked_array([pa.nulls(size, pa.string())])
        both = pc.binary_join_element_wise(texts[age], pc.fill_null(met, ""), "|").combine_chunks().dictionary_encode()
        years = [None if t is None else _age(t) for t in both.dictionary.to_pylist()]
        first, last = _spread(both.indices, [y or (NO_YEAR, NO_YEAR) for y in years])
    for kind in ("birth_year", "birth_date"):
        heading = columns.one(kind)
        if not heading:
            continue
        found = texts[heading].combine_chunks().dictionary_encode()
        births = [None if t is None else birth_of(t) for t in found.dictionary.to_pylist()]
        told_first, told_last = _spread(
            found.indices, [(b.first_year, b.last_year) if b else (NO_YEAR, NO_YEAR) for b in births]
        )
        first = np.where(told_first == NO_YEAR, first, told_first)
        last = np.where(told_last == NO_YEAR, last, told_last)
        if kind == "birth_date":
            days = [b.day if b else None for b in births]
            turned = [d and d[:4] + d[6:] + d[4:6] for d in days]
            day = pc.take(pa.array(days, pa.string()), found.indices)
            swapped = pc.take(pa.array(turned, pa.string()), found.indices)
    return day, swapped, first, last


def _age(both: str) -> tuple[int, int] | None:
    age, _, registered = both.partition("|")
    return years_of_age(age, registered)


def _spread(at: pa.Array, years: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array([*years, (NO_YEAR, NO_YEAR)], np.int32)
    rows = pc.fill_null(at, len(years)).to_numpy(zero_copy_only=False)
    return table[rows, 0], table[rows, 1]


def _places(columns: list[pa.ChunkedArray], size: int) -> tuple[pa.Array, np.ndarray]:
    """The place in words of its sounds, and its number; of several columns the first that is known."""
    if not columns:
        return pa.nulls(size, pa.string()), np.full(size, -1, np.int32)
    whole = pc.coalesce(*columns)
    words = _each(whole, lambda t: " ".join(read_name(t).sounds) or None)
    return words, numbered(words)


def _plain(text: str) -> str | None:
    plain = " ".join(text.casefold().split())
    return None if not plain or code_list("missing_reason").match(plain) else plain


def _sex(text: str) -> str | None:
    return code_list("sex").match(text.strip())


def _country(text: str) -> str | None:
    """The country a text means; what names several or none is unknown, never different."""
    return match_country(text.split(";")[0].strip()).code


def _identifier(text: str) -> str | None:
    plain = "".join(c for c in text.casefold() if c.isalnum() or c == "@")
    if plain.isdecimal() and len(plain) > _TELEPHONE:
        # A telephone number with or without the code of its country.
        plain = plain[-_TELEPHONE:]
    return plain if len(plain) >= 4 else None
