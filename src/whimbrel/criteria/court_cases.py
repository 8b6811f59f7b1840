"""Cases that a court has decided, as facts, and the court's answer beside ours (``cases/*.yaml``).

Each file tells only what a published summary tells; the rest is unknown. A finding is compared only where the court decided it,
and an explanation stands wherever our result is another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.assessment import FINDINGS, Assessment, assess
from whimbrel.criteria.case import Case
from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.criterion import criterion
from whimbrel.vocabulary.yaml_file import read_yaml

NOT_DECIDED = "not_decided"
SAME, OPEN, OTHER = "same", "open", "other"


@dataclass(frozen=True)
class CourtCase:
    """A decided case. ``authority``: finding -> met, not_met or not_decided; ``label``: what the court called it.

    ``tests``: what the case is a test of; ``differs``: why our result is another where it is. ``confidence``: how well the
    summary is known, verified or secondary.
    """

    id: str
    title: str
    court: str
    tests: str
    summary: str
    source: str
    address: str
    confidence: str
    authority: Mapping[str, str]
    label: str
    differs: str
    case: Case


@dataclass(frozen=True)
class Compared:
    """One finding of one case: the court's answer, ours, and whether ours is the same, still open, or another."""

    case: CourtCase
    finding: str
    authority: str
    ours: str

    @property
    def outcome(self) -> str:
        """``same``, ``open`` (ours is undetermined), ``other``, or ``not_decided`` where the court did not decide."""
        if self.authority == NOT_DECIDED:
            return NOT_DECIDED
        return SAME if self.ours == self.authority else OPEN if self.ours == "undetermined" else OTHER


@cache
def court_cases() -> tuple[CourtCase, ...]:
    """All decided cases, by id. Raises ValueError or CaseError for a file that is wrong."""
    folder = files("whimbrel.criteria") / "cases"
    return tuple(
        sorted((_read(read_yaml(f)) for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda c: c.id)
    )


def _read(entry: Mapping[str, Any]) -> CourtCase:
    authority = {finding: str(entry["authority"][finding]) for finding in FINDINGS}
    if wrong := set(authority.values()) - {"met", "not_met", NOT_DECIDED}:
        raise ValueError(f"{entry['id']}: {', '.join(sorted(wrong))} is no answer of a court")
    words = {k: str(entry[k]).strip() for k in ("title", "court", "tests", "summary", "source", "address", "differs")}
    return CourtCase(
        id=entry["id"],
        confidence=entry["confidence"],
        authority=authority,
        label=entry["authority"]["label"],
        case=case_of({"case": entry["id"], **entry["case"]}),
        **words,
    )


@cache
def assessed(name: str) -> Assessment:
    """The assessment of the decided case of this id. Raises KeyError if there is none."""
    return assess({c.id: c for c in court_cases()}[name].case)


def compared() -> list[Compared]:
    """Every finding of every case, whether the court decided it or not."""
    return [
        Compared(c, finding, c.authority[finding], assessed(c.id).of(finding).result)
        for c in court_cases()
        for finding in FINDINGS
    ]


def counts(found: Iterable[Compared]) -> dict[str, int]:
    """How many are the same, open and another, of those that a court decided; ``decided`` is their number."""
    outcomes = [c.outcome for c in found if c.outcome != NOT_DECIDED]
    return {"decided": len(outcomes)} | {o: outcomes.count(o) for o in (SAME, OPEN, OTHER)}


def screens(name: str) -> list[str]:
    """Labels of the readings of indicators that are met in a decided case. They stand beside the findings and decide nothing."""
    return [
        f"{i.criterion.label}: {i.reading.label}"
        for i in assessed(name).indications
        if i.result == "met" and not criterion(i.criterion.id).decides
    ]


def agreement_table() -> str:
    """The court's answers beside ours as a Markdown table, a line for each case."""
    lines = ["Case | The court called it | " + " | ".join(f.replace("_", " ").capitalize() for f in FINDINGS)]
    lines.append(" | ".join(["---"] * (2 + len(FINDINGS))))
    found = compared()
    for c in court_cases():
        mine = [_cell(f) for f in found if f.case.id == c.id]
        lines.append(" | ".join([f"[{c.title}]({c.address})", c.label, *mine]))
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def differences() -> str:
    """Each case in a paragraph of Markdown: what our source tells, and why our result is another where it is."""
    parts = []
    for c in court_cases():
        parts.append(f"**{c.title}** ({c.court}; {c.confidence}). {c.tests}. {c.summary}")
        parts += [f"*Why ours is another:* {c.differs}"] if c.differs else []
        parts += [f"*Indicators that are met:* {'; '.join(screens(c.id))}."] if screens(c.id) else []
    return "\n\n".join(parts) + "\n"


def _cell(found: Compared) -> str:
    ours = found.ours.replace("_", " ")
    if found.outcome == NOT_DECIDED:
        return f"ours: {ours}"
    court = found.authority.replace("_", " ")
    return f"court: {court}; ours: {ours}" + ("" if found.outcome == SAME else f" (**{found.outcome}**)")
