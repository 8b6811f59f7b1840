"""A whole criterion for many persons at once: Arrow in, Arrow out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.criteria.criterion import Criterion
from whimbrel.criteria.facts import facts, implied, split_key
from whimbrel.criteria.rule import Leaf, Part, Rule

RESULTS = ("not_met", "undetermined", "met")
_Bounds = tuple[np.ndarray, np.ndarray]


def assess_many(table: pa.Table, criteria: Iterable[Criterion], keep: Iterable[str] = ("id",)) -> pa.Table:
    """The results of every group and reading for every row.

    ``table``: one row per person and one column per fact, named ``violence@journey``; boolean (null is unknown) or text
    (``yes``, ``no``, anything else is unknown); a numeric column ``age`` gives the facts about age, ``sex`` those about sex.
    Other columns are passed over, but those of ``keep`` are handed on. Returns a column of met, not_met and undetermined for
    each, named ``criterion.group`` and ``criterion.reading``. Raises ValueError for a fact at a phase that it does not have.
    """
    known = _known(table)
    nothing = (np.zeros(len(table), dtype=bool), np.ones(len(table), dtype=bool))
    columns: dict[str, pa.Array | pa.ChunkedArray] = {name: table[name] for name in keep if name in table.column_names}
    for criterion in criteria:
        done: dict[int, _Bounds] = {}
        parts: dict[str, Rule] = {**criterion.groups, **{r.id: r.rule for r in criterion.readings}}
        for name, rule in parts.items():
            sure, possible = _bounds(rule, known, nothing, done)
            codes = sure.astype(np.int8) + possible.astype(np.int8)
            columns[f"{criterion.id}.{name}"] = pa.DictionaryArray.from_arrays(codes, list(RESULTS))
    return pa.table(columns)


def _bounds(part: Part, known: Mapping[str, _Bounds], nothing: _Bounds, done: dict[int, _Bounds]) -> _Bounds:
    if isinstance(part, Leaf):
        return known.get(part.key, nothing)
    if id(part) not in done:
        counts = []
        for tier in part.tiers:
            sure = np.zeros(len(nothing[0]), dtype=np.uint16)
            possible = np.zeros_like(sure)
            for inner in tier:
                low, high = _bounds(inner, known, nothing, done)
                sure += low
                possible += high
            counts.append((sure, possible))
        found = [np.zeros(len(nothing[0]), dtype=bool) for _ in range(2)]
        for pattern in part.patterns:
            for side in range(2):
                met = np.ones(len(nothing[0]), dtype=bool)
                for count, need in zip(counts, pattern, strict=True):
                    if need:
                        met &= count[side] >= need
                found[side] |= met
        done[id(part)] = (found[0], found[1])
    return done[id(part)]


def _known(table: pa.Table) -> dict[str, _Bounds]:
    found: dict[str, _Bounds] = {}
    for name in table.column_names:
        fact = facts().get(split_key(name)[0])
        if fact is None or fact.number:
            continue
        if name not in fact.keys:
            raise ValueError(f"Column {name}: write it with one of {', '.join(fact.keys)}.")
        _take(found, name, *_yes_and_no(table[name].combine_chunks()))
    for fact in facts().values():
        if fact.source in table.column_names:
            column = table[fact.source].combine_chunks()
            said = pc.less(column, fact.below) if fact.source == "age" else _is(column, fact.equals)
            _take(found, fact.id, *_yes_and_no(said))
    return found


def _is(column: pa.Array, code: str) -> pa.Array:
    # Only these two are opposites; another or an unknown sex says nothing about either.
    column = column.cast(pa.string())
    return pc.if_else(
        pc.is_in(column, pa.array(["female", "male"])), pc.equal(column, code), pa.scalar(None, pa.bool_())
    )


def _yes_and_no(column: pa.Array) -> _Bounds:
    if pa.types.is_boolean(column.type):
        yes = column.fill_null(False)
        no = pc.invert(column).fill_null(False)
    else:
        column = column.cast(pa.string())
        yes = pc.equal(column, "yes").fill_null(False)
        no = pc.equal(column, "no").fill_null(False)
    return yes.to_numpy(zero_copy_only=False), no.to_numpy(zero_copy_only=False)


def _take(found: dict[str, _Bounds], name: str, yes: np.ndarray, no: np.ndarray) -> None:
    # Bounds: whether it is met if unknown were no, and if unknown were yes. A yes is stronger than a no.
    for key in implied(name):
        low, high = found.get(key, (None, None))
        if low is None or high is None:
            found[key] = (yes, ~no | yes if key == name else np.ones(len(yes), dtype=bool))
        else:
            found[key] = (low | yes, (high & ~no if key == name else high) | yes)
