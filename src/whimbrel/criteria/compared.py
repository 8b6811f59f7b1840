"""A comparison that is ready to be shown: who punishes what, pair by pair, with the person's own crossing kept apart.

The crossing itself is what the person did who may be a victim. It is never laid to an actor's charge, and stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from whimbrel.criteria.case import Case
from whimbrel.criteria.comparison import (
    NOT_IN_FORCE,
    OPEN,
    Dual,
    Standing,
    compare,
    dual_criminality,
    law_unknown,
    punishes,
)
from whimbrel.criteria.law import laws
from whimbrel.vocabulary.code_lists import code_list

OWN = "crossing"
# What a country says to one kind of offence and one actor, in the order in which it is told.
SIDES = ("punished", "open", "not_punished", "no_offence", "law_not_found")


@dataclass(frozen=True)
class Row:
    """One kind of offence against one actor: what each country says (a code of SIDES), and of every pair what both say.

    ``both``: pairs that both punish it; ``neither``: pairs that both do not; other pairs are one-sided or open.
    """

    actor: str
    kind: str
    sides: dict[str, str]
    both: tuple[tuple[str, str], ...]
    neither: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Compared:
    """The same facts before the laws of several countries. ``own``: what they say of the person's own crossing."""

    case: Case
    countries: tuple[str, ...]
    standings: tuple[Standing, ...]
    own: tuple[Standing, ...]
    duals: tuple[Dual, ...]
    rows: tuple[Row, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors of the case; one empty name where none is told apart."""
        return tuple(self.case.actors) or ("",)

    def of(self, country: str, actor: str) -> list[Standing]:
        """The standings of a country against an actor: what is available first, what was not in force last."""
        order = ("available", "open", "missing", "not_in_force")
        mine = [s for s in self.standings if (s.country, s.actor) == (country, actor)]
        return sorted(mine, key=lambda s: order.index(s.result))


def standings_for(case: Case, countries: Iterable[str], kinds: Sequence[str] = ()) -> Compared:
    """Lay a case before the laws of countries (ISO 3166-1 alpha-3); ``kinds``: only these kinds of offence.

    Raises KeyError for a country whose law is not there.
    """
    chosen = tuple(dict.fromkeys(countries))
    every = [s for s in compare(case, chosen) if not kinds or s.offence.kind in kinds]
    standings = tuple(s for s in every if s.offence.kind != OWN)
    own = [
        s for s in compare(replace(case, actors={}), chosen) if s.offence.kind == OWN and (not kinds or OWN in kinds)
    ]
    shown = _kinds(chosen, kinds)
    duals = tuple(d for pair in combinations(chosen, 2) for d in dual_criminality(standings, *pair))
    actors = tuple(case.actors) or ("",)
    rows = tuple(_row(standings, chosen, actor, kind) for actor in actors for kind in shown)
    return Compared(case, chosen, standings, tuple(own), duals, rows)


def _kinds(countries: Iterable[str], kinds: Sequence[str]) -> list[str]:
    """Kinds that one of the laws has an offence of or says something about, in the order of the code list."""
    found = {o.kind for c in countries for o in laws()[c].offences}
    found |= {g["about"] for c in countries for g in laws()[c].gaps}
    return [k for k in code_list("offence_kind").codes if k in found and k != OWN and (not kinds or k in kinds)]


def _row(standings: Sequence[Standing], countries: tuple[str, ...], actor: str, kind: str) -> Row:
    sides = {c: _side(standings, c, actor, kind) for c in countries}
    pairs = list(combinations(countries, 2))
    none = ("not_punished", "no_offence")
    return Row(
        actor=actor,
        kind=kind,
        sides=sides,
        both=tuple(p for p in pairs if all(sides[c] == "punished" for c in p)),
        neither=tuple(p for p in pairs if all(sides[c] in none for c in p)),
    )


def _side(standings: Sequence[Standing], country: str, actor: str, kind: str) -> str:
    said = punishes(standings, country, actor, kind)
    if said is None:
        mine = [s.result for s in standings if (s.country, s.actor, s.offence.kind) == (country, actor, kind)]
        # Facts first: where one of the offences that were read is open, asking on may settle it.
        asked = any(result in (OPEN, NOT_IN_FORCE) for result in mine)
        return "law_not_found" if not asked and law_unknown(country, kind) else "open"
    theirs = any(o.kind == kind for o in laws()[country].offences)
    return "punished" if said else "not_punished" if theirs else "no_offence"
