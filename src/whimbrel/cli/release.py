"""``whimbrel release``: what would be published, what would be lost, what remains a risk; and, approved by two, the release."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from whimbrel.release.draft import Draft
    from whimbrel.release.gate import Wish
    from whimbrel.standard.store import Submission


PRODUCTS = ("table", "private_counts", "synthetic", "return", "report")
# Option -> the products that it says something of.
OF = {
    "tables": ("table", "report"), "indicators": ("table", "report"), "rounded": ("table",), "before": ("report",),
    "money": ("report",), "columns": ("private_counts", "synthetic"), "epsilon": ("private_counts", "synthetic"),
    "few_fabricated": ("synthetic",),
    "fewest_kept": ("synthetic",), "system": ("return",), "country": ("return",), "identified": ("return",),
    "role": ("table", "report", "private_counts"), "decided": ("table", "report", "return"),
}  # fmt: skip


@click.command("release")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--product", type=click.Choice(PRODUCTS), default="table", show_default=True, help="What is released.")
@click.option("--reporter", "reporters", multiple=True, required=True, help="Whose submissions; several times.")
@click.option("--period", required=True, help="What period is counted, such as 2025 or 2025-Q1.")
@click.option(
    "--table",
    "tables",
    multiple=True,
    help="sex, age_band, citizenship, form, month ... (table, report); several times.",
)
@click.option("--indicator", "indicators", multiple=True, help="What is counted (table: one; report: several).")
@click.option("--role", help="Only persons of this role, such as victim (table, report, private_counts).")
@click.option("--round", "rounded", is_flag=True, help="Round every number instead of hiding small ones (table).")
@click.option("--before", help="The earlier period it is compared with (report).")
@click.option("--money", is_flag=True, help="Fees and debts too (report).")
@click.option(
    "--column", "columns", multiple=True, help="Column of persons (private_counts, synthetic); several times."
)
@click.option("--epsilon", type=click.FloatRange(0, min_open=True), help="Share of the privacy budget to pay.")
@click.option("--few-fabricated", is_flag=True, help="Few pairs of codes nobody has (synthetic).")
@click.option("--fewest-kept", type=click.IntRange(1), help="Pairs that so many persons have are kept (synthetic).")
@click.option("--system", type=click.Choice(("glotip", "sdg")), help="Which return (return).")
@click.option("--country", metavar="ISO3", help="The State that reports (return).")
@click.option("--identified", is_flag=True, help="Only formally identified victims (return).")
@click.option("--title", required=True, help="Title of the release.")
@click.option("--author", required=True, help="Author, as to be cited.")
@click.option("--licence", default="CC-BY-4.0", show_default=True, help="Licence of the release.")
@click.option("--address", default="", help="Where it will be found, https://...")
@click.option(
    "--beside", multiple=True, type=click.Path(path_type=Path), help="Folder of an earlier release; name them all."
)
@click.option(
    "--decided", multiple=True, type=click.Choice(("told_before", "small_change")), help="Faults to let stand."
)
@click.option("--approved-by", "persons", multiple=True, help="Who approves it; two different persons.")
@click.option("--out", type=click.Path(path_type=Path), help="New folder for the release.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(store: Path, product: str, **said: Any) -> int:
    """Draft a release of the sealed submissions in STORE, and write it once two persons have approved it.

    Without --out nothing is written. Beside the folder FOLDER.asked.json is kept for later releases; it is not for the
    public. Noise is paid from the budget when the draft is made. Exit code 0: shown or written; 15: the store is not what it
    should be; 16: it may not be released like this, and why; 23: the budget does not allow it.
    """
    from whimbrel.cli.progress import stages
    from whimbrel.release.gate import draft, refuse_approvals, release_files
    from whimbrel.release.open_data.about import About
    from whimbrel.release.past import asked_of, read_earlier, reckoned_with, write_asked
    from whimbrel.standard.period import parse_period
    from whimbrel.standard.store import Store
    from whimbrel.standard.whole_file import refuse_no_folder, write_folder

    _refuse_misplaced(product, said)
    held = Store(store)
    every = {s.id: s for s in held.submissions()}
    wish = _wish(product, said)
    spans = [parse_period(p) for p in (said["period"], said["before"]) if p]
    chosen = [s for s in held.current() if s.reporter in said["reporters"] and any(_touches(s, p) for p in spans)]
    beside = [one for folder in said["beside"] for one in read_earlier(folder.name, asked_of(folder), folder, every)]
    folder: Path | None = said["out"]
    if folder is not None:
        refuse_no_folder(folder)
        # Before anything is paid.
        refuse_approvals([" ".join(p.split()).casefold() for p in said["persons"]])
    with stages() as tell:
        made = draft(wish, chosen, beside, store, tell or (lambda *_: None))
    click.echo(_as_json(made) if said["json_"] else _in_words(made))
    if folder is None:
        return 0
    name = "".join(c if c.isalnum() else "-" for c in folder.name.lower()).strip("-") or "release"
    about = About(
        id=name,
        author=said["author"],
        published=dt.datetime.now(dt.UTC).date().isoformat(),
        licence=said["licence"],
        address=said["address"],
        sources=made.sources,
    )
    files = release_files(made, about)
    told = f"Written: {folder}."
    if reckoned_with(wish):
        write_asked(asked_of(folder), wish, chosen)
        told += f" Keep {asked_of(folder).name} for later releases; it is not for the public."
    write_folder(folder, files)
    click.echo(told, err=True)
    return 0


def _refuse_misplaced(product: str, said: dict[str, Any]) -> None:
    """An option that would do nothing is a misunderstanding."""
    for option, products in OF.items():
        if said[option] and product not in products:
            name = {"tables": "table", "indicators": "indicator", "columns": "column", "rounded": "round"}.get(
                option, option
            )
            raise click.UsageError(f"--{name.replace('_', '-')} is for --product {' and '.join(products)} only.")


def _wish(product: str, said: dict[str, Any]) -> Wish:
    from whimbrel.release.gate import wish_of
    from whimbrel.release.report.order import TABLES
    from whimbrel.release.wishes.synthetic import FEW_FABRICATED
    from whimbrel.release.wishes.tables import HIDING, ROUNDING
    from whimbrel.standard.period import parse_period

    if product == "table" and len(said["indicators"]) > 1:
        raise click.UsageError("A table counts one thing: name one --indicator.")
    period = parse_period(said["period"])
    data = {
        "kind": product, "title": {"en": said["title"]}, "period": period.name, "before": said["before"],
        "tables": list(said["tables"]) or (list(TABLES) if product == "report" else []),
        "indicator": next(iter(said["indicators"]), None), "indicators": list(said["indicators"]),
        "where": {"role": [said["role"]]} if said["role"] else {}, "role": said["role"] or "", "money": said["money"],
        "columns": list(said["columns"]), "epsilon": said["epsilon"] or 0, "decided": list(said["decided"]),
        "fewest_kept": said["fewest_kept"] or 0,
        "most_fabricated": FEW_FABRICATED if said["few_fabricated"] else 1.0, "system": said["system"] or "",
        "country": (said["country"] or "").upper(), "identified": said["identified"],
        "years": list(range(period.first.year, period.last.year + 1)),
        "protection": ROUNDING if said["rounded"] else HIDING,
    }  # fmt: skip
    return wish_of(data)


def _touches(submission: Submission, period: Any) -> bool:
    return bool(submission.period.first <= period.last and period.first <= submission.period.last)


def _in_words(made: Draft) -> str:
    from whimbrel.release.open_data.wording import code_label, unit_label
    from whimbrel.release.product import NOISY, ROUNDED
    from whimbrel.release.wording import risks

    lines = []
    if made.product.records is not None:
        rows, columns = made.product.records.shape
        lines += [f"{rows:,} records of nobody, {columns} columns: {', '.join(made.product.records.column_names)}", ""]
    for table in made.product.tables:
        lines += [f"{table.title['en']} ({unit_label(table.unit, 'en')}, {table.period})"]
        for row in table.rows.to_pylist():
            codes = ", ".join(code_label(d, row[d], "en") for d in table.dims)
            value = "hidden" if row["value"] is None else f"{row['value']:,.0f}"
            if row["status"] in (NOISY, ROUNDED) and row["low"] is not None:
                value += f" ({row['low']:,.0f} to {row['high']:,.0f})"
            lines.append(f"  {codes:<50} {value:>10}")
        lines.append("")
    lines += ["What would be lost:", *(f"- {words['en']}" for words in made.product.losses), ""]
    lines += [
        "How it is protected:",
        f"- {made.product.protection['en']}",
        "What remains a risk:",
        *(f"- {words['en']}" for words in risks()),
    ]
    return "\n".join(lines)


def _as_json(made: Draft) -> str:
    tables = [
        {"id": t.id, "unit": t.unit, "period": t.period, "sources": t.sources, "rows": t.rows.to_pylist()}
        for t in made.product.tables
    ]
    told = {
        "digest": made.digest,
        "tables": tables,
        "losses": [words["en"] for words in made.product.losses],
        "protection": made.product.protection["en"],
        "figures": made.product.figures,
        "sources": [s.as_data() for s in made.sources],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
