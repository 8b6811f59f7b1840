"""``whimbrel assess``: what the facts of a case amount to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from whimbrel.criteria.assessment import Assessment, Finding

_SHOWN = 4  # sets of facts and facts of a set that are printed; --json has all that were found
_SAYS = {"met": "to meet it", "not_met": "to fail it"}


@click.command("assess")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--criteria",
    multiple=True,
    metavar="ID",
    help="Only these instruments beside the definitions, or the law of a country (CHN); several times or with commas.",
)
@click.option("--facts", is_flag=True, help="Print the table of facts that a case can be told in.")
@click.option("--list", "list_", is_flag=True, help="List the instruments and definitions.")
@click.option("--many", is_flag=True, help="FILE is a Parquet file: a row per person, a column per fact.")
@click.option("--out", type=click.Path(path_type=Path), help="With --many: the Parquet file to write.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(
    file: Path | None, criteria: tuple[str, ...], facts: bool, list_: bool, many: bool, out: Path | None, json_: bool
) -> int:
    """Say what the facts of FILE (YAML or JSON) amount to: smuggling, trafficking, forced labour, and what would flip it.

    A finding is help for people who decide, no verdict. Exit code 0: assessed, whatever came out; 19: the file has faults.
    """
    chosen = tuple(name for given in criteria for name in given.split(",") if name)
    chosen, countries = _split(chosen)
    if facts:
        click.echo(_fact_table(json_))
    elif list_:
        click.echo(_criteria_table())
    elif file is None:
        raise click.UsageError("Name a case FILE, or ask for --facts or --list.")
    elif many:
        _many(file, chosen, out)
    else:
        from whimbrel.criteria.as_data import assessment_data
        from whimbrel.criteria.assessment import assess
        from whimbrel.criteria.case_file import read_case
        from whimbrel.criteria.compared import standings_for
        from whimbrel.criteria.law_data import compared_data

        case = read_case(file)
        done = assess(case, chosen)
        data = assessment_data(done)
        if countries:
            data["laws"] = compared_data(standings_for(case, countries))
        click.echo(json.dumps(data, ensure_ascii=False, indent=1) if json_ else _in_words(done))
        if countries and not json_:
            click.echo(f"\nThe laws:  whimbrel laws {file.name} --country {','.join(countries)}")
    return 0


def _split(chosen: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of instruments and codes of countries. Raises BadParameter that says what there is."""
    from whimbrel.criteria.criterion import criteria
    from whimbrel.criteria.law import laws

    known, countries = [c.id for c in criteria()], list(laws())
    if wrong := [name for name in chosen if name not in known and name not in countries]:
        raise click.BadParameter(
            f"There is no {', '.join(wrong)}; there are {', '.join(known)}, and the laws of {', '.join(countries)}.",
            param_hint="--criteria",
        )
    return tuple(n for n in chosen if n in known), tuple(n for n in chosen if n in countries)


def _fact_table(json_: bool) -> str:
    from whimbrel.criteria.facts import facts

    if json_:
        rows = [
            {"fact": f.id, "kind": f.kind, "phases": f.at, "unit": f.number, "person": f.source, "label": f.label}
            for f in facts().values()
        ]
        return json.dumps(rows, ensure_ascii=False, indent=1)
    lines = ["fact · phases · kind · what it says"]
    for f in facts().values():
        place = ", ".join(f.at) or (
            f"number of {f.number}" if f.number else f"person.{f.source}" if f.source else "case"
        )
        lines.append(f"{f.id} · {place} · {f.kind} · {f.label}")
    return "\n".join(lines)


def _criteria_table() -> str:
    from whimbrel.criteria.criterion import criteria

    lines = []
    for c in criteria():
        lines.append(
            f"{c.id} {c.version} ({c.finding or 'no finding'}; speaks to {c.speaks_to.replace('_', ' ')}; {c.confidence})"
        )
        lines.append(f"  {c.label}. {c.source}")
        lines += [f"  reading {r.id}: {r.label}" for r in c.readings]
    return "\n".join(lines)


def _many(file: Path, chosen: tuple[str, ...], out: Path | None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from whimbrel.criteria.criterion import criteria
    from whimbrel.criteria.many import assess_many
    from whimbrel.standard.errors import CaseError

    if out is None:
        raise click.UsageError("--many writes a table: say where with --out FILE.parquet")
    used = [c for c in criteria() if not chosen or c.id in chosen]
    try:
        source, rows = pq.ParquetFile(file), 0
        writer = None
        # A part at a time: the whole table never has to fit into memory.
        for batch in source.iter_batches(250_000):
            table = assess_many(pa.Table.from_batches([batch]), used)
            writer = writer or pq.ParquetWriter(out, table.schema)
            writer.write_table(table)
            rows += len(table)
        if writer is not None:
            writer.close()
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        out.unlink(missing_ok=True)
        raise CaseError(
            [f"{file.name}: {error}" if isinstance(error, ValueError) else f"{file.name}: not a Parquet file"]
        ) from error
    click.echo(f"Assessed {rows:,} persons under {len(used)} criteria: {out}")


def _in_words(done: Assessment) -> str:
    from whimbrel.criteria.disagreements import disagreements
    from whimbrel.criteria.labels import fact_label
    from whimbrel.criteria.protection import steps_for

    lines = [
        f"Case: {done.case.id or 'without a name'}. Help for people who decide, no verdict and no legal advice.",
        "",
    ]
    for found in done.findings:
        if not found.phase and not found.actor:
            lines += _whole(found)
    parts = [f for f in done.findings if f.phase or f.actor]
    if parts:
        lines.append("By phase and actor")
        for f in parts:
            place = " at ".join(filter(None, (f.actor or "anybody", f.phase)))
            lines.append(f"  {f.finding.replace('_', ' ')}, {place}: {f.result.replace('_', ' ')}")
        lines.append("")
    lines.append("Readings")
    lines += [
        f"  {i.result.replace('_', ' ')}: {i.criterion.id}, {i.reading.label} ({i.criterion.confidence})"
        for i in done.indications
    ]
    lines += ["", *disagreements(done)]
    if done.questions:
        lines += ["Ask next", *(f"  {fact_label(key)}" for key in done.questions[:6]), ""]
    if done.contradictions:
        lines += ["Both yes and no were told of", *(f"  {fact_label(key)}" for key in done.contradictions), ""]
    for kind, head in (("due", "Due to the person"), ("do", "Do now"), ("do_not", "Do not")):
        mine = [f"  {s.text['en']} ({s.source}; {s.confidence})" for s in steps_for(done) if s.kind == kind]
        if mine:
            lines += [head, *mine]
    return "\n".join(lines)


def _whole(found: Finding) -> list[str]:
    from whimbrel.criteria.labels import fact_label

    lines = [
        f"{found.finding.replace('_', ' ').capitalize()}: {found.result.replace('_', ' ').upper()} "
        f"(speaks to {found.standard.replace('_', ' ')}; {found.criterion.label}; {found.criterion.confidence})"
    ]
    if found.split:
        lines.append("  It would be met only if what people did who are known to act apart were taken together.")
    if found.carried_by:
        lines += ["  carried by", *(f"    {fact_label(k)}" for k in found.carried_by)]
    for flip in found.flips:
        facts = "1 fact" if flip.length == 1 else f"{flip.length} facts"
        lines.append(f"  {_SAYS[flip.to]}, {facts} would have to be otherwise, for instance")
        for one in flip.sets[:_SHOWN]:
            named = [fact_label(k) for k in sorted(one)]
            rest = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
            lines.append(f"    {' + '.join(named[:_SHOWN])}{rest}")
    return [*lines, ""]
