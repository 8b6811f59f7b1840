"""``whimbrel check``: every fault of a file at once."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from whimbrel.cli.progress import reading
from whimbrel.cli.report import as_json, exit_code, print_report


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "source", metavar="SOURCE", help="Read it as this source, see: whimbrel sources")
@click.option("--mapping", type=click.Path(path_type=Path), help="Your own mapping file, see: whimbrel map")
@click.option("--encoding", help="Encoding of a text file, where it was told wrongly.")
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of tables.")
def command(file: Path, source: str | None, mapping: Path | None, encoding: str | None, json_: bool) -> int:
    """Say everything that is wrong with FILE, and where.

    Nothing is written. Exit code 0: no errors; 10: errors; 11: it cannot be read; 12: not recognised; 13: it holds what
    identifies people.
    """
    from whimbrel.intake.prepare import prepare

    with reading(file) as progress:
        done = prepare(file, source=source, mapping=mapping, encoding=encoding, progress=progress)
    if json_:
        click.echo(as_json(file, done))
    else:
        print_report(file, done)
    sys.stdout.flush()
    return exit_code(done)
