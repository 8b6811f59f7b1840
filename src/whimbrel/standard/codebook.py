"""The codebook, the list of checks and the crosswalks as Markdown pages, generated from the data files."""

from __future__ import annotations

from collections.abc import Sequence

from whimbrel.standard.checks import catalogue
from whimbrel.standard.errors import EXIT_CODES
from whimbrel.standard.model import STANDARD, Column, Table, tables
from whimbrel.vocabulary.code_lists import code_list, code_lists
from whimbrel.vocabulary.crosswalks import crosswalk, fields, schemes


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(_cell(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def codebook_page(language: str = "en") -> str:
    """Tables with their columns, then code lists with labels in English and ``language``."""
    parts = [
        f"# Codebook of {STANDARD}\n",
        "Generated from `standard/tables/*.yaml` and `vocabulary/lists/*.yaml`; do not edit. The tables are a "
        "reconstruction from public descriptions of the Bali Process reporting system and of the sources named; they are "
        "not that system's own form.\n",
        "No table holds a name, a document number, a birth date, an address or free text. A column that a source was not "
        "asked is absent (*not asked*); a blank cell is *unknown*; *refused* and *not applicable* are values of their own. "
        "Unknown is never no.\n",
        "## Tables\n",
    ]
    parts += [_one_table(t, language) for t in tables().values()]
    parts.append("## Code lists\n")
    parts += [_one_list(list_id, language) for list_id in code_lists()]
    return "\n".join(parts)


def _one_table(table: Table, language: str) -> str:
    rows = [
        (
            f"`{c.name}`",
            c.label_in(language),
            _type(c, language),
            c.level + (", nominal" if c.nominal else ", non-nominal"),
            c.description_in(language),
            _crosswalk(c),
        )
        for c in table.columns.values()
    ]
    told = f"{table.description_in(language)} One row counts one of: {table.unit_in(language)}."
    head = f"### {table.id}: {table.label_in(language)}\n\n{told}\n"
    return head + "\n" + _table(("Column", "Label", "Values", "", "What it holds", "Elsewhere"), rows)


def _type(column: Column, language: str) -> str:
    several = ", several" if column.several else ""
    total = ", or total" if column.total else ""
    if column.type in ("code", "flags"):
        kind = "yes/no for each of" if column.type == "flags" else "code of"
        return f"{kind} [{column.list}](#list-{(column.list or '').replace('_', '-')}){several}{total}"
    if column.type == "reference":
        return f"row of {column.to}"
    words = {
        "answer": "yes, no or why not known",
        "country": "ISO 3166-1 alpha-3, M49 area or special code",
        "date": "date with its precision",
    }
    text = words.get(column.type, column.type) + several + total
    if column.minimum is not None or column.type == "text":
        bounded = column.minimum is not None and column.maximum is not None
        text += f", {column.minimum:g} to {column.maximum:g}" if bounded else ""
    if column.pattern:
        text += f", form `{column.pattern}`"
    return text + (f" ({column.unit_in(language)})" if column.unit else "")


def _crosswalk(column: Column) -> str:
    return "; ".join(f"{scheme}: {name}" for scheme, name in column.crosswalk.items())


def _one_list(list_id: str, language: str) -> str:
    codes = code_list(list_id)
    anchor = f"(list-{list_id.replace('_', '-')})="
    languages = tuple(dict.fromkeys(("en", "fr", "zh", language)))
    rows = [(f"`{c}`", *(codes.label(c, lang) for lang in languages), codes.code(c).note or "") for c in codes.codes]
    empty = (
        "" if rows else "This list is empty until a person fills it from the official text; codes are never invented.\n"
    )
    told = f"{codes.description(language)} Version {codes.version}. Source: {codes.source}"
    head = f"{anchor}\n### {list_id}: {codes.list_label(language)}\n\n{told}\n"
    return f"{head}\n{empty}" + (_table(("Code", *languages, "Note"), rows) if rows else "")


def checks_page() -> str:
    """Every check with its severity, what it says and what to do, and the exit codes."""
    parts = [
        "# Checks\n",
        "Generated from `standard/checks.yaml`; do not edit. An error forbids sealing; a warning should be answered; a "
        "notice says what was done. In a file that somebody else has published nobody can correct a value: errors about "
        "single values are warnings there, and the value counts as unknown.\n",
    ]
    for check in catalogue().values():
        told = f"*{check.severity.capitalize()}.* {_shaped(check.message)}\n\nWhat to do: {check.remedy}"
        parts.append(f"({check.id.lower()})=\n## {check.id}: {check.title}\n\n{told}\n")
    rows = [(str(code), meaning) for code, meaning in EXIT_CODES.items()]
    return "\n".join(parts) + "\n## Exit codes\n\n" + _table(("Code", "Meaning"), rows)


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


def _shaped(message: str) -> str:
    """A message with its places shown as ‹count› instead of filled in."""
    return message.format_map(_Shown())


def crosswalk_page() -> str:
    """Every crosswalk: what a value of another scheme becomes here, and how exact that is."""
    parts = ["# Crosswalks\n", "Generated from `vocabulary/crosswalks/*.csv`; do not edit.\n"]
    for scheme in schemes():
        parts.append(f"## {scheme}\n")
        rows = [
            (
                f"`{r.field}`",
                f"`{r.given}`" if r.given else "(blank)",
                r.list,
                f"`{r.code}`" * bool(r.code),
                r.relation,
                r.note,
            )
            for name in fields(scheme)
            for r in crosswalk(scheme, name).values()
        ]
        empty = "Empty until a person fills it from the official text; codes are never invented.\n"
        parts.append(_table(("Field", "Given", "List", "Code", "Relation", "Note"), rows) if rows else empty)
    return "\n".join(parts)
