"""``whimbrel flows``: who moves from where to where."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from whimbrel.cli.report import console


@click.command("flows")
@click.argument("store", type=click.Path(path_type=Path))
@click.option(
    "--from", "origin", multiple=True, metavar="PLACE", help="Country or UN area they come from; a year also works."
)
@click.option(
    "--to", "destination", multiple=True, metavar="PLACE", help="Country or UN area they go to; a year also works."
)
@click.option("--via", "transit", multiple=True, metavar="PLACE", help="Country passed through.")
@click.option(
    "--by", default="origin,destination", show_default=True, help="What to break down by, separated by commas."
)
@click.option("--period", help="2023, 2023-Q2, or 2019..2023.")
@click.option(
    "--where",
    multiple=True,
    metavar="NAME=CODE[,CODE]",
    help="Choose by sex, age_band, form, border_type, mode, route, role ...",
)
@click.option("--indicator", help="What is counted, where the submissions count several things.")
@click.option("--reporter", multiple=True, help="Only submissions of this reporter (may be repeated).")
@click.option("--submission", multiple=True, metavar="ID", help="Only this submission (may be repeated).")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows to print; files get all.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Write .csv .parquet .xlsx .svg .png .html (repeatable).",
)
@click.option("--language", default="en", show_default=True, help="Language of labels.")
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True, help="Where to compute."
)
@click.option(
    "--remote", default="sc://localhost:15002", show_default=True, help="Spark Connect server, for --engine spark."
)
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of a table.")
def command(
    store: Path,
    origin: tuple[str, ...],
    destination: tuple[str, ...],
    transit: tuple[str, ...],
    by: str,
    period: str | None,
    where: tuple[str, ...],
    indicator: str | None,
    reporter: tuple[str, ...],
    submission: tuple[str, ...],
    top: int,
    out: tuple[Path, ...],
    language: str,
    engine: str,
    remote: str,
    json_: bool,
) -> int:
    """Show who moves from where, through where, to where, as the current submissions of STORE say.

    Different counting units are never added up: choose one with --indicator or --reporter where there are several.
    """
    from whimbrel.flows.engine import connect
    from whimbrel.flows.question import Question, ask
    from whimbrel.flows.writing import about, write_answer
    from whimbrel.standard.store import Store

    since, until, origin, destination = _times(period, origin, destination)
    chosen: dict[str, tuple[str, ...]] = {}
    for name, codes in map(_where, where):
        chosen[name] = (*chosen.get(name, ()), *codes)
    for name, texts in (("origin", origin), ("destination", destination), ("transit", transit)):
        if texts:
            chosen[name] = tuple(_place(t) for t in texts)
    question = Question(tuple(n.strip() for n in by.split(",") if n.strip()), chosen, since, until, indicator)
    submissions = Store(store).current()
    if reporter:
        submissions = [s for s in submissions if s.reporter in reporter]
    if submission:
        submissions = [s for s in submissions if any(s.id.startswith(i) for i in submission)]
    answer = ask(connect(engine, remote=remote), submissions, question)
    for path in out:
        write_answer(answer, path, language)
    if json_:
        click.echo(
            json.dumps({**about(answer, language), "rows": answer.table.to_pylist()}, ensure_ascii=False, indent=1)
        )
    else:
        _print(answer, top, language)
        for path in out:
            click.echo(f"Written: {path}")
    return 0


def _times(period: str | None, origin: tuple[str, ...], destination: tuple[str, ...]) -> Any:
    """--from 2019 --to 2021 is read as a period: a year is no place."""
    from whimbrel.standard.period import parse_period

    since = until = None
    if period:
        parsed = parse_period(period)
        since, until = parsed.first, parsed.last
    year = re.compile(r"\d{4}(-.+)?")
    for text in origin:
        if year.fullmatch(text):
            since = parse_period(text).first
    for text in destination:
        if year.fullmatch(text):
            until = parse_period(text).last
    places = [tuple(t for t in texts if not year.fullmatch(t)) for texts in (origin, destination)]
    return since, until, places[0], places[1]


def _place(text: str) -> str:
    from whimbrel.standard.errors import QuestionError
    from whimbrel.vocabulary.code_lists import code_list
    from whimbrel.vocabulary.countries import find_region, match_country

    found = match_country(text)
    if found.code:
        return "unknown" if found.code == "XXX" else found.code
    for list_id in ("missing_reason", "world_region"):
        if code := code_list(list_id).match(text):
            region = find_region(text)
            return region or code
    region = find_region(text)
    if region:
        return region
    hint = f" It could be {', '.join(found.codes)}." if found.codes else ""
    raise QuestionError(f"{text!r} is no country or UN area that is known.{hint} Write the ISO code.")


def _where(text: str) -> tuple[str, tuple[str, ...]]:
    from whimbrel.flows.labels import PLACES

    name, sign, codes = text.partition("=")
    if not sign:
        raise click.UsageError("--where takes NAME=CODE, such as sex=female or form=forced_labour,servitude")
    parts = tuple(c.strip() for c in codes.split(",") if c.strip())
    return name.strip(), tuple(_place(p) for p in parts) if name.strip() in PLACES else parts


def _print(answer: Any, top: int, language: str) -> None:
    from whimbrel.flows.labels import label, shown, tlp
    from whimbrel.flows.question import TIMES
    from whimbrel.flows.writing import handling, title_of

    by = [
        n for n in answer.table.column_names if n not in ("value", "value_low", "value_high", "known", "hidden_cells")
    ]
    out = console()
    out.print(f"[bold]{title_of(answer, language)}[/bold]: {answer.in_words(language)}", highlight=False)
    table = Table(pad_edge=False)
    for name in by:
        table.add_column(name.replace("_", " "))
    table.add_column(label("unit", answer.unit, language), justify="right")
    for row in answer.table.slice(0, top).to_pylist():
        table.add_row(
            *[row[n] if n in (*TIMES, "submission") else label(n, row[n], language) for n in by], shown(row, language)
        )
    out.print(table)
    if len(answer.table) > top:
        out.print(
            f"{len(answer.table) - top:,} more rows; --top {len(answer.table)} shows all, --out FILE writes them.",
            highlight=False,
        )
    for note in answer.notes:
        out.print(f"Note: {note.text(language)}", highlight=False)
    for s in answer.sources[:5]:
        out.print(
            f"Source: {s.manifest['label'] or s.reporter}, {s.period} ({s.id}). {s.manifest['source'].get('citation', '')}",
            highlight=False,
        )
    if len(answer.sources) > 5:
        out.print(f"and {len(answer.sources) - 5} more submissions.", highlight=False)
    out.print(f"Handling: {tlp(handling(answer))}", highlight=False)
