"""``whimbrel doctor``: is it safe to run?"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from whimbrel.cli.report import console

UNSAFE_CODE = 17
_COLOURS = {"ok": "green", "warning": "yellow", "unsafe": "bold red"}


@click.command("doctor")
@click.option("--deep", is_flag=True, help="Also prove every submission of the store.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings for programs.")
def command(deep: bool, as_json: bool) -> int:
    """Look at the settings, the database, the keys, the folders and what runs, and say what is not safe, and what to do.

    Connects as the site does. Exit code 17 if something is unsafe: whimbrel serve does not start then. Warnings are 0.
    """
    from whimbrel.service.operation.start import start

    start()
    from whimbrel.service.operation.checks import UNSAFE, examine

    err = console(stderr=True)

    def tell(done: int, total: int) -> None:
        if err.is_terminal:
            err.print(f"proving submission {done:,} of {total:,}", end="\r")

    findings = list(examine(deep=deep, progress=tell))
    unsafe = sum(f.state == UNSAFE for f in findings)
    if as_json:
        click.echo(json.dumps({"safe": not unsafe, "findings": [asdict(f) for f in findings]}, indent=1))
    else:
        show(findings)
        warnings = sum(f.state == "warning" for f in findings)
        click.echo(f"{unsafe} unsafe, {warnings} warnings, {len(findings)} looked at.")
    return UNSAFE_CODE if unsafe else 0


def show(findings: list, *, stderr: bool = False) -> None:
    """The findings as a table."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for title in ("", "what", "how it is", "what to do"):
        table.add_column(title)
    for f in findings:
        table.add_row(Text(f.state, _COLOURS[f.state]), Text(f.what), Text(f.says), Text(f.do))
    console(stderr=stderr).print(table)
