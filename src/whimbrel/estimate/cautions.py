"""What a table cannot carry, in plain words: looked for in the table and in what the methods made of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from whimbrel.estimate.fitting import fit_model
from whimbrel.estimate.model import Model, design
from whimbrel.estimate.table import Overlaps
from whimbrel.vocabulary.yaml_file import read_yaml

if TYPE_CHECKING:
    from whimbrel.estimate.estimating import Answer, Estimate

FEW = 50  # persons seen by more than one list
DOMINATES = 0.6
REFER = 4.0  # times as many on both as expected, and at least so many of them:
_AT_LEAST = 5
DIFFER = 1.5
DECIDES = 1.5


@dataclass(frozen=True)
class Caution:
    """``code`` in ``warnings.yaml``; ``facts``: what is filled in, persons as whole numbers."""

    code: str
    facts: tuple[tuple[str, str], ...]

    def text(self, language: str = "en") -> str:
        """In plain words."""
        words = _words()[self.code]
        return words.get(language, words["en"]).format(**dict(self.facts))


def caution(code: str, **facts: object) -> Caution:
    """A caution with its facts as people read them."""
    return Caution(code, tuple((k, f"{v:,.0f}" if isinstance(v, int | float) else str(v)) for k, v in facts.items()))


def of_table(table: Overlaps) -> Iterator[Caution]:
    """What is seen in the table alone."""
    observed, both = table.observed, table.observed - table.seen_by(1)
    if len(table.lists) == 2:
        yield caution("two_lists")
    if both < FEW:
        yield caution("few_seen_twice", both=both, observed=observed)
    for name, many in table.on_list.items():
        if many > DOMINATES * observed:
            yield caution("one_dominates", one=name, share=100 * many / observed)
    places = range(len(table.lists))
    for i, j in permutations(places, 2):
        if table.among(1 << i | 1 << j) == table.among(1 << i):
            yield caution("contained", one=table.lists[i], other=table.lists[j])
    alone = fit_model(Model(len(table.lists)), table.counts)
    apart: list[str] = []
    expected = alone.expected @ design(len(table.lists), tuple(1 << i | 1 << j for i, j in combinations(places, 2)))
    for (i, j), usual in zip(combinations(places, 2), expected[0], strict=True):
        seen, (one, other) = table.among(1 << i | 1 << j), (table.lists[i], table.lists[j])
        if not seen:
            apart.append(f"{one} + {other}")
        elif alone.usable[0] and seen >= _AT_LEAST and seen > REFER * usual:
            yield caution("refer", one=one, other=other, both=seen, times=float(seen / usual))
    if apart:
        yield caution("no_overlap", many=len(apart), pairs=", ".join(apart))


def of_answers(answers: Sequence[Answer], without: dict[str, float]) -> Iterator[Caution]:
    """What is seen when answers are laid side by side; without: list -> total when it is left out, by the first method."""
    totals = [a.total for a in answers if not a.bound]
    if totals and max(totals) > DIFFER * min(totals):
        yield caution("methods_differ", least=rounded(min(totals)), most=rounded(max(totals)))
    bound = max((a.total for a in answers if a.bound), default=0.0)
    if totals and totals[0] < bound:
        yield caution("below_bound", total=rounded(totals[0]), bound=rounded(bound))
    for name, total in without.items():
        if totals and not 1 / DECIDES < total / totals[0] < DECIDES:
            yield caution("one_list_decides", one=name, total=rounded(total), whole=rounded(totals[0]))


def of_hidden(many: int, made: Estimate, ends: Sequence[Overlaps]) -> Iterator[Caution]:
    """The first answer again, with the hidden cells of a table, ``many`` of them, at their lowest and at their highest."""
    again = made.answers[0].again
    if many and again is not None:
        low, high = (f"{rounded(t):,.0f}" if math.isfinite(t) else "-" for t in map(again, ends))
        yield caution("hidden_cells", many=many, low=low, high=high)


def rounded(total: float) -> float:
    """Three digits: more would be more exact than it is."""
    unit = 10 ** max(0, len(str(int(total))) - 3)
    return round(total / unit) * unit


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return dict(read_yaml(files("whimbrel.estimate") / "warnings.yaml"))
