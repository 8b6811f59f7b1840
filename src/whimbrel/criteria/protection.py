"""What is due to the person, what to do now, and what not to do: opened by what was found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from whimbrel.criteria.assessment import Assessment
from whimbrel.vocabulary.yaml_file import read_yaml


@dataclass(frozen=True)
class Step:
    """``kind``: due, do or do_not. ``when``: any (always), child, or grounds (reasonable grounds of trafficking, forced
    labour, debt bondage or slavery). ``text``: language -> words."""

    id: str
    when: str
    kind: str
    text: dict[str, str]
    source: str
    confidence: str


@cache
def steps() -> tuple[Step, ...]:
    """All steps of ``protection.yaml``."""
    return tuple(Step(**entry) for entry in read_yaml(files("whimbrel.criteria") / "protection.yaml")["entries"])


def steps_for(assessment: Assessment) -> list[Step]:
    """The steps that are open for what was found, what is due first."""
    opened = {"any"}
    if assessment.known.get("under_18") is True:
        opened.add("child")
    if assessment.reasonable_grounds:
        opened.add("grounds")
    order = ("due", "do", "do_not")
    return sorted((s for s in steps() if s.when in opened), key=lambda s: order.index(s.kind))
