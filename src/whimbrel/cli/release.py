"""``whimbrel release``: what would be published, what would be lost, what remains a risk; and, approved by two, the release."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from whimbrel.release.gate import Draft
    from whimbrel.standard.store import Submission


@click.command("release")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--reporter", "reporters", multiple=True, required=True, help="Whose submissions; several times.")
@click.option("--period", required=True, help="What period is counted, such as 2025 or 2025-Q1.")
@click.option(
    "--table",
    "tables",
    multiple=True,
    required=True,
    help="sex, age_band, citizenship, form, month ...; several times.",
)
@click.option("--indicator", help="What is counted, where there is more than one.")
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
def command(store: Path, **said: Any) -> int:
    """Draft a release of tables from the sealed submissions in STORE, and write it once two persons have approved it.

    Without --out nothing is written. Beside the folder FOLDER.asked.json is kept for later releases; it is not for the
    public. Exit code 0: shown or written; 15: the store is not what it should be; 16: it may not be released like this, and
    why.
    """
    from whimbrel.release.gate import Wish, draft, refuse_approvals
    from whimbrel.release.open_data.about import About
    from whimbrel.release.open_data.folder import write_open_data
    from whimbrel.release.past import read_earlier, write_asked
    from whimbrel.standard.period import parse_period
    from whimbrel.standard.store import Store

    held = Store(store)
    every = {s.id: s for s in held.submissions()}
    wish = Wish(
        {"en": said["title"]}, parse_period(said["period"]), said["tables"], said["indicator"], decided=said["decided"]
    )
    chosen = [s for s in held.current() if s.reporter in said["reporters"] and _touches(s, wish.period)]
    beside = [read_earlier(folder.name, _asked(folder), folder, every) for folder in said["beside"]]
    made = draft(wish, chosen, beside)
    click.echo(_as_json(made) if said["json_"] else _in_words(made))
    if said["out"] is None:
        return 0
    refuse_approvals([" ".join(p.split()).casefold() for p in said["persons"]])
    folder = said["out"]
    name = "".join(c if c.isalnum() else "-" for c in folder.name.lower()).strip("-") or "release"
    about = About(
        id=name,
        author=said["author"],
        published=dt.datetime.now(dt.UTC).date().isoformat(),
        licence=said["licence"],
        address=said["address"],
        sources=made.sources,
    )
    write_asked(_asked(folder), wish, chosen)
    write_open_data(made.product, folder, about)
    click.echo(f"Written: {folder}. Keep {_asked(folder).name} for later releases; it is not for the public.", err=True)
    return 0


def _asked(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.asked.json")


def _touches(submission: Submission, period: Any) -> bool:
    return bool(submission.period.first <= period.last and period.first <= submission.period.last)


def _in_words(made: Draft) -> str:
    from whimbrel.release.gate import RISKS
    from whimbrel.release.open_data.wording import code_label, unit_label

    lines = []
    for table in made.product.tables:
        lines += [f"{table.title['en']} ({unit_label(table.unit, 'en')}, {table.period})"]
        for row in table.rows.to_pylist():
            codes = ", ".join(code_label(d, row[d], "en") for d in table.dims)
            value = "hidden" if row["value"] is None else f"{row['value']:,.0f}"
            lines.append(f"  {codes:<50} {value:>10}")
        lines.append("")
    lines += ["What would be lost:", *(f"- {text}" for text in made.product.losses), ""]
    lines += [
        "How it is protected:",
        f"- {made.product.protection}",
        "What remains a risk:",
        *(f"- {r}" for r in RISKS),
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
        "losses": made.product.losses,
        "protection": made.product.protection,
        "figures": made.product.figures,
        "sources": [s.as_data() for s in made.sources],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
