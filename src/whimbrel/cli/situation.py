"""``whimbrel situation``: a situation report from one file, and from any of its numbers back to the submissions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from whimbrel.release.earlier import Earlier
    from whimbrel.release.report.order import Draw, Order
    from whimbrel.standard.store import Submission


@click.command("situation")
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="New folder for the report.")
@click.option("--trace", "figure", metavar="FIGURE", help="Say where a figure of the report in folder PLACE is from.")
@click.option(
    "--store",
    "stores",
    multiple=True,
    type=click.Path(path_type=Path),
    help="With --trace: prove the submissions there.",
)
@click.option(
    "--beside", multiple=True, type=click.Path(path_type=Path), help="Folder of an earlier release; name them all."
)
@click.option(
    "--decided", multiple=True, type=click.Choice(("told_before", "small_change")), help="Faults to let stand."
)
def command(
    place: Path,
    out: Path | None,
    figure: str | None,
    stores: tuple[Path, ...],
    beside: tuple[Path, ...],
    decided: tuple[str, ...],
) -> int:
    """Make a situation report: pages, PDF and open data in each language. PLACE is the file that asks for it.

    Small numbers are hidden by the release gate before anything is written, beside earlier releases that are named. Exit
    code 0: made; 10 to 13: a public file has faults; 14: with --trace, the table or a submission says something else; 15: a
    store is not what it should be; 16: the file asks for what is not there or must not be mixed.
    """
    if figure:
        from whimbrel.release.report.trace import trace

        click.echo("\n".join(trace(place, figure, stores)))
        return 0
    if out is None:
        raise click.UsageError("Say where the report is to go: --out FOLDER")
    from whimbrel.release.report.folder import write_report
    from whimbrel.release.report.order import read_order
    from whimbrel.release.wishes.report import beside_earlier

    order = read_order(place)
    with tempfile.TemporaryDirectory() as passing:
        submissions = _submissions(order, Path(passing))
        protect = beside_earlier(order.draws, submissions, _earlier(order, beside), decided)
        made = write_report(order, submissions, protect, out)
    for warning in made.warnings:
        click.echo(warning, err=True)
    hidden, cells = made.situation.hidden(made.situation.tables(), "report")
    click.echo(f"Written: {out} ({len(made.files)} files, {len(made.situation.figures.said)} figures)")
    click.echo(
        f"Hidden to protect people: {hidden.value:,.0f} of {cells.value:,.0f} cells. Read it before it goes out."
    )
    return 0


def _earlier(order: Order, folders: tuple[Path, ...]) -> list[Earlier]:
    """Earlier releases, counted anew from the stores of the order."""
    from whimbrel.release.past import asked_of, read_earlier
    from whimbrel.standard.store import Store

    stores = {d.store for d in order.draws if d.store is not None}
    every = {s.id: s for store in sorted(stores) for s in Store(store).submissions()}
    return [one for folder in folders for one in read_earlier(folder.name, asked_of(folder), folder, every)]


def _submissions(order: Order, passing: Path) -> dict[str, list[Submission]]:
    """What every draw draws on: of a store, or a public file, read and sealed for this once."""
    from whimbrel.standard.errors import StoreError
    from whimbrel.standard.store import Store

    found: dict[str, list[Submission]] = {}
    for draw in order.draws:
        if draw.file is not None:
            found[draw.id] = [_sealed(draw, passing / draw.id)]
            continue
        assert draw.store is not None
        held = Store(draw.store).current()
        if draw.reporters:
            held = [s for s in held if s.reporter in draw.reporters]
        if draw.submissions:
            held = [s for s in held if any(s.id.startswith(i) for i in draw.submissions)]
        if not held:
            raise StoreError(f"draws.{draw.id}: no submission of {draw.store} fits.")
        found[draw.id] = held
    return found


def _sealed(draw: Draw, store: Path) -> Submission:
    from whimbrel.cli.report import exit_code
    from whimbrel.intake.seal_file import seal_file
    from whimbrel.standard.errors import NotSealed
    from whimbrel.standard.store import open_submission

    assert draw.file is not None
    facts = {"label": draw.label} if draw.label else {}
    done, target = seal_file(draw.file, store, reporter=draw.reporter, period=draw.covers, source=draw.source, **facts)
    if target is None:
        error = NotSealed(f"draws.{draw.id}: the file has errors; whimbrel check {draw.file} lists them.")
        error.exit_code = exit_code(done) or NotSealed.exit_code
        raise error
    return open_submission(target)
