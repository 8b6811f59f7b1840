"""Faults found in a file: gathered for the whole file, kept small, never holding a person's value.

A fault says which check failed, where (sheet, column, rows) and what to do. Ten million bad cells of one column are one
entry with ten million row numbers, kept as numbers, so that a hopeless file cannot exhaust the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from whimbrel.standard.checks import SEVERITIES, Check, catalogue


class Refused(Exception):
    """The file as a whole cannot be taken: one fault of the catalogue ends the reading.

    Shape: ``Refused("F03", sheet=None)``; ``.fault`` is the :class:`Fault`.
    """

    def __init__(
        self, check: str, *, sheet: str | None = None, column: str | None = None, row: int | None = None, **facts: Any
    ):
        rows = np.array([row] if row is not None else [], dtype=np.int64)
        self.fault = Fault(catalogue()[check], sheet, column, facts, rows, catalogue()[check].severity)
        super().__init__(f"{check} {self.fault.message}")


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one column: ``rows`` are row numbers as the person sees them in the file (int64, sorted)."""

    check: Check
    sheet: str | None
    column: str | None
    facts: dict[str, Any]
    rows: np.ndarray
    severity: str = "error"

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        return self.check.message.format(**self.facts)

    @property
    def count(self) -> int:
        """How many rows it concerns; 1 for a fault of a whole column, sheet or file."""
        return max(1, len(self.rows))

    def row_list(self, most: int = 8) -> str:
        """Row numbers in short: ``3-17, 25 and 1,204 more``."""
        runs: list[str] = []
        shown = 0
        if len(self.rows):
            for run in np.split(self.rows, np.flatnonzero(np.diff(self.rows) > 1) + 1):
                if len(runs) == most:
                    break
                runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
                shown += len(run)
        rest = len(self.rows) - shown
        return ", ".join(runs) + (f" and {rest:,} more" if rest else "")

    def as_dict(self, most_rows: int = 1000) -> dict[str, Any]:
        """For ``--json``: at most ``most_rows`` row numbers, and how many there are in all."""
        return {
            "check": self.check.id,
            "severity": self.severity,
            "sheet": self.sheet,
            "column": self.column,
            "rows": self.rows[:most_rows].tolist(),
            "count": self.count,
            "what": self.message,
            "remedy": self.check.remedy,
            "page": self.check.page,
        }


class Faults:
    """Gathers faults while a file is read; iterate for one :class:`Fault` per check, sheet, column and message."""

    def __init__(self) -> None:
        self.published = False
        self._rows: dict[tuple, list[np.ndarray]] = {}
        self._facts: dict[tuple, dict[str, Any]] = {}
        self._sorted: tuple[bool, list[Fault]] | None = None

    def add(
        self,
        check: str,
        *,
        sheet: str | None = None,
        column: str | None = None,
        rows: np.ndarray | list[int] | int | None = None,
        **facts: Any,
    ) -> None:
        """Note a fault. ``rows``: row number(s) in the file, or None for a fault of the whole column, sheet or file."""
        if check not in catalogue():
            raise KeyError(f"no check {check!r} in the catalogue")
        key = (check, sheet, column, tuple(sorted((k, str(v)) for k, v in facts.items())))
        array = np.atleast_1d(np.asarray([] if rows is None else rows, dtype=np.int64))
        if rows is not None and not len(array):
            return
        self._sorted = None
        self._facts[key] = facts
        self._rows.setdefault(key, []).append(array)

    def note(self, fault: Fault) -> None:
        """Add a fault made elsewhere."""
        rows = fault.rows if len(fault.rows) else None
        self.add(fault.check.id, sheet=fault.sheet, column=fault.column, rows=rows, **fault.facts)

    def severity(self, check: str) -> str:
        """Severity of a check here. In a file that somebody else has published nobody can correct a value: what would be
        an error is a warning, and the value counts as unknown.
        """
        own = catalogue()[check].severity
        return "warning" if self.published and own == "error" and check[0] in "VXTR" else own

    def __iter__(self) -> Iterator[Fault]:
        """Faults with errors first, then in the order of the catalogue and of finding."""
        if self._sorted is None or self._sorted[0] != self.published:
            self._sorted = (self.published, list(self._in_order()))
        return iter(self._sorted[1])

    def _in_order(self) -> Iterator[Fault]:
        order = list(catalogue())
        keys = sorted(self._rows, key=lambda k: (SEVERITIES.index(self.severity(k[0])), order.index(k[0])))
        for key in keys:
            check, sheet, column, _ = key
            rows = np.unique(np.concatenate(self._rows[key]))
            yield Fault(catalogue()[check], sheet, column, self._facts[key], rows, self.severity(check))

    def counts(self) -> dict[str, int]:
        """Number of faulty rows (or whole-column faults) by check id."""
        found: dict[str, int] = {}
        for fault in self:
            found[fault.check.id] = found.get(fault.check.id, 0) + fault.count
        return found

    def by_severity(self) -> dict[str, int]:
        """Number of faulty rows by severity; all three severities are always there."""
        found = dict.fromkeys(SEVERITIES, 0)
        for fault in self:
            found[fault.severity] += fault.count
        return found

    @property
    def has_errors(self) -> bool:
        """Whether anything forbids sealing."""
        return any(self.severity(key[0]) == "error" for key in self._rows)
