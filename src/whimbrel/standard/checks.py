"""The catalogue of checks: id, severity, what is wrong, what to do. Read from ``checks.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from whimbrel.vocabulary.yaml_file import read_yaml

SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True)
class Check:
    """One check of the catalogue."""

    id: str
    severity: str
    title: str
    message: str
    remedy: str

    @property
    def page(self) -> str:
        """Where the manual explains this check."""
        return f"reference/checks.html#{self.id.lower()}"


@cache
def catalogue() -> dict[str, Check]:
    """All checks by id, in the order of the catalogue."""
    entries = read_yaml(files(__package__).joinpath("checks.yaml"))
    return {entry["id"]: Check(**entry) for entry in entries}
