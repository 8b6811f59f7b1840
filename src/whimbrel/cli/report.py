"""Printing what came of a file: a table of faults, counts by check, one closing sentence; or the same as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from whimbrel.standard.checks import SEVERITIES

if TYPE_CHECKING:
    from whimbrel.intake.prepare import Preparation
    from whimbrel.standard.faults import Fault

_COLOURS = {"error": "bold red", "warning": "yellow", "notice": "cyan"}
_UNREADABLE = {"F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F19", "F20"}


def console(stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for a file."""
    wide = Console(stderr=stderr)
    return wide if wide.is_terminal else Console(stderr=stderr, width=160, no_color=True)


def exit_code(done: Preparation) -> int:
    """0 no errors; 13 it identifies people; 12 not recognised; 11 it cannot be read; 10 other errors."""
    failed = {f.check.id for f in done.faults if f.severity == "error"}
    if not failed:
        return 0
    if failed & {"N01", "N02"}:
        return 13
    if failed & {"F11", "F12"} and done.source is None:
        return 12
    return 11 if failed & _UNREADABLE else 10


def as_json(path: Path, done: Preparation, sealed: Path | None = None, store: Path | None = None) -> str:
    """Everything the table says, for programs; at most 1,000 row numbers a fault, with the full count beside them."""
    data: dict[str, Any] = {
        "file": path.name,
        "source": done.source.id if done.source else None,
        "rows_read": done.rows_read,
        "tables": done.rows,
        "severities": done.faults.by_severity(),
        "checks": done.faults.counts(),
        "faults": [f.as_dict() for f in done.faults],
        "fit_to_seal": done.fit_to_seal,
        "exit_code": exit_code(done),
    }
    if sealed:
        data["submission"] = sealed.name
        data["path"] = str(sealed.relative_to(store)) if store else str(sealed)
    return json.dumps(data, ensure_ascii=False, indent=1)


def print_report(path: Path, done: Preparation) -> None:
    """The report people read."""
    out = console()
    if done.source:
        out.print(
            f"[bold]{path.name}[/bold]: {done.source.label or done.source.id} ({done.source.id})", highlight=False
        )
        tables = ", ".join(f"{name} {rows:,}" for name, rows in done.rows.items())
        out.print(f"{done.rows_read:,} rows read{': ' + tables if tables else ''}", highlight=False)
    else:
        out.print(f"[bold]{path.name}[/bold]", highlight=False)
    for severity in SEVERITIES:
        faults = [f for f in done.faults if f.severity == severity]
        if faults:
            out.print()
            out.print(_table(severity, faults))
    out.print()
    out.print(_closing(done), highlight=False)


def _table(severity: str, faults: list[Fault]) -> Table:
    title = {"error": "Errors", "warning": "Warnings", "notice": "Notices"}[severity]
    table = Table(
        title=f"[{_COLOURS[severity]}]{title}[/]", title_justify="left", show_lines=False, expand=False, pad_edge=False
    )
    for heading, options in (
        ("Check", {"no_wrap": True}),
        ("Sheet", {"overflow": "fold", "max_width": 22}),
        ("Column", {"overflow": "fold", "max_width": 26}),
        ("Rows", {"overflow": "fold", "max_width": 26}),
        ("Count", {"justify": "right", "no_wrap": True}),
        ("What is wrong", {}),
        ("What to do", {}),
    ):
        table.add_column(heading, **options)  # type: ignore[arg-type]
    for fault in faults:
        count = f"{fault.count:,}" if len(fault.rows) else ""
        table.add_row(
            fault.check.id,
            fault.sheet or "",
            fault.column or "",
            fault.row_list(),
            count,
            fault.message,
            fault.check.remedy,
        )
    return table


def _closing(done: Preparation) -> str:
    counts = done.faults.counts()
    by_check = (
        "Counts by check: " + ", ".join(f"{check} {n:,}" for check, n in counts.items()) + "."
        if counts
        else "Nothing to say."
    )
    n = done.faults.by_severity()
    word = "Fit to seal." if done.fit_to_seal else "Not fit to seal until the errors are mended."
    told = ", ".join(f"{n[s]:,} {s}{'' if n[s] == 1 else 's'}" for s in SEVERITIES)
    return f"{by_check}\n{told}. {word}"
