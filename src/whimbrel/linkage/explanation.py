"""Why two records are held to be one person, or two: what each comparison says, and how much, in plain words.

The weight of a comparison is log2(m / u): how many times as frequent what is seen is among records of one person as among
records of two (Fellegi and Sunter, JASA 64 (1969), section 2). Weights add up; ten bits are a thousand times.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from whimbrel.linkage.columns import ColumnsError
from whimbrel.linkage.model import Comparison, described
from whimbrel.vocabulary.yaml_file import read_yaml

if TYPE_CHECKING:
    from whimbrel.linkage.linking import Linked

UNKNOWN = "unknown"
_SILENT = 0.5  # bits; below it a comparison says next to nothing


@dataclass(frozen=True)
class Part:
    """What one comparison says. ``level``: its code, or unknown; ``weight``: bits, positive for one person."""

    comparison: str
    kind: str
    heading: str
    level: str
    weight: float

    def label(self, language: str = "en") -> str:
        """The name of the comparison."""
        label = _in(described()[self.kind]["label"], language).format(heading=self._heading(language))
        return label[:1].upper() + label[1:]

    def says(self, language: str = "en") -> str:
        """What was seen, in words; nothing of the records themselves."""
        if self.level == UNKNOWN:
            return _in(_words()["unknown"], language)
        levels: Sequence[Mapping[str, Any]] = described()[self.kind]["levels"]
        said = next(level["says"] for level in levels if level["code"] == self.level)
        return _in(said, language).format(heading=self._heading(language))

    def _heading(self, language: str) -> str:
        known: Mapping[str, Mapping[str, str]] = _words()["headings"]
        return _in(known[self.heading], language) if self.heading in known else self.heading

    def words(self, language: str = "en") -> str:
        """What was seen and which way it speaks, in one sentence."""
        if self.level == UNKNOWN:
            return _in(_words()["unknown_part"], language).format(label=self.label(language))
        if abs(self.weight) < _SILENT:
            way = _in(_words()["neither"], language)
        else:
            way = _in(_words()["one" if self.weight > 0 else "two"], language).format(times=times(self.weight))
        return _in(_words()["sentence"], language).format(says=self.says(language), way=way)


@dataclass(frozen=True)
class Explanation:
    """The score of a pair in its parts. ``prior``: bits before anything is compared; they and the parts' weights add up."""

    probability: float
    weight: float
    prior: float
    parts: tuple[Part, ...]

    def lines(self, language: str = "en") -> list[str]:
        """A line for the start, for each part and for the sum, with the bits before it."""
        start, end = (_in(_words()[n], language) for n in ("start", "end"))
        told = [(self.prior, start), *((p.weight, p.words(language)) for p in self.parts), (self.weight, end)]
        return [f"{bits:+7.1f}  {words}" for bits, words in told]


def part_of(comparison: Comparison, gamma: int, weight: float) -> Part:
    """The part a comparison has in a score. ``gamma``: its level as Splink counts it."""
    level = UNKNOWN if gamma < 0 else comparison.levels[len(comparison.levels) - 1 - gamma].code
    return Part(comparison.code, comparison.kind, comparison.heading, level, 0.0 if gamma < 0 else weight)


def explain(linked: Linked, one: str, other: str) -> Explanation | None:
    """Why two records (ids) are held to be one person or two; None if nothing speaks for one person.

    Raises ColumnsError if there is no record with such an id.
    """
    known = linked.ids
    for record in (one, other):
        if pc.index(known, record).as_py() < 0:
            raise ColumnsError(f"There is no record with the id {record}.")
    p = linked.pairs
    either = pc.or_(
        pc.and_(pc.equal(p["left"], one), pc.equal(p["right"], other)),
        pc.and_(pc.equal(p["left"], other), pc.equal(p["right"], one)),
    )
    rows = p.filter(either).to_pylist()
    if not rows:
        return None
    prior = math.log2(linked.model.prior / (1 - linked.model.prior))
    return Explanation(rows[0]["probability"], rows[0]["weight"], prior, parts_of(rows[0], linked.model.comparisons))


def parts_of(pair: Mapping[str, Any], comparisons: Sequence[Comparison]) -> tuple[Part, ...]:
    """The parts of a row of ``Linked.pairs``."""
    return tuple(
        Part(
            c.code,
            c.kind,
            c.heading,
            str(pair[c.code]),
            0.0 if pair[c.code] == UNKNOWN else float(pair[f"bits_{c.code}"]),
        )
        for c in comparisons
    )


def times(bits: float) -> str:
    """How many times as likely, rounded as people say it: 8 bits are 250."""
    ratio = 2.0 ** abs(bits)
    if ratio < 10:
        return f"{ratio:.1f}".removesuffix(".0")
    return f"{two_digits(ratio):,}"


def two_digits(ratio: float) -> int:
    """Ten or more, to two digits: more would be more exact than it is."""
    unit = 10 ** max(0, len(str(int(ratio))) - 2)
    return round(ratio / unit) * unit


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return dict(read_yaml(files("whimbrel.linkage") / "explanation.yaml"))


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, texts["en"])
