"""What the mapping assistant proposed for an upload, unlocked and put back into its form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from whimbrel.intake.proposal import Beside, Lacking, Proposal, ProposedColumn, ProposedValue
from whimbrel.intake.propose_columns import SCOPES
from whimbrel.service.secrecy.locked import NotOpened
from whimbrel.service.secrecy.locked_file import unlocked
from whimbrel.service.uploads.files import place, proposal_of
from whimbrel.service.uploads.models import Upload
from whimbrel.standard.checks import catalogue
from whimbrel.standard.model import Column, tables

MOST_COLUMNS = 200


@dataclass(frozen=True)
class Proposed:
    """A proposal, and the values of columns with few of them. ``refused``: id of the check that forbids one."""

    proposal: Proposal | None
    values: dict[str, dict[str, int]]
    refused: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings a person may decide about: those that may tell who people are are left out for good."""
        if self.proposal is None:
            return ()
        aside = {b.heading for b in self.proposal.left_out}
        return tuple(h for h in self.proposal.headings if h not in aside and not h.startswith("_"))[:MOST_COLUMNS]


def proposed(upload: Upload) -> Proposed | None:
    """What was proposed; None if nobody has asked, or the answer does not open or has not the right form."""
    path = proposal_of(upload)
    if not path.exists():
        return None
    try:
        return _read(json.loads(b"".join(unlocked(path, place(upload, "proposal")))))
    except (NotOpened, ValueError, KeyError, TypeError, AttributeError):
        return None


def _read(data: dict[str, Any]) -> Proposed:
    if "refused" in data:
        check = data["refused"]["check"]
        return Proposed(None, {}, check if check in catalogue() else "F19")
    columns = []
    for entry in data["columns"]:
        tables()[entry["table"]].columns[entry["column"]]
        values = tuple(ProposedValue(**v) for v in entry["values"])
        columns.append(ProposedColumn(**{**entry, "values": values, "notes": tuple(entry["notes"])}))
    proposal = Proposal(
        id="mapping",
        file="",
        table=data["table"] if data["table"] in tables() else "persons",
        rows=int(data["rows"]),
        columns=tuple(columns),
        settings=dict(data["settings"]),
        missing=dict(data["missing"]),
        left_out=tuple(Beside(**b) for b in data["left_out"]),
        not_mapped=tuple(Beside(**b) for b in data["not_mapped"]),
        lacking=tuple(Lacking(**{**entry, "choices": tuple(entry["choices"])}) for entry in data["lacking"]),
        sheet=data["sheet"],
        known_source=data["known_source"],
        notes=tuple(map(str, data["notes"])),
        headings=tuple(map(str, data["headings"])),
    )
    values = {str(h): {str(v): int(n) for v, n in found.items()} for h, found in data["values"].items()}
    return Proposed(proposal, values)


def targets(main: str) -> dict[str, Column]:
    """``table.column`` -> column, of everything that a column of such a list can become."""
    found = {}
    for table in SCOPES.get(main, (main,)):
        for column in tables()[table].columns.values():
            if column.type != "reference" and not column.nominal:
                found[f"{table}.{column.name}"] = column
    return found
