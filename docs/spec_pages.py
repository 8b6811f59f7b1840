"""The manual's chapters, rendered from the specification tests.

Every module of ``tests/spec`` becomes a page, in the order of ``tests.spec.CONTENTS``; every test becomes a section:

=======================================  =========================================================
in the test                              on the page
=======================================  =========================================================
docstring of the module                  title and introduction
name of the test                         heading: ``test_two_nationalities`` is *Two nationalities*
docstring of the test                    paragraph
``given`` (and other drawn tables)       table
the other statements, the assert last    code, as it is run
=======================================  =========================================================

Nothing else is shown, so a reader sees all that a test does; the constants of a module stand at its end.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from pathlib import Path

from tests.spec import CONTENTS

SPEC = Path(__file__).resolve().parent.parent / "tests" / "spec"


def write(folder: Path) -> None:
    """Write one page a chapter into ``folder``, and remove pages of chapters that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{name}.md": chapter((SPEC / f"test_{name}.py").read_text("utf-8")) for name in CONTENTS}
    for old in {p.name for p in folder.glob("*.md")} - set(pages):
        (folder / old).unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")


def chapter(source: str) -> str:
    """A module of the specification as a page."""
    module = ast.parse(source)
    title, _, introduction = (ast.get_docstring(module) or "").partition("\n")
    parts = [f"# {title.rstrip('.')}", _markdown(introduction.strip())]
    constants = []
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            parts += _section(source, node)
        elif isinstance(node, ast.Assign):
            constants.append(ast.get_source_segment(source, node) or "")
    if constants:
        parts += ["## Names used above", _code("\n".join(constants))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(source: str, test: ast.FunctionDef) -> list[str]:
    heading = test.name.removeprefix("test_").replace("_", " ")
    parts = [f"## {heading[:1].upper()}{heading[1:]}", _markdown(ast.get_docstring(test) or "")]
    steps: list[str] = []
    for node in test.body[1:]:
        drawn = _drawn(node)
        if drawn is None:
            steps.append(_statement(source, node))
            continue
        name = node.targets[0].id  # type: ignore[attr-defined]
        parts.append(f"*{name.replace('_', ' ').capitalize()}:*")
        parts.append(_table(drawn))
    return [*parts, _code("\n".join(steps))]


def _drawn(node: ast.stmt) -> str | None:
    """The text of an assignment that draws a table, or None."""
    if not (
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ):
        return None
    text = node.value.value
    return text if "\n" in text else None


def _statement(source: str, node: ast.stmt) -> str:
    return textwrap.dedent(" " * node.col_offset + (ast.get_source_segment(source, node) or ""))


def _table(drawn: str) -> str:
    from tests.spec.drawn import cells

    header, *rows = cells(inspect.cleandoc(drawn))
    # A blank cell is shown as one, or nobody would see the point of half of these tables.
    lines = [header, ["---"] * len(header), *[[cell or "*(blank)*" for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(cell.replace("<", "\\<") for cell in line) + " |" for line in lines)


def _code(text: str) -> str:
    return f"```python\n{text}\n```" if text else ""


def _markdown(docstring: str) -> str:
    """Docstrings mark code with two backticks; so does Markdown."""
    return inspect.cleandoc(docstring)
