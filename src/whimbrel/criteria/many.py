"""A whole criterion for many persons at once: Arrow in, Arrow out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.criteria.case import SAYS, never_told, refused_with
from whimbrel.criteria.criterion import Criterion
from whimbrel.criteria.criterion import criteria as all_criteria
from whimbrel.criteria.facts import facts, implied, split_key
from whimbrel.criteria.rule import Leaf, Part, leaves

RESULTS = ("not_met", "undetermined", "met")
_ROWS = 1 << 16
_Bounds = tuple[np.ndarray, np.ndarray]


def assess_many(
    table: pa.Table, criteria: Iterable[Criterion] | None = None, keep: Iterable[str] = ("id",)
) -> pa.Table:
    """The results of every group and reading of the criteria (of all there are) for every row.

    ``table``: one row per person and one column per fact, named ``violence@journey``; boolean (null is unknown) or text
    (``yes``, ``no``, anything else is unknown); a numeric column ``age`` gives the facts about age, ``sex`` those about sex.
    Other columns are passed over, but those of ``keep`` are handed on. Returns a column of met, not_met and undetermined for
    each, named ``criterion.group`` and ``criterion.reading``. Raises ValueError for a fact at a phase that it does not have.
    """
    parts = {
        f"{c.id}.{name}": rule
        for c in (all_criteria() if criteria is None else criteria)
        for name, rule in {**c.groups, **{r.id: r.rule for r in c.readings}}.items()
    }
    needed = {key for rule in parts.values() for key in leaves(rule)}
    codes: dict[str, list[np.ndarray]] = {name: [] for name in parts}
    # As many rows at a time as stay in the cache of a processor.
    for start in range(0, max(1, len(table)), _ROWS):
        some = table.slice(start, _ROWS)
        known = _known(some, needed)
        done: dict[int, _Bounds] = {}
        nothing = (np.zeros(len(some), dtype=bool), np.ones(len(some), dtype=bool))
        for name, rule in parts.items():
            sure, possible = _bounds(rule, known, nothing, done)
            codes[name].append(sure.view(np.int8) + possible.view(np.int8))
    columns: dict[str, pa.Array | pa.ChunkedArray] = {name: table[name] for name in keep if name in table.column_names}
    for name, found in codes.items():
        columns[name] = pa.DictionaryArray.from_arrays(np.concatenate(found), list(RESULTS))
    return pa.table(columns)


def _bounds(part: Part, known: Mapping[str, _Bounds], nothing: _Bounds, done: dict[int, _Bounds]) -> _Bounds:
    if isinstance(part, Leaf):
        return known.get(part.key, nothing)
    if id(part) not in done:
        counts: list[tuple[Any, Any]] = []
        for tier in part.tiers:
            sure = np.zeros(len(nothing[0]), dtype=np.uint8 if len(tier) < 256 else np.uint16)
            possible = np.zeros_like(sure)
            for inner in tier:
                low, high = _bounds(inner, known, nothing, done)
                np.add(sure, low.view(np.uint8), out=sure)
                np.add(possible, high.view(np.uint8), out=possible)
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


def _known(table: pa.Table, needed: set[str]) -> dict[str, _Bounds]:
    yes: dict[str, np.ndarray] = {}
    no: dict[str, np.ndarray] = {}
    for name in table.column_names:
        fact = facts().get(split_key(name)[0])
        if fact is None or fact.number:
            continue
        if name not in fact.keys:
            raise ValueError(f"Column {name}: write it with one of {', '.join(fact.keys)}.")
        if needed.isdisjoint((*implied(name), *refused_with(name))):
            continue
        _take(yes, no, needed, name, *_yes_and_no(table[name].combine_chunks()))
    for fact in facts().values():
        if fact.source in table.column_names:
            column = table[fact.source].combine_chunks()
            said = pc.less(column, fact.below) if fact.source == "age" else _is(column, fact.equals)
            _take(yes, no, needed, fact.id, *_yes_and_no(said))
    nothing = np.zeros(len(table), dtype=bool)
    found = {}
    for key in yes.keys() | no.keys():
        there, gone = yes.get(key, nothing), no.get(key, nothing)
        # If unknown were no, and if unknown were yes. A yes is stronger than a no.
        found[key] = (there, there | ~gone)
    # The same as for one case: nothing is open about a phase that was not told, nor about what an authority would have found.
    for key in never_told():
        there = yes.get(key, nothing)
        found[key] = (there, there)
    return found


def _is(column: pa.Array, code: str) -> pa.Array:
    # Only these two are opposites; another or an unknown sex says nothing about either.
    column = column.cast(pa.string())
    return pc.if_else(
        pc.is_in(column, pa.array(["female", "male"])), pc.equal(column, code), pa.scalar(None, pa.bool_())
    )


def _yes_and_no(column: pa.Array) -> _Bounds:
    if pa.types.is_boolean(column.type):
        yes = column.fill_null(False).to_numpy(zero_copy_only=False)
        return yes, ~yes if not column.null_count else column.is_valid().to_numpy(zero_copy_only=False) & ~yes
    column = column.cast(pa.string())
    yes = pc.equal(column, "yes").fill_null(False)
    no = pc.is_in(column, pa.array([word for word, said in SAYS.items() if not said]))
    return yes.to_numpy(zero_copy_only=False), no.to_numpy(zero_copy_only=False)


def _take(
    yes: dict[str, np.ndarray],
    no: dict[str, np.ndarray],
    needed: set[str],
    name: str,
    there: np.ndarray,
    gone: np.ndarray,
) -> None:
    # A yes to the special is one to the general.
    for key in needed.intersection(implied(name)):
        yes[key] = yes[key] | there if key in yes else there
    for key in needed.intersection(refused_with(name)):
        no[key] = no[key] | gone if key in no else gone
