"""The reference, written from the code: what is here cannot differ from what the program does.

========================  ==============================================================
page                      made from
========================  ==============================================================
codebook, crosswalks      ``standard/tables/``, ``vocabulary/lists/``, ``crosswalks/``
checks                    ``standard/checks.yaml``
commands                  the help of every command
exit-codes                ``standard/errors.py``
sources                   ``intake/sources/*.yaml``
library                   ``whimbrel.__all__``, by autodoc
facts, criteria, laws     ``criteria/facts.yaml``, ``criteria/instruments/``, ``criteria/law/``
asvs (an explanation)     ``asvs/*.yaml``
========================  ==============================================================
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path

import asvs_page
import click
import criteria_pages

import whimbrel
from whimbrel.cli import COMMANDS, cli
from whimbrel.intake.recognise import sources
from whimbrel.standard.codebook import checks_page, codebook_page, crosswalk_page
from whimbrel.standard.errors import EXIT_CODES
from whimbrel.standard.json_schema import json_schema

WIDTH = 100


def write(folder: Path) -> None:
    """Write all pages, and the files to download into ``folder/files``."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    pages = {
        "codebook.md": codebook_page(),
        "checks.md": checks_page().partition("## Exit codes")[0],
        "crosswalks.md": crosswalk_page(),
        "commands.md": commands_page(),
        "exit-codes.md": exit_codes_table(),
        "sources.md": sources_page(),
        "library.md": library_page(),
        "asvs.md": asvs_page.asvs_page(),
        "facts.md": criteria_pages.facts_page(),
        "criteria.md": criteria_pages.criteria_page(),
        "laws.md": criteria_pages.laws_page(),
        "files/whimbrel.schema.json": json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n",
    }
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and command of a command, by its full name: ``whimbrel key new``."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        yield f"whimbrel {name}", command
        if isinstance(command, click.Group):
            for inner in sorted(command.commands):
                yield f"whimbrel {name} {inner}", command.commands[inner]


def commands_page() -> str:
    """What ``--help`` says, for every command."""
    parts = ["# Commands", _help("whimbrel", cli)]
    for name, command in commands():
        level = "##" if name.count(" ") == 1 else "###"
        parts += [f"{level} {name}", _help(name, command)]
    return "\n\n".join(parts) + "\n"


def _help(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name, max_content_width=WIDTH, terminal_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    return f"```text\n{command.get_help(context)}\n```"


def exit_codes_table() -> str:
    """The exit codes with their meaning."""
    rows = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())
    return f"| Code | Meaning |\n|---|---|\n{rows}\n"


def sources_page() -> str:
    """The kinds of file that are recognised, with unit, caution, citation and licence."""
    parts = ["# Kinds of file that are recognised"]
    for mapping in sources().values():
        known_by, either = mapping.recognise.get("all", []), mapping.recognise.get("any", [])
        columns = [f"`{c}`" for c in known_by] + ([" or ".join(f"`{c}`" for c in either)] if either else [])
        facts = {
            "Tables it fills": ", ".join(t.table for t in mapping.tables),
            "Known by the columns": ", ".join(columns),
            "Its rows are": mapping.counts.get("unit", ""),
            "Beware": mapping.counts.get("caution", ""),
            "Cite as": mapping.citation,
            "Licence": mapping.licence,
            "Nature": mapping.nature,
        }
        lines = "\n".join(f"| {name} | {value} |" for name, value in facts.items() if value)
        parts.append(f"## {mapping.id}\n\n{mapping.label}.\n\n| | |\n|---|---|\n{lines}")
    return "\n\n".join(parts) + "\n"


def library_page() -> str:
    """Every public name, by autodoc: functions first, then classes, then errors."""
    groups: dict[str, list[str]] = {"Functions": [], "Classes": [], "Errors": []}
    for name in whimbrel.__all__:
        value = getattr(whimbrel, name)
        if not inspect.isclass(value):
            groups["Functions"].append(f"```{{eval-rst}}\n.. autofunction:: whimbrel.{name}\n```")
        elif issubclass(value, Exception):
            groups["Errors"].append(f"```{{eval-rst}}\n.. autoexception:: whimbrel.{name}\n```")
        else:
            groups["Classes"].append(f"```{{eval-rst}}\n.. autoclass:: whimbrel.{name}\n   :members:\n```")
    return "\n\n".join(f"## {title}\n\n" + "\n\n".join(entries) for title, entries in groups.items()) + "\n"
