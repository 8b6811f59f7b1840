"""A proposal as a mapping file that a person reads, corrects and keeps; ``mapping.read_mapping`` reads it as it is.

Every text of the sheet is quoted, so that YAML cannot take a yes for a truth value or 2021-05-03 for a date. No value
of a column that may identify people is written; see ``propose_values.may_be_listed``.
"""

from __future__ import annotations

import os
import re
import tempfile
import textwrap
from pathlib import Path
from typing import Any

from whimbrel.intake.proposal import Proposal, ProposedColumn, ProposedValue
from whimbrel.standard.errors import WhimbrelError
from whimbrel.standard.model import Column, tables
from whimbrel.vocabulary.code_lists import code_list

_WIDTH = 110
_MOST_CODES = 40


class MappingExists(WhimbrelError):
    """There is a file of that name; a mapping that somebody edited is not overwritten unless asked."""

    exit_code = 2


def write_mapping(proposal: Proposal, path: Path, *, overwrite: bool = False) -> None:
    """Write the proposal to ``path``, whole or not at all. Raises MappingExists if the file is there already."""
    path = Path(path)
    descriptor, beside = tempfile.mkstemp(prefix=".mapping-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(mapping_text(proposal))
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        _place(Path(beside), path, overwrite)
    finally:
        Path(beside).unlink(missing_ok=True)


def _place(beside: Path, path: Path, overwrite: bool) -> None:
    taken = MappingExists(f"{path.name} is there already. Write to another name, or ask for it to be overwritten.")
    if overwrite:
        beside.replace(path)
        return
    try:
        os.link(beside, path)  # fails if the name is taken, also by somebody who took it just now
    except FileExistsError:
        raise taken from None
    except OSError:  # a disk without links
        if path.exists():
            raise taken from None
        beside.replace(path)


def mapping_text(proposal: Proposal) -> str:
    """The mapping file as text (YAML with comments)."""
    lines = [
        *comment(f"How the columns of {quoted(proposal.file)} become those of the standard, as a machine proposes it."),
        "# Read it, correct it, then set confirmed to yes. Keep it: next month's file is read with it, too.",
        "#   whimbrel check FILE --mapping THIS_FILE",
        f"id: {quoted(proposal.id)}",
        "confirmed: no",
    ]
    if proposal.known_source:
        lines += comment(f"This is a known kind of file ({proposal.known_source}) that is read without a mapping.")
    lines += [line for note in proposal.notes for line in comment(note)]
    if proposal.missing:
        lines += [
            "",
            "# Signs that say nothing: what do they mean? unknown, not_asked, refused or not_applicable",
            "missing:",
        ]
        lines += [f"  {quoted(mark)}: {reason}" for mark, reason in proposal.missing.items()]
    if proposal.left_out:
        lines += ["", "# Left out for good, because it may tell who people are", "leave_out:"]
        lines += [f"  - {quoted(b.heading)}  # {_plain(b.reason)}" for b in proposal.left_out]
    if proposal.not_mapped:
        lines += ["", "# Not mapped (every check says so, too):"]
        lines += [
            line for b in proposal.not_mapped for line in comment(f"  {quoted(b.heading)}: {b.reason}", hanging=6)
        ]
    lines += ["", "tables:" if proposal.tables() else "tables: {}  # nothing could be mapped"]
    for table, columns in proposal.tables().items():
        lines += ["", *_table(proposal, table, columns)]
    return "\n".join(lines) + "\n"


def _table(proposal: Proposal, table: str, columns: tuple[ProposedColumn, ...]) -> list[str]:
    lines = [*comment(tables()[table].description_in("en"), indent=2), f"  {table}:"]
    for key, value in proposal.settings.get(table, {}).items():
        lines.append(f"    {key}: {_inline(value)}{_SETTINGS.get(key, '')}")
    lines.append("    columns:" if columns else "    columns: {}")
    for column in columns:
        lines += _column(column)
    for lack in (lack for lack in proposal.lacking if lack.table == table):
        choices = f" One of {', '.join(lack.choices)}." if lack.choices else ""
        lines += comment(
            f"REQUIRED, and not in the sheet.{choices} If one is right for every row, correct this and take off its #:",
            indent=6,
        )
        lines += [f"      # {lack.example}"]
    return lines


_CHOICES = {"dates": "day_first or month_first", "decimal": '"," or "."'}
_SETTINGS = {
    "key": "  # has another value in every row; if one comes twice, the check says so (R02)",
    "once": "  # rows with the same value here are one",
    "when": "  # only rows that state something here",
    "sheet": "",
}


def _column(proposed: ProposedColumn) -> list[str]:
    column = tables()[proposed.table].columns[proposed.column]
    reason = f"  # {_plain(proposed.reason)}"
    if not proposed.headings:
        ((key, value),) = proposed.rule.items()
        return [f"      {proposed.column}: {{{key}: {quoted(value)}}}{reason}"]
    lines = [f"      {proposed.column}:{reason}"]
    lines += [line for note in proposed.notes for line in comment(f"CHECK: {note}", indent=8)]
    for key, value in proposed.rule.items():
        if isinstance(value, dict):
            lines += [f"        {key}:", *(f"          {quoted_code(k)}: {quoted(v)}" for k, v in value.items())]
        elif value is None:
            lines.append(f"        {key}: null  # {_CHOICES[key]}")
        else:
            lines.append(f"        {key}: {quoted(value)}")
    if proposed.values:
        lines += _codes(column, proposed.values)
    return lines


def _codes(column: Column, values: tuple[ProposedValue, ...]) -> list[str]:
    lines = []
    codes = code_list(column.list or "answer").codes if column.type != "country" else ()
    few = 0 < len(", ".join(codes)) <= 60
    undecided = any(v.code is None for v in values)
    if undecided and not few and 0 < len(codes) <= _MOST_CODES:
        lines += comment(f"Codes of {column.list}: {', '.join(codes)}; or unknown", indent=8)
    choose = f"choose one of {', '.join(codes)}, unknown" if few else "choose a code, or unknown"
    lines.append("        codes:")
    for value in values:
        code = "null" if value.code is None else quoted_code(value.code)
        rows = f"{value.rows:,} row" + ("" if value.rows == 1 else "s")
        asked = f"{choose}{': ' if value.note else ''}{value.note}" if value.code is None else value.note
        lines.append(f"          {quoted(value.given)}: {code}" + (f"  # {_plain(asked)}; {rows}" if asked else ""))
    return lines


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)}: [{', '.join(map(quoted, v))}]" for k, v in value.items()) + "}"
    return quoted(value)


def quoted(value: Any) -> str:
    """A text as a YAML scalar that is read back as the same text; signs that do not show are written as escapes."""
    kept = []
    for sign in str(value):
        if sign in '"\\':
            kept.append("\\" + sign)
        elif sign.isprintable():
            kept.append(sign)
        else:
            kept.append(f"\\U{ord(sign):08x}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04x}")
    return '"' + "".join(kept) + '"'


def quoted_code(code: str) -> str:
    """A code, in quotes where YAML would take it for something else than a word."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", code) and code.casefold() not in (
        "yes", "no", "true", "false", "on", "off", "null", "y", "n",
    )  # fmt: skip
    return code if plain else quoted(code)


def comment(text: str, *, indent: int = 0, hanging: int = 2) -> list[str]:
    """A text as lines of comment, never holding a line break of its own."""
    start = " " * indent + "# "
    wide = textwrap.wrap(
        _plain(text), _WIDTH - indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
    lead = " " * (len(text) - len(text.lstrip()))
    return [start + (lead if i == 0 else " " * hanging) + line.strip() for i, line in enumerate(wide)]


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
