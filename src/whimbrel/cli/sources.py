"""``whimbrel sources``: the kinds of file that are recognised by themselves."""

from __future__ import annotations

import json

import click
from rich.table import Table

from whimbrel.cli.report import console


@click.command("sources")
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of a table.")
def command(json_: bool) -> int:
    """List the kinds of file that are recognised by their columns."""
    from whimbrel.intake.recognise import sources

    rows = [(m.id, m.label, ", ".join(t.table for t in m.tables), m.counts.get("unit", "")) for m in sources().values()]
    if json_:
        click.echo(json.dumps([dict(zip(("id", "label", "tables", "unit"), r, strict=True)) for r in rows], indent=1))
        return 0
    table = Table(pad_edge=False)
    for heading in ("Source", "What it is", "Tables", "Its rows are"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    console().print(table)
    click.echo(
        "Also: Whimbrel's own workbook and XLSForm exports (whimbrel template), and any table with a mapping (whimbrel map)."
    )
    return 0
