"""What came out of the process that read a file, looked at closely: a file that took the process over could say anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from whimbrel.service.uploads.limits import LONGEST_HEADING, MOST_FAULTS, MOST_ROWS_OF_A_FAULT
from whimbrel.service.uploads.reading_process import Stopped
from whimbrel.standard.checks import SEVERITIES, catalogue
from whimbrel.standard.model import tables

# The name under which the process knows the file; a CSV file's only sheet is called like it.
_OWN_NAME = "upload"
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class Outcome:
    """State (faulty or fit), source, rows by table, faults as stored, and what the assistant proposes, if it was asked."""

    state: str
    source: str
    rows: dict[str, int]
    faults: list[dict[str, Any]]
    proposal: dict[str, Any] | None


def outcome(result: dict[str, Any]) -> Outcome:
    """The result of the process in its one right form; Stopped if it has another."""
    try:
        faults = [_fault(f) for f in result["faults"][:MOST_FAULTS]]
        rows = {name: int(n) for name, n in result["rows"].items() if name in tables()}
        errors = any(f["severity"] == "error" for f in faults)
        fit = result["fit"] is True and not errors and bool(rows)
        proposal = result.get("proposal")
        source = _text(result["source"], 60)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Stopped("fault") from None
    if proposal is not None and not isinstance(proposal, dict):
        raise Stopped("fault")
    return Outcome("fit" if fit else "faulty", source, rows, faults, proposal)


def _fault(given: dict[str, Any]) -> dict[str, Any]:
    check = catalogue()[given["check"]]
    severity = given["severity"] if given["severity"] in SEVERITIES else check.severity
    sheet = _text(given["sheet"], LONGEST_HEADING)
    return {
        "check": check.id,
        "severity": severity,
        "sheet": "" if sheet == _OWN_NAME else sheet,
        "column": _text(given["column"], LONGEST_HEADING),
        "rows": [int(r) for r in given["rows"][:MOST_ROWS_OF_A_FAULT]],
        "count": max(1, int(given["count"])),
        "what": _text(given["what"], _LONGEST_TEXT),
        "remedy": check.remedy,
        "page": check.page,
    }


def _text(given: Any, longest: int) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(given or ""))
    return text if len(text) <= longest else text[: longest - 1] + "…"
