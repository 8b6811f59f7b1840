"""A model for tests that is simple enough to foresee: names, birth and sex are alike or not, with fixed weights."""

from __future__ import annotations

from itertools import combinations

import pyarrow as pa

from whimbrel.linkage.explanation import UNKNOWN, Part
from whimbrel.linkage.likeness import Likeness

PRIOR = -6.0
# Comparison -> level and weight where they are alike, and where they are not.
_WEIGHTS = {"name": ("all_rare", 7.0, -5.0), "birth": ("as_far_as_known", 6.0, -4.0), "sex": ("same", 1.0, -3.0)}


def _words(record) -> set[str]:
    text = f"{record.get('family_name', '')} {record.get('given_names', '')}"
    return set(text.casefold().split())


def _part(name, one, other):
    if not one or not other:
        return Part(name, name, "", UNKNOWN, 0.0)
    level, alike, differs = _WEIGHTS[name]
    same = bool(one & other) if isinstance(one, set) else one == other
    return Part(name, name, "", level if same else "else", alike if same else differs)


def _alike(one, other, position=0) -> Likeness:
    parts = (
        _part("name", _words(one), _words(other)),
        _part("birth", one.get("birth_date", "")[:4], other.get("birth_date", "")[:4]),
        _part("sex", one.get("sex"), other.get("sex")),
    )
    weight = PRIOR + sum(p.weight for p in parts)
    odds = 2.0**weight
    return Likeness(position, odds / (1 + odds), weight, parts, "double-1")


def likeness(new, others):
    return [_alike(new, other, n) for n, other in enumerate(others)]


class _Comparison:
    def __init__(self, code):
        self.code = self.kind = code
        self.heading = ""


class _Model:
    comparisons = tuple(map(_Comparison, _WEIGHTS))

    def version(self):
        return "double-1"


class _Linked:
    model = _Model()

    def __init__(self, rows):
        self.pairs = pa.Table.from_pylist(rows)


def link(records, least=0.0):
    rows = []
    for one, other in combinations(records, 2):
        found = _alike(one, other)
        row = {"left": one["id"], "right": other["id"], "probability": found.probability, "weight": found.weight}
        row |= {p.comparison: p.level for p in found.parts} | {f"bits_{p.comparison}": p.weight for p in found.parts}
        rows.append(row)
    return _Linked([r for r in rows if r["probability"] >= least])
