"""``whimbrel synthetic``: records of nobody whose tables follow the real ones, paid from the privacy budget."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from whimbrel.cli.progress import stages

if TYPE_CHECKING:
    from whimbrel.release.synthetic.product import Offered
    from whimbrel.release.synthetic.subject import Subject

_RECORDS, _QUALITY, _LOOK = "records.csv", "quality.json", "not-for-publication.json"


@click.command("synthetic")
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--epsilon", required=True, type=click.FloatRange(0, min_open=True), help="What may be told of one person."
)
@click.option(
    "--delta", default=1e-7, show_default=True, type=click.FloatRange(0, 1e-5, min_open=True), help="Chance kept."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New folder to write.")
@click.option("--columns", metavar="A,B,C", help="Columns to make; by default all. Of a submission they must be named.")
@click.option("--codes", type=click.Path(path_type=Path), help="YAML file: for each column, the codes it can have.")
@click.option("--person", metavar="COLUMN", help="Column that says whose row it is; each person's first row counts.")
@click.option("--source", help="Who filed the records; of a submission it is known.")
@click.option("--year", "years", multiple=True, type=int, help="Year of the records; several times.")
@click.option(
    "--ledger", type=click.Path(path_type=Path), help="Ledger of the budget; of a submission that of its store."
)
@click.option(
    "--most-fabricated",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True),
    help="Largest share of all pairs of codes that may be invented, on average. Less loses more of those some have.",
)
@click.option(
    "--fewest-kept",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Pairs of codes that so many persons have are kept, 99 times of 100.",
)
@click.option("--look", is_flag=True, help="Also compare exactly with the real records, for your eyes only.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(("en", "fr", "zh")), help="Of words.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(table: Path, out: Path, **said: Any) -> int:
    """Make synthetic records with differential privacy: as many rows as there are persons, and none of them a person.

    TABLE is a file of codes with one row a person (CSV, Parquet), or the folder of a sealed submission, of which the persons are
    taken. Asking the same again gives the same records and costs nothing. Exit code 0: written; 11: not a table; 15: not a
    submission; 23: the budget does not allow it, or the question would not keep the promise; nothing was drawn then.
    """
    from whimbrel.release.private.ledger import Ledger
    from whimbrel.release.synthetic.product import synthetic_product
    from whimbrel.release.synthetic.subject import from_file, from_submission

    if out.exists():
        raise click.BadParameter(f"{out} is there already; name a new folder.", param_hint="--out")
    columns = [c.strip() for c in (said["columns"] or "").split(",") if c.strip()]
    if table.is_dir():
        subject = from_submission(table, columns)
    else:
        subject = from_file(table, columns, said["codes"], said["person"], said["source"], said["years"])
    ledger = said["ledger"] or subject.ledger
    if ledger is None:
        raise click.UsageError("Name the ledger of the budget with --ledger; all products of these records share it.")
    with stages() as tell:
        made = synthetic_product(
            subject.persons,
            ledger=Ledger(ledger),
            records=subject.records,
            columns=subject.columns,
            epsilon=said["epsilon"],
            delta=said["delta"],
            codes=subject.codes,
            most_fabricated=said["most_fabricated"],
            fewest_kept=said["fewest_kept"],
            told=tell,
        )
    quality = _quality(made, subject, said["lang"])
    look = _look(made, subject) if said["look"] else None
    _write(made, out, quality, look)
    told = {**quality, "out": str(out), **({"not_for_publication": look} if look else {})}
    click.echo(json.dumps(told, ensure_ascii=False, indent=1) if said["json_"] else _in_words(made, quality, look, out))
    return 0


def _quality(made: Offered, subject: Subject, language: str) -> dict[str, Any]:
    from whimbrel.release.synthetic.product import not_for
    from whimbrel.release.wording import in_language

    figures = dict(made.product.figures)
    return {
        "unit": "persons",
        "sources": sorted({r.source for r in subject.records}),
        "years": sorted({y for r in subject.records for y in r.years}),
        "released_before": not made.fresh,
        **figures,
        "protection": in_language(made.product.protection, language),
        "losses": [in_language(words, language) for words in made.product.losses],
        "not_for": not_for(language),
    }


def _look(made: Offered, subject: Subject) -> dict[str, Any]:
    """The exact comparison; it is no part of the product."""
    from dataclasses import asdict

    from whimbrel.release.synthetic.coded import coded
    from whimbrel.release.synthetic.quality import compare

    real, records = made.real, made.made
    if real is None or records is None:  # released before: read both anew
        codes = made.codes
        real, records = coded(subject.persons, codes), coded(made.product.records, codes)
    return {"exact": "not for publication", "tables": [asdict(order) for order in compare(real, records)]}


def _write(made: Offered, out: Path, quality: dict[str, Any], look: dict[str, Any] | None) -> None:
    import pyarrow.csv as pacsv

    from whimbrel.standard.whole_file import whole_folder

    with whole_folder(out) as beside:
        pacsv.write_csv(made.product.records, beside / _RECORDS, pacsv.WriteOptions(quoting_style="needed"))
        (beside / _QUALITY).write_text(json.dumps(quality, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if look:
            (beside / _LOOK).write_text(json.dumps(look, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _in_words(made: Offered, quality: dict[str, Any], look: dict[str, Any] | None, out: Path) -> str:
    lines = [quality["protection"], ""]
    if quality["released_before"]:
        lines += ["This was asked before: these are the records released then, and nothing more was paid.", ""]
    lines.append(f"{quality['records']:,} records of {quality['columns']} columns.")
    lines += [
        f"  Tables of {e['columns']}: {100 * e['mean']:.2f} % of persons in a wrong cell, on average "
        f"(known to within {100 * e['within']:.2f})."
        for e in quality["errors"]
    ]
    lines += ["", *(f"- {text}" for text in (*quality["losses"], *quality["not_for"]))]
    if look:
        lines += ["", "For your eyes only, not for publication: exact comparison with the real records."]
        lines += [
            f"  Tables of {t['columns']}: {100 * t['mean']:.2f} % off, worst {100 * t['worst']:.2f} % "
            f"({', '.join(t['worst_columns'])}); of {t['frequent']:,} combinations of 10 and more persons {t['lost']:,} lost; "
            f"of {t['shown']:,} shown {t['fabricated']:,} fabricated."
            for t in look["tables"]
        ]
    lines += ["", f"Written: {out}/ ({_RECORDS}, {_QUALITY}{', ' + _LOOK if look else ''})."]
    return "\n".join(lines)
