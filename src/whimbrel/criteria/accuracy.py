"""How many of those a screen finds are what it says: mostly few, because most people screened are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.vocabulary.yaml_file import read_yaml


@dataclass(frozen=True)
class Tool:
    """A published accuracy. Shares from 0 to 1; ``base``: share of positives in the study; ``sample`` in words."""

    id: str
    label: str
    sample: str
    base: float
    sensitivity: float
    specificity: float
    confidence: str
    address: str


@cache
def tools() -> tuple[Tool, ...]:
    """The published accuracies of ``accuracies.yaml``."""
    entries: list[Mapping[str, Any]] = read_yaml(files("whimbrel.criteria") / "accuracies.yaml")["tools"]
    shares = ("base", "sensitivity", "specificity")
    return tuple(Tool(**{**e, **{s: e[s] / 100 for s in shares}}) for e in entries)


def true_share(prevalence: float, sensitivity: float, specificity: float) -> float | None:
    """The expected share of positives that are true, from 0 to 1: positive predictive value by Bayes' rule.

    All arguments are shares from 0 to 1, ValueError otherwise. None where the screen finds nobody at all.
    """
    for share in (prevalence, sensitivity, specificity):
        if not 0 <= share <= 1:
            raise ValueError("a share lies between 0 and 1")
    true, false = prevalence * sensitivity, (1 - prevalence) * (1 - specificity)
    return true / (true + false) if true + false else None


def expected(prevalence: float) -> list[tuple[Tool, float | None]]:
    """For a setting in which a share of people is what the screen looks for: what a positive of each tool would be worth."""
    return [(tool, true_share(prevalence, tool.sensitivity, tool.specificity)) for tool in tools()]
