"""What the facts of a case amount to: three findings that do not depend on each other, for the case, each phase, each actor.

Smuggling, trafficking and forced labour are found by the three definitions; the instruments stand beside them as indications.
A result speaks to a standard of proof and never to more than reasonable grounds. It is help for people who decide, no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from whimbrel.criteria.case import SAYS, Case, contradictions
from whimbrel.criteria.criterion import Criterion, Reading, criteria
from whimbrel.criteria.facts import UNSTATED, facts, implying
from whimbrel.criteria.influence import influences
from whimbrel.criteria.rule import Done, Known, leaves, value
from whimbrel.criteria.shortest import Flips, flips
from whimbrel.criteria.support import carried_by, what_lacks

FINDINGS = ("smuggling", "trafficking", "forced_labour")
_SEVERAL = 2
_BESIDE = 0.1  # what an instrument could still say counts for the order of questions, but after the three findings
RESULT = {True: "met", False: "not_met", None: "undetermined"}


@dataclass(frozen=True)
class Finding:
    """One result. ``phase`` and ``actor``: empty for the case as a whole. ``result``: a code of the list ``finding_result``.

    ``split``: it would be met only if what people did who are known to act apart were taken together; it is not.
    """

    finding: str
    criterion: Criterion
    phase: str
    actor: str
    result: str
    carried_by: tuple[str, ...]
    flips: tuple[Flips, ...] = ()
    split: bool = False

    @property
    def standard(self) -> str:
        """The standard of proof it speaks to."""
        return self.criterion.speaks_to


@dataclass(frozen=True)
class Indication:
    """How one reading of a criterion came out; ``lacks``: names of the groups that are missing for it."""

    criterion: Criterion
    reading: Reading
    result: str
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """Everything that was found. ``groups``: criterion -> group -> result. ``questions``: facts to ask next, the most telling
    first. ``contradictions``: keys to which the case says both yes and no."""

    case: Case
    findings: tuple[Finding, ...]
    indications: tuple[Indication, ...]
    groups: dict[str, dict[str, str]]
    questions: tuple[str, ...]
    contradictions: tuple[str, ...] = ()
    known: Known = field(default_factory=dict, repr=False)

    def of(self, finding: str, phase: str = "", actor: str = "") -> Finding:
        """One finding. Raises KeyError where there is none for this phase or actor."""
        for found in self.findings:
            if (found.finding, found.phase, found.actor) == (finding, phase, actor):
                return found
        raise KeyError(finding, phase, actor)

    @property
    def reasonable_grounds(self) -> bool:
        """Whether there are reasonable grounds to think the person a victim: protection is due from here on."""
        found = any(self.of(f).result == "met" for f in ("trafficking", "forced_labour"))
        held = any(i.result == "met" for i in self.indications if i.criterion.finding == "debt_bondage")
        return found or held or any(self.known.get(k) is True for k in facts()["slavery"].keys)


def assess(
    case: Case,
    chosen: Iterable[str] = (),
    *,
    parts: bool = True,
    most: int = 12,
    askable: Callable[[str], bool] = lambda _: True,
) -> Assessment:
    """Assess a case with all criteria, or those chosen by id (the three definitions always).

    ``parts``: also for each phase and each actor. ``most``: how many shortest sets are told for each result.
    """
    wanted = set(chosen)
    used = [c for c in criteria() if c.decides or not wanted or c.id in wanted]
    known = _known(case, used)
    told = _told(case, known)
    groups = _Groups(case, used)
    findings = [
        groups.met_by_one(_finding(c, known, told, "", "", most)) for c in used if c.finding in FINDINGS and c.decides
    ]
    if parts:
        for actor in ("", *case.actors):
            theirs = _known(case, used, actor) if actor else known
            for c in used:
                if c.finding in FINDINGS and c.decides:
                    phases = ("", *c.phases) if actor else c.phases
                    mine = [_finding(c, theirs, told, p, actor, most) for p in phases]
                    findings += mine if actor else [groups.met_by_one(f) for f in mine]
    findings.sort(key=lambda f: (f.actor != "", f.actor, FINDINGS.index(f.finding), f.phase != ""))
    done: Done = {}
    undecided = [
        (c.readings[0].rule, 1.0 if c.decides and c.finding in FINDINGS else _BESIDE)
        for c in used
        if c.readings and value(c.readings[0].rule, known, done) is None
    ]
    return Assessment(
        case=case,
        findings=tuple(findings),
        indications=tuple(_indication(c, r, known, done) for c in used for r in c.readings),
        groups={c.id: {g: RESULT[value(rule, known, done)] for g, rule in c.groups.items()} for c in used},
        questions=tuple(influences(undecided, known, askable)),
        contradictions=tuple(contradictions(case)),
        known=known,
    )


def _known(case: Case, used: list[Criterion], actor: str = "", *, together: bool = False) -> dict[str, bool | None]:
    known = case.known(actor, together=together)
    case.compared(known, (k for c in used for r in c.readings for k in leaves(r.rule) if ">=" in k), actor)
    return known


def _told(case: Case, known: Known) -> dict[str, bool]:
    """Keys that were told at all, or are known of the person or by a number -> whether somebody said yes to them."""
    told = {f.id: True for f in facts().values() if f.source} | {k: True for k in known if ">=" in k}
    for a in case.assertions:
        told[a.key] = told.get(a.key, False) or SAYS.get(a.answer) is True
    return told


def _finding(c: Criterion, known: Known, told: Mapping[str, bool], phase: str, actor: str, most: int) -> Finding:
    rule = c.rule_at(phase)
    now = value(rule, known)
    flipped = flips(rule, known, most, firm=_firm(told), derived=_derived(known, told))
    return Finding(
        finding=c.finding,
        criterion=c,
        phase=phase,
        actor=actor,
        result=RESULT[now],
        carried_by=tuple(k for k in carried_by(rule, known) if k in told),
        flips=tuple(_general(f) if now is None else f for f in flipped),
    )


def _firm(told: Mapping[str, bool]) -> frozenset[str]:
    # A phase that nobody told of is no phase to ask about; what was told without its phase may turn out otherwise.
    return _for_good() | (_no_phase() - {k for k, yes in told.items() if yes})


@cache
def _for_good() -> frozenset[str]:
    # Age and sex, and what an authority has found.
    return frozenset(k for f in facts().values() for k in f.keys if f.source or f.conclusion)


@cache
def _no_phase() -> frozenset[str]:
    return frozenset(k for f in facts().values() for k in f.keys if k.endswith(UNSTATED))


def _derived(known: Known, told: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(k for k, it in known.items() if it is True and not told.get(k))


def _general(found: Flips) -> Flips:
    """Where open facts have to be no, a no to the general fact is one to everything special under it: that alone is told."""
    if found.to != "not_met":
        return found
    told = {frozenset(k for k in s if not any(o != k and k in implying(o) for o in s)) for s in found.sets}
    least = min(map(len, told), default=0)
    return Flips(found.to, tuple(sorted((s for s in told if len(s) == least), key=sorted)), found.more)


class _Groups:
    """What each actor did together with all who may belong to the same group; looked at only where a finding needs it."""

    def __init__(self, case: Case, used: list[Criterion]):
        self.case, self.used = case, used

    @cached_property
    def _views(self) -> list[dict[str, bool | None]]:
        return [_known(self.case, self.used, actor, together=True) for actor in self.case.actors]

    def met_by_one(self, found: Finding) -> Finding:
        """A finding for everybody is met only where one actor, or actors who may belong together, meet it: ``Finding.split``."""
        if found.result != "met" or len(self.case.actors) < _SEVERAL:
            return found
        rule = found.criterion.rule_at(found.phase)
        results = [value(rule, view) for view in self._views]
        if True in results:
            return found
        return replace(found, result="undetermined" if None in results else "not_met", flips=(), split=True)


def _indication(c: Criterion, reading: Reading, known: Known, done: Done) -> Indication:
    now = value(reading.rule, known, done)
    lacks = () if now is True else tuple(what_lacks(reading.rule, known, done))
    return Indication(c, reading, RESULT[now], lacks)
