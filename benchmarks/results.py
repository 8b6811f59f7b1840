"""What a benchmark found, as Markdown: printed, and kept in RESULTS.md beside date, cores and versions."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = "# Measured\n\nWritten by `script/bench --write`; every section is one run. Ratios are medians over rounds in turn.\n"


@dataclass
class Result:
    """One benchmark's run. ``promises``: (what was promised, what was measured, kept)."""

    name: str
    title: str
    packages: tuple[str, ...] = ()
    promises: list[tuple[str, str, bool]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return all(kept for _, _, kept in self.promises)

    def promise(self, text: str, measured: str, kept: bool) -> None:
        """Note a promise and whether it was kept."""
        self.promises.append((text, measured, bool(kept)))

    def table(self, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
        """Add a table to the text."""
        names = list(head)
        lines = [f"| {' | '.join(names)} |", f"|{'|'.join('---' for _ in names)}|"]
        self.body += ["", *lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]

    def say(self, text: str) -> None:
        """Add a line to the text."""
        self.body += ["", text]

    def text(self) -> str:
        """The section of RESULTS.md."""
        used = ", ".join(f"{name} {version(name)}" for name in ("whimbrel", "duckdb", "pyarrow", *self.packages))
        python = f"{platform.python_implementation()} {platform.python_version()}"
        day = dt.datetime.now(dt.UTC).date().isoformat()
        lines = [f"## {self.name}", "", self.title, "", f"{day}, {os.cpu_count()} cores, {python}, {used}."]
        lines += ["", "| promised | measured | |", "|---|---|---|"]
        lines += [
            f"| {text} | {measured} | {'kept' if kept else '**broken**'} |" for text, measured, kept in self.promises
        ]
        return "\n".join([*lines, *self.body, ""])


def write(result: Result) -> None:
    """Put the section in the place of its last run, the others stay."""
    old = RESULTS.read_text("utf-8") if RESULTS.exists() else _HEAD
    head, *sections = re.split(r"(?m)^(?=## )", old)
    kept = {s.split("\n", 1)[0].removeprefix("## ").strip(): s.strip("\n") + "\n" for s in sections}
    kept[result.name] = result.text().strip("\n") + "\n"
    RESULTS.write_text(head.rstrip("\n") + "\n\n" + "\n".join(kept.values()), "utf-8")
