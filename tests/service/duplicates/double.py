"""A model for tests that is simple enough to foresee: names, birth and sex are alike or not, with fixed weights."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from types import SimpleNamespace

import pyarrow as pa

PRIOR = -6.0
_WEIGHTS = {"name": (7.0, -5.0), "birth": (6.0, -4.0), "sex": (1.0, -3.0)}
_SAYS = {"en": {"same": "{} agrees", "other": "{} differs", "unknown": "{} not known"}}


@dataclass(frozen=True)
class Part:
    comparison: str
    level: str
    weight: float

    def words(self, language: str) -> str:
        return f"[{language}] " + _SAYS["en"][self.level].format(self.comparison)


@dataclass(frozen=True)
class Likeness:
    position: int
    probability: float
    weight: float
    parts: tuple[Part, ...]


def _words(record) -> set[str]:
    text = f"{record.get('family_name', '')} {record.get('given_names', '')}"
    return set(text.casefold().split())


def _part(name, one, other):
    if not one or not other:
        return Part(name, "unknown", 0.0)
    same = bool(one & other) if isinstance(one, set) else one == other
    return Part(name, "same" if same else "other", _WEIGHTS[name][0 if same else 1])


def _alike(one, other, position=0) -> Likeness:
    parts = (
        _part("name", _words(one), _words(other)),
        _part("birth", one.get("birth_date", "")[:4], other.get("birth_date", "")[:4]),
        _part("sex", one.get("sex"), other.get("sex")),
    )
    weight = sum(p.weight for p in parts)
    odds = 2.0 ** (PRIOR + weight)
    return Likeness(position, odds / (1 + odds), weight, parts)


def likeness(new, others):
    return [_alike(new, other, n) for n, other in enumerate(others)]


def link(records):
    rows = []
    for one, other in combinations(records, 2):
        found = _alike(one, other)
        rows.append({"left": one["id"], "right": other["id"], "probability": found.probability, "weight": found.weight})
    schema = pa.schema(
        [("left", pa.string()), ("right", pa.string()), ("probability", pa.float64()), ("weight", pa.float64())]
    )
    return SimpleNamespace(pairs=pa.Table.from_pylist(rows, schema=schema), model="double-1")
