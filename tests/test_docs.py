"""The manual cannot drift: what it shows is run, and what there is stands in it. (Links are checked by script/docs.)"""

from __future__ import annotations

import doctest
import re
import shutil
import sys
from pathlib import Path

import click
import pytest

import whimbrel
from tests.spec import CONTENTS
from whimbrel.criteria.criterion import criteria
from whimbrel.criteria.facts import facts
from whimbrel.criteria.law import laws
from whimbrel.intake.recognise import sources
from whimbrel.standard.checks import catalogue
from whimbrel.standard.errors import EXIT_CODES, WhimbrelError
from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_lists

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import reference_pages  # noqa: E402
import spec_pages  # noqa: E402
import transcripts  # noqa: E402

PAPERS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "GLOSSARY.md", "CHANGELOG.md")


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    reference_pages.write(folder)
    spec_pages.write(folder / "manual")
    return folder


def test_every_command_and_every_option_is_in_the_reference(generated: Path) -> None:
    page = (generated / "commands.md").read_text("utf-8")
    for name, command in reference_pages.commands():
        section = re.split(r"^###? ", page.partition(f"# {name}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
        assert f"Usage: {name} " in section
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert all(option in section for option in parameter.opts), (name, parameter.name)
                assert parameter.help, f"{name}: {parameter.name} has no help text"
        assert command.help, f"{name} has no help text"


def test_every_check_has_a_section_at_the_address_its_report_names(generated: Path) -> None:
    page = (generated / "checks.md").read_text("utf-8")
    for check in catalogue().values():
        assert f"({check.id.lower()})=\n## {check.id}: {check.title}" in page
        assert check.page == f"reference/checks.html#{check.id.lower()}"


def test_every_table_column_list_and_source_is_in_the_reference(generated: Path) -> None:
    codebook = (generated / "codebook.md").read_text("utf-8")
    for table in tables().values():
        assert f"### {table.id}: " in codebook
        assert all(f"| `{column}` |" in codebook for column in table.columns)
    assert all(f"(list-{name.replace('_', '-')})=" in codebook for name in code_lists())
    assert all(f"\n## {name}\n" in (generated / "sources.md").read_text("utf-8") for name in sources())


def test_every_fact_criterion_and_law_is_in_the_reference(generated: Path) -> None:
    page = (generated / "facts.md").read_text("utf-8")
    assert all(f"| `{f.id}` | " in page and f"| {f.label} |" in page for f in facts().values())
    page = (generated / "criteria.md").read_text("utf-8")
    for c in criteria():
        assert f"\n## {c.id}\n" in page and all(f"- `{r.id}`: {r.label}" in page for r in c.readings)
    page = (generated / "laws.md").read_text("utf-8")
    for law in laws().values():
        assert f"\n## {law.label['en']}\n" in page and all(
            f"| {o.article} | {o.label['en']} |" in page for o in law.offences
        )


def test_every_public_name_is_documented(generated: Path) -> None:
    page = (generated / "library.md").read_text("utf-8")
    for name in whimbrel.__all__:
        assert re.search(rf"^\.\. auto\w+:: whimbrel\.{name}$", page, re.MULTILINE)
        assert getattr(whimbrel, name).__doc__


def test_every_exit_code_is_documented(generated: Path) -> None:
    page = (generated / "exit-codes.md").read_text("utf-8")
    assert all(f"| {code} | {meaning} |" in page for code, meaning in EXIT_CODES.items())
    assert {error.exit_code for error in WhimbrelError.__subclasses__()} <= set(EXIT_CODES)


def test_the_manual_has_every_chapter_in_order() -> None:
    chapters = {path.stem.removeprefix("test_") for path in spec_pages.SPEC.glob("test_*.py")}
    assert chapters == set(CONTENTS)
    listed = re.findall(r"^\.\./reference/generated/manual/(\w+)$", _read("docs/manual/index.md"), re.MULTILINE)
    assert listed == list(CONTENTS)


def test_a_chapter_shows_title_table_and_what_is_run() -> None:
    page = spec_pages.chapter(
        '"""A rule.\n\nWhy it is so.\n"""\n\nSEX = {}\n\n\ndef test_a_blank_cell():\n    """It is unknown."""\n'
        '    given = """\n        Sex | Age\n            | <5\n    """\n    assert read(given) == ["unknown"]\n'
    )
    assert page.startswith("# A rule\n\nWhy it is so.\n\n## A blank cell\n\nIt is unknown.\n")
    assert "| Sex | Age |\n| --- | --- |\n| *(blank)* | \\<5 |" in page
    assert '```python\nassert read(given) == ["unknown"]\n```' in page
    assert page.endswith("## Names used above\n\n```python\nSEX = {}\n```\n")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", transcripts.pages(), ids=lambda page: page.stem)
def test_transcripts_show_what_is_printed(page: Path) -> None:
    assert not transcripts.differences(page), f"run: python docs/transcripts.py {page.relative_to(ROOT)}"


def test_a_transcript_that_differs_is_seen() -> None:
    assert transcripts.same(["a", "..."], ["a", "b", "c"])
    assert transcripts.same(["id 0123456789abcdef0123"], ["id ffffffffffffffffffff"])
    assert not transcripts.same(["a"], ["a", "b"])
    assert not transcripts.same(["3 rows"], ["4 rows"])


def test_the_examples_of_the_library_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DOCS / "examples", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", _read("docs/how-to/notebook.md"), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "notebook.md", "notebook.md", 0)
    said: list[str] = []
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    result = doctest.DocTestRunner(optionflags=options).run(test, out=said.append)
    assert result.attempted > 10
    assert not result.failed, "".join(said)


def test_the_scripts_that_papers_name_are_there() -> None:
    for paper in (*PAPERS, "docs/how-to/run-the-demonstration.md", "docs/how-to/run-it-for-real.md"):
        for script in re.findall(r"\bscript/[a-z]+", _read(paper)):
            assert (ROOT / script).is_file(), (paper, script)


def test_links_and_files_of_the_papers_are_there() -> None:
    for paper in PAPERS:
        text = _read(paper)
        local = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
        named = re.findall(r"`((?:tests|src|docs)/[\w./-]+)`", text)
        for link in [*local, *(n for n in named if not n.startswith("docs/_build/"))]:
            assert (ROOT / link).exists(), (paper, link)
    for place in re.findall(r"`((?:service|standard)/\w+\.py)`", _read("SECURITY.md")):
        assert (ROOT / "src" / "whimbrel" / place).is_file()


def test_the_terms_of_the_glossary_are_sorted_and_unique() -> None:
    terms = re.findall(r"^\| (?!Word |---)(.+?) \|", _read("GLOSSARY.md"), re.MULTILINE)
    keys = [term.casefold() for term in terms]
    assert len(terms) > 50
    assert keys == sorted(set(keys))


def test_every_direct_dependency_is_explained() -> None:
    page = _read("docs/decisions/dependencies.md").casefold()
    for file in sorted((ROOT / "requirements").glob("*.in")):
        for line in file.read_text("utf-8").splitlines():
            name = re.match(r"[A-Za-z0-9_.-]+", line)
            if name and not line.startswith("-r"):
                assert re.search(rf"(?<![\w-]){re.escape(name.group().casefold())}(?![\w-])", page), (file.name, line)


def test_every_decision_is_dated_and_listed() -> None:
    index = _read("docs/decisions/index.md")
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    for number, record in enumerate(records, start=1):
        text = record.read_text("utf-8")
        assert text.startswith(f"# {number:04} ") and record.name.startswith(f"{number:04}-")
        assert re.search(r"^\d{4}-\d\d-\d\d, (accepted|replaced)", text, re.MULTILINE), record.name
        assert f"\n{record.stem}\n" in index


def test_the_picture_of_the_readme_is_small() -> None:
    assert (DOCS / "images" / "atlas.png").stat().st_size < 300_000
