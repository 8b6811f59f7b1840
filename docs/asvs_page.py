"""The tables of ``explanation/asvs.md``, from ``asvs/*.yaml``: what OWASP ASVS asks, how it stands here, and what shows it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent / "asvs"
STATES = ("met", "not applicable", "operator's", "not met")


@dataclass(frozen=True)
class Requirement:
    """One requirement. ``tests``: ``file::test``. ``says``: what no test or file says by itself."""

    id: str
    level: int
    what: str
    status: str
    tests: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Chapter:
    """A chapter of the standard; ``name`` is such as V6."""

    name: str
    title: str
    requirements: tuple[Requirement, ...]


def chapters() -> tuple[Chapter, ...]:
    """Every chapter, in order."""
    return tuple(_chapter(file) for file in sorted(FOLDER.glob("V*.yaml")))


def _chapter(file: Path) -> Chapter:
    given = yaml.safe_load(file.read_text("utf-8"))
    return Chapter(f"V{int(file.stem[1:])}", given["title"], tuple(_requirement(r) for r in given["requirements"]))


def _requirement(given: dict[str, Any]) -> Requirement:
    lists = {name: tuple(given.get(name, ())) for name in ("tests", "files")}
    return Requirement(**{**given, **lists})


def asvs_page() -> str:
    """Counts, what is not met, and every requirement by chapter."""
    every = chapters()
    parts = ["## How many", counts(every), "## What is not met", *_not_met(every)]
    for chapter in every:
        rows = [[r.id, str(r.level), r.what, r.status, evidence(r)] for r in chapter.requirements]
        parts.append(f"## {chapter.name} {chapter.title}")
        parts.append(_table(["", "Level", "What is asked", "Here", "Shown by"], rows))
    return "\n\n".join(parts) + "\n"


def counts(every: tuple[Chapter, ...]) -> str:
    """How many requirements of each chapter are met, not applicable, the operator's, and not met."""
    rows, total = [], Counter[str]()
    for chapter in every:
        found = Counter(r.status for r in chapter.requirements)
        total += found
        rows.append(_counted(f"{chapter.name} {chapter.title}", found))
    rows.append(_counted("**all**", total))
    return _table(["Chapter", *STATES, "requirements"], rows)


def _counted(name: str, found: Counter[str]) -> list[str]:
    return [name, *(str(found[state]) for state in STATES), str(found.total())]


def _not_met(every: tuple[Chapter, ...]) -> list[str]:
    parts = []
    for level, words in ((1, "Of level 1:"), (2, "Of level 2:")):
        missing = [r for c in every for r in c.requirements if r.status == "not met" and r.level == level]
        rows = [[r.id, r.what, r.says] for r in missing]
        parts += [words, _table(["", "What is asked", "What is missing"], rows)] if rows else []
    return parts or ["Nothing."]


def evidence(requirement: Requirement) -> str:
    """What is to be said, the files that do it, and the tests that show it, as one cell."""
    by_file: dict[str, list[str]] = {}
    for test in requirement.tests:
        file, _, name = test.partition("::")
        by_file.setdefault(file, []).append(name.removeprefix("test_").replace("_", " "))
    parts = [requirement.says] if requirement.says else []
    if requirement.files:
        parts.append("In " + ", ".join(f"`{file}`" for file in requirement.files) + ".")
    parts += [f"Tests in `{file}`: *{'*; *'.join(names)}*." for file, names in by_file.items()]
    return " ".join(parts)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *[[cell.replace("|", "\\|") for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
