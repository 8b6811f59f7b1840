"""The same facts before the laws of several countries: which offence is available against whom, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from whimbrel.criteria.case import Case
from whimbrel.criteria.law import Element, Graver, Law, Offence, Penalty, Version, laws
from whimbrel.criteria.rule import Known, Part, leaves, value

# Available: every element is there. Open: something is not known yet. Missing: an element is not there.
AVAILABLE, OPEN, MISSING = "available", "open", "missing"
# The offence did not exist on the day of the facts, or it is not known how it stood then.
NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True)
class Standing:
    """How one offence stands against one actor (empty: whoever did it). ``missing``, ``open``: elements, the victim among them.

    ``exempt``: exemptions that apply, or may. ``graver``: graver cases that are there, with their penalties; ``maybe_graver``
    those that are not known yet.
    """

    country: str
    actor: str
    offence: Offence
    version: Version | None
    result: str
    missing: tuple[Element, ...] = ()
    open: tuple[Element, ...] = ()
    exempt: tuple[tuple[Element, bool], ...] = ()
    graver: tuple[Graver, ...] = ()
    maybe_graver: tuple[Graver, ...] = ()

    @property
    def penalty(self) -> Penalty | None:
        """The base penalty; a graver case that is there has its own."""
        return self.version.penalty if self.version else None


@dataclass(frozen=True)
class Dual:
    """Whether both of two countries punish what one actor did under one kind of offence: met, not_met or undetermined.

    ``unknown_law``: countries whose law on it was not found, so that nothing can be said for them.
    """

    kind: str
    actor: str
    countries: tuple[str, str]
    result: str
    unknown_law: tuple[str, ...]


def compare(case: Case, countries: Iterable[str]) -> list[Standing]:
    """Every offence of the countries against every actor of the case, judged by the law in force on the day of the facts.

    Raises KeyError for a country whose law is not there.
    """
    found = []
    for actor in tuple(case.actors) or ("",):
        known = case.known(actor)
        for country in countries:
            law = laws()[country]
            case.compared(known, _quantities(law), actor)
            found += [_standing(country, actor, offence, offence.on(case.day), known) for offence in law.offences]
    return found


def dual_criminality(standings: Sequence[Standing], one: str, other: str) -> list[Dual]:
    """For each actor and kind of offence: do both punish it, one only, neither, or is it open?"""
    found = []
    for actor in dict.fromkeys(s.actor for s in standings):
        kinds = dict.fromkeys(s.offence.kind for s in standings if s.country in (one, other) and s.actor == actor)
        for kind in kinds:
            sides = [punishes(standings, c, actor, kind) for c in (one, other)]
            unknown = tuple(
                c for c, side in zip((one, other), sides, strict=True) if side is None and law_unknown(c, kind)
            )
            result = "not_met" if False in sides else "undetermined" if None in sides else "met"
            found.append(Dual(kind, actor, (one, other), result, unknown))
    return found


def punishes(standings: Sequence[Standing], country: str, actor: str, kind: str) -> bool | None:
    """Whether a country punishes what an actor did under a kind of offence; None where facts or the law are not known."""
    mine = [s for s in standings if (s.country, s.actor, s.offence.kind) == (country, actor, kind)]
    results = {s.result for s in mine if not any(sure for _, sure in s.exempt)}
    if AVAILABLE in results:
        return True
    # What nobody has found in a law may be in it all the same.
    return None if results & {OPEN, NOT_IN_FORCE} or law_unknown(country, kind) else False


def law_unknown(country: str, kind: str) -> bool:
    """Whether the law on a kind of offence was looked for and not found, or nobody says that there is none."""
    law = laws()[country]
    gaps = {g.get("kind") for g in law.gaps if g.get("about") == kind}
    return "not_found" in gaps or ("no_offence" not in gaps and not any(o.kind == kind for o in law.offences))


def _quantities(law: Law) -> set[str]:
    rules = [
        rule
        for offence in law.offences
        for v in offence.versions
        for rule in (v.victims_rule, *(e.rule for e in (*v.elements, *v.exempt)), *(g.rule for g in v.graver))
        if rule is not None
    ]
    return {key for rule in rules for key in leaves(rule) if ">=" in key}


def _standing(country: str, actor: str, offence: Offence, version: Version | None, known: Known) -> Standing:
    if version is None:
        return Standing(country, actor, offence, None, NOT_IN_FORCE)
    elements = list(version.elements)
    if version.victims_rule is not None:
        elements.insert(0, Element("victim", version.victims, version.victims_rule))
    missing = tuple(e for e in elements if _said(e.rule, known) is False)
    open_ = tuple(e for e in elements if _said(e.rule, known) is None)
    exempt = tuple((e, _said(e.rule, known) is True) for e in version.exempt if _said(e.rule, known) is not False)
    return Standing(
        country=country,
        actor=actor,
        offence=offence,
        version=version,
        result=MISSING if missing else OPEN if open_ else AVAILABLE,
        missing=missing,
        open=open_,
        exempt=exempt,
        graver=tuple(g for g in version.graver if _said(g.rule, known) is True),
        maybe_graver=tuple(g for g in version.graver if _said(g.rule, known) is None),
    )


def _said(rule: Part | None, known: Known) -> bool | None:
    return None if rule is None else value(rule, known)


def in_force(country: str, day: date | None) -> list[tuple[Offence, Version]]:
    """The offences of a country as they stood on a day (today's law where none is told)."""
    return [(o, v) for o in laws()[country].offences if (v := o.on(day)) is not None]
