"""``whimbrel map``: a first proposal of how an unknown spreadsheet maps to the standard."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click

from whimbrel.standard.faults import Refused


@click.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="Mapping file to write; default FILE with the ending .mapping.yaml"
)
@click.option("--table", help="What a row is: persons, incidents, figures ... where it was told wrongly.")
@click.option("--sheet", help="The sheet of a workbook to map.")
@click.option("--encoding", help="Encoding of a text file, where it was told wrongly.")
@click.option("--overwrite", is_flag=True, help="Replace a mapping file that is there.")
@click.option("--json", "json_", is_flag=True, help="Print the proposal as JSON and write nothing.")
def command(
    file: Path,
    out: Path | None,
    table: str | None,
    sheet: str | None,
    encoding: str | None,
    overwrite: bool,
    json_: bool,
) -> int:
    """Propose how the columns and values of FILE map to the standard, and write a mapping file to correct and keep.

    Nothing is guessed silently: what is not sure is marked, what cannot be mapped is listed, and the mapping counts as
    unconfirmed until you set confirmed: yes in it. Values of columns that identify people are never written.
    """
    from whimbrel.intake.propose import propose
    from whimbrel.intake.write_mapping import write_mapping

    try:
        proposal = propose(file, table=table, encoding=encoding, sheet=sheet)
    except Refused as refused:
        fault = refused.fault
        place = ", ".join(filter(None, [fault.sheet, fault.column]))
        click.echo(
            f"whimbrel: {fault.check.id} {file.name}{f' ({place})' if place else ''}: {fault.message} {fault.check.remedy}",
            err=True,
        )
        return 13 if fault.check.id.startswith("N") else 12 if fault.check.id in ("F11", "F12") else 11
    if json_:
        click.echo(json.dumps(proposal.data(), ensure_ascii=False, indent=1))
        return 0
    for line in proposal.lines():
        click.echo(line)
    if proposal.known_source or not proposal.columns:
        return 0 if proposal.known_source else 12
    target = out or file.with_name(file.name.split(".")[0] + ".mapping.yaml")
    write_mapping(proposal, target, overwrite=overwrite)
    again = f"whimbrel check {shlex.quote(str(file))} --mapping {shlex.quote(str(target))}"
    click.echo(f"\nWritten: {target}\nRead and correct it, set confirmed: yes, then: {again}")
    return 0
