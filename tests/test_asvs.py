"""The page on OWASP ASVS claims nothing that is not there: every id once, every test and file named exists, counts are right."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import asvs_page  # noqa: E402

# The sections of ASVS 5.0.0, each with its numbers at level 1 and at level 2: V1.2.1 to V1.2.5 are of level 1.
SECTIONS = """
1.1:-,1-2 1.2:1-5,6-9 1.3:1-2,3-11 1.4:-,1-3 1.5:1,2
2.1:1,2-3 2.2:1-2,3 2.3:1,2-4 2.4:-,1
3.2:1-2,- 3.3:1,2-4 3.4:1-2,3-6 3.5:1-3,4-5 3.7:-,1-2
4.1:1,2-3 4.2:-,1 4.3:-,1-2 4.4:1,2-4
5.1:-,1 5.2:1-2,3 5.3:1-2,- 5.4:-,1-3
6.1:1,2-3 6.2:1-8,9-12 6.3:1-2,3-4 6.4:1-2,3-4 6.5:-,1-5 6.6:-,1-3 6.8:-,1-4
7.1:-,1-3 7.2:1-4,- 7.3:-,1-2 7.4:1-2,3-5 7.5:-,1-2 7.6:-,1-2
8.1:1,2 8.2:1-2,3 8.3:1,- 8.4:-,1
9.1:1-3,- 9.2:1,2-4
10.1:-,1-2 10.2:-,1-2 10.3:-,1-4 10.4:1-5,6-11 10.5:-,1-5 10.6:-,1-2 10.7:-,1-3
11.1:-,1-2 11.2:-,1-3 11.3:1-2,3 11.4:1,2-4 11.5:-,1 11.6:-,1
12.1:1,2-3 12.2:1-2,- 12.3:-,1-4
13.1:-,1 13.2:-,1-5 13.3:-,1-2 13.4:1,2-5
14.1:-,1-2 14.2:1,2-4 14.3:1,2-3
15.1:1,2-3 15.2:1,2-3 15.3:1,2-7
16.1:-,1 16.2:-,1-5 16.3:-,1-4 16.4:-,1-3 16.5:-,1-3
17.1:-,1 17.2:-,1-4 17.3:-,1-2
"""
REQUIREMENTS = [r for chapter in asvs_page.chapters() for r in chapter.requirements]


def asked() -> list[tuple[str, int]]:
    """Every id of levels 1 and 2 with its level, in the order of the standard."""
    found = []
    for section, ranges in re.findall(r"([\d.]+):(\S+)", SECTIONS):
        for level, numbers in enumerate(ranges.split(","), 1):
            first, _, last = numbers.partition("-")
            found += [(f"V{section}.{n}", level) for n in range(int(first or 1), int(last or first or 0) + 1)]
    return found


@cache
def names_in(file: str) -> frozenset[str]:
    """Names of the tests of a module."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_"))


def test_every_requirement_of_the_standard_is_answered_once_and_in_order() -> None:
    assert [(r.id, r.level) for r in REQUIREMENTS] == asked()
    assert Counter(r.level for r in REQUIREMENTS) == {1: 70, 2: 183}
    for chapter in asvs_page.chapters():
        assert all(r.id.startswith(f"{chapter.name}.") for r in chapter.requirements)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r.id)
def test_what_is_claimed_is_there(requirement: asvs_page.Requirement) -> None:
    assert requirement.status in asvs_page.STATES
    assert 1 <= len(requirement.what.split()) <= 12, "a short paraphrase, not the standard's own sentence"
    for test in requirement.tests:
        file, _, name = test.partition("::")
        assert name in names_in(file), test
    for file in requirement.files:
        assert (ROOT / file).is_file(), file
    assert len(set(requirement.tests)) == len(requirement.tests)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r.id)
def test_every_answer_has_its_reason(requirement: asvs_page.Requirement) -> None:
    if requirement.status == "met":
        assert requirement.tests or requirement.files or requirement.says
    else:
        assert requirement.says.endswith("."), "what is missing, who has to do it, or why it does not apply"
    if requirement.status == "not applicable":
        assert not requirement.tests and not requirement.files


def test_the_counts_of_the_page_are_right() -> None:
    page = asvs_page.asvs_page()
    told = {
        cells[0].partition(" ")[0]: [int(n) for n in cells[1:]]
        for line in page.partition("## What is not met")[0].splitlines()
        if re.search(r"\| \d+ \|$", line)
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    }
    for chapter in asvs_page.chapters():
        found = [r.status for r in chapter.requirements]
        assert told.pop(chapter.name) == [*(found.count(state) for state in asvs_page.STATES), len(found)]
    found = [r.status for r in REQUIREMENTS]
    assert told == {"**all**": [*(found.count(state) for state in asvs_page.STATES), 253]}
    assert "253 things at levels 1 and 2" in (DOCS / "explanation" / "asvs.md").read_text("utf-8")


def test_the_page_shows_every_requirement_and_lists_all_that_is_not_met() -> None:
    page = asvs_page.asvs_page()
    counted, listed = page.split("## What is not met")
    missing, _, by_chapter = listed.partition("\n## ")
    assert "## V1 " not in counted
    for requirement in REQUIREMENTS:
        row = f"| {requirement.id} |"
        assert by_chapter.count(row) == 1
        assert missing.count(row) == (requirement.status == "not met"), requirement.id


def test_files_that_the_written_tables_name_are_there() -> None:
    text = (DOCS / "explanation" / "asvs.md").read_text("utf-8")
    named = re.findall(r"`((?:service|standard)/[\w./]+)`", text)
    assert len(named) > 5
    assert all((ROOT / "src" / "whimbrel" / name).exists() for name in named)
