"""What is answered about facts, criteria and laws."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from whimbrel.service.api.given import Told

Confidence = Literal["verified", "secondary", "unverified"]
Result = Literal["met", "not_met", "undetermined"]


class ToldFact(Told):
    """A fact. It is written ``fact@phase`` where it has phases. ``known_from``: a detail of the person, which is told instead."""

    fact: str
    phases: list[str]
    kind: str
    implies: list[str]
    unit: str = Field(description="persons, documents, percent or money, where the fact is a number.")
    known_from: str
    label: str


class Facts(Told):
    """The fact vocabulary."""

    facts: list[ToldFact]
    answers: list[str] = Field(description="What may be answered to a fact; unknown is never no.")
    obtained: list[str] = Field(description="How an answer may have been obtained.")


class NamedPart(Told):
    """A group or a reading of a criterion."""

    id: str
    label: str


class ToldCriterion(Told):
    """An instrument or a definition. ``decides``: whether its result is the finding's, or an indication beside it."""

    criterion: str
    version: str
    label: str
    finding: str | None
    decides: bool
    speaks_to: str
    source: str
    address: str
    confidence: Confidence
    caution: str
    phases: list[str]
    groups: list[NamedPart]
    readings: list[NamedPart]


class Criteria(Told):
    """All instruments and definitions."""

    criteria: list[ToldCriterion]


class ToldFlips(Told):
    """The shortest sets of facts that would have to be otherwise for the result ``to``. ``more``: whether there are more."""

    to: Result
    facts: int
    sets: list[list[str]]
    more: bool


class ToldFinding(Told):
    """One result, for the case (``phase`` and ``actor`` null), a phase or an actor, and the standard of proof it speaks to."""

    finding: Literal["smuggling", "trafficking", "forced_labour"]
    phase: str | None
    actor: str | None
    result: Result
    only_if_taken_together: bool = Field(description="Met only if what people did who act apart were taken together.")
    standard_of_proof: str
    criterion: str
    criterion_version: str
    confidence: Confidence
    carried_by: list[str]
    flips: list[ToldFlips]


class ToldReading(Told):
    """How one reading of a criterion came out, and the groups that are missing for it."""

    criterion: str
    version: str
    reading: str
    says: str
    finding: str
    result: Result
    missing: list[str]
    source: str
    confidence: Confidence


class AskNext(Told):
    """A fact to ask about next."""

    fact: str
    label: str


class ToldStep(Told):
    """What is due to the person, to be done, or not to be done."""

    kind: Literal["due", "do", "do_not"]
    text: str
    source: str
    confidence: Confidence


class ToldAssessment(Told):
    """What the facts amount to. Help for people who decide, no verdict."""

    case: str
    what_this_is: str
    findings: list[ToldFinding]
    reasonable_grounds: bool
    readings: list[ToldReading]
    disagreements: list[str]
    groups: dict[str, dict[str, Result]]
    ask_next: list[AskNext]
    contradictions: list[str]
    steps: list[ToldStep]


class ToldGap(Told):
    """What the library does not have: the law was not found (``not_found``), or has no such offence (``no_offence``)."""

    about: str
    kind: Literal["not_found", "no_offence"]
    text: str
    confidence: Confidence


class ToldLaw(Told):
    """A law, without its offences."""

    country: str
    label: str
    as_of: str
    confidence: Confidence
    source: str
    address: str
    offences: int
    kinds: list[str]
    gaps: list[ToldGap]


class Laws(Told):
    """All laws there are."""

    laws: list[ToldLaw]


class WholeLaw(Told):
    """A law whole: offences with all their versions, newest first; treaties, and statements elsewhere that are stale."""

    country: str
    label: str
    as_of: str
    confidence: Confidence
    source: str
    address: str
    kinds: list[str]
    gaps: list[ToldGap]
    treaties: list[dict[str, str]]
    stale: list[dict[str, str]]
    limitation: list[str]
    offences: list[dict[str, Any]]


class ToldStanding(Told):
    """How an offence stands against an actor (null: whoever did it), by the law in force on the day of the facts."""

    country: str
    offence: str
    kind: str
    article: str
    label: str
    actor: str | None
    result: Literal["available", "open", "missing", "not_in_force"]
    in_force_from: dt.date | None
    in_force_to: dt.date | None
    missing: list[str]
    open: list[str]
    exempt: list[dict[str, Any]]
    penalty: dict[str, Any] | None
    graver: list[dict[str, Any]]
    maybe_graver: list[str]
    note: str
    source: str
    address: str
    confidence: Confidence | None


class ToldDual(Told):
    """Whether both of two countries punish one kind of offence of an actor."""

    kind: str
    actor: str | None
    countries: list[str]
    result: Result
    law_not_found: list[str]


class WhoPunishes(Told):
    """What each country says to a kind of offence of an actor; ``both``, ``neither``: pairs that both do or do not punish it."""

    actor: str | None
    kind: str
    sides: dict[str, Literal["punished", "open", "not_punished", "no_offence", "law_not_found"]]
    both: list[list[str]]
    neither: list[list[str]]


class ToldComparison(Told):
    """The same facts before several laws. ``own_crossing``: of the person's own crossing, which is laid to no actor's charge."""

    case: str
    date: dt.date | None
    countries: list[str]
    what_this_is: str
    offences: list[ToldStanding]
    dual_criminality: list[ToldDual]
    who_punishes: list[WhoPunishes]
    own_crossing: list[ToldStanding]
    laws: list[ToldLaw]
