"""Check a file and seal it in one pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from whimbrel.intake.mapping import Mapping
from whimbrel.intake.prepare import Preparation, prepare
from whimbrel.standard.checks import catalogue
from whimbrel.standard.period import parse_period
from whimbrel.standard.sealing import SubmissionWriter, check_reporter
from whimbrel.standard.store import Store


def seal_file(
    path: Path,
    store: Path,
    *,
    reporter: str,
    period: str,
    source: str | None = None,
    mapping: Mapping | Path | None = None,
    encoding: str | None = None,
    handling: str | None = None,
    progress: Callable[[int], None] | None = None,
    strict: bool = False,
    **facts: Any,
) -> tuple[Preparation, Path | None]:
    """Read, check and seal a file. Returns what came of it and the submission's path, None if errors forbade sealing.

    The file is read once: tables are written while they are checked and thrown away if a fault is found, so nothing
    half-sealed is ever seen. strict: warnings forbid sealing too. ``facts`` as for SubmissionWriter.seal (supersedes,
    note, label, key). Raises StoreError.
    """
    check_reporter(reporter)
    when = parse_period(period)
    Path(store).mkdir(parents=True, exist_ok=True)
    Store(store).sweep()
    with SubmissionWriter(store) as writer:
        done = prepare(
            path,
            source=source,
            mapping=mapping,
            encoding=encoding,
            period=(when.first, when.last),
            sink=writer.write,
            progress=progress,
        )
        if not done.fit_to_seal or done.source is None or (strict and done.faults.by_severity()["warning"]):
            return done, None
        described = {
            "id": done.source.id,
            "label": done.source.label,
            "citation": done.source.citation,
            "licence": done.source.licence,
        }
        described |= {k: str(v) for k, v in done.source.counts.items()}
        counts = {check: n for check, n in done.faults.counts().items() if catalogue()[check].id != "U01"}
        nature = done.source.nature
        target = writer.seal(
            reporter=reporter,
            period=when,
            nature=nature,
            handling=handling or ("clear" if nature == "published" else "amber_strict"),
            source={k: v for k, v in described.items() if v},
            checks=counts,
            **facts,
        )
        return done, target
