"""``whimbrel overlap``: how many persons several lists hold, counted once, and how many were seen by which of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from whimbrel.cli.progress import stages
from whimbrel.cli.said_columns import said_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from whimbrel.linkage.count_once import Count
    from whimbrel.linkage.linking import Linked
    from whimbrel.linkage.overlap_checked import Checked


@click.command("overlap")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--list",
    "list_",
    metavar="COLUMN",
    help="Column that says which list a record is of; of several files, each is one.",
)
@click.option("--by", multiple=True, metavar="COLUMN", help="Break the table down by this column too; several times.")
@click.option("--below", default=5, show_default=True, type=click.IntRange(3, 100), help="Hide cells of fewer persons.")
@click.option("--period", default="", help="The period the records are of, for the manifest, such as 2026.")
@click.option(
    "--column", "said", multiple=True, metavar="HEADING=KIND", help="What a column is, or ignore; several times."
)
@click.option("--model", "kept", type=click.Path(path_type=Path), help="A model file (model.json) of an earlier run.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="New folder to write; by default beside the file, -overlap."
)
@click.option("--json", "json_", is_flag=True, help="Print the manifest as JSON.")
def command(
    files: tuple[Path, ...],
    list_: str | None,
    by: tuple[str, ...],
    below: int,
    period: str,
    said: tuple[str, ...],
    kept: Path | None,
    out: Path | None,
    json_: bool,
) -> int:
    """Link the records of several lists, count each person once, and write the overlap table: which lists saw how many, no names.

    FILES are lists of people (CSV, Excel, Parquet): one with a column that names the list, or one file a list. Written are
    overlap.csv, overlap.arrow and manifest.json. Small cells are hidden, and others so that no small one can be worked out.
    Exit code 0: written; 11: a file cannot be read; 16: there is no table that may be shown; 20: a column is missing.
    """
    from whimbrel.linkage.count_once import from_groups, persons
    from whimbrel.linkage.linking import MIDDLE, STRICT, WIDE, link
    from whimbrel.linkage.model_file import read_model
    from whimbrel.linkage.overlap import overlap
    from whimbrel.linkage.overlap_disclosure import check
    from whimbrel.linkage.overlap_files import write_overlap
    from whimbrel.linkage.records_file import LIST, read_lists

    columns = said_columns(said)
    records = read_lists(files, columns)
    heading = list_ or (LIST if len(files) > 1 else None)
    if heading is None:
        raise click.UsageError(
            "Say with --list which column names the list of a record, or give one file for each list."
        )
    lists, strata = _texts(records, heading, "list"), {name: _texts(records, name, "") for name in by}
    with stages() as tell:
        linked = link(records, columns=columns, model=read_model(kept) if kept else None, progress=tell)
        grouped = from_groups(*(linked.clusters(at).to_numpy() for at in (STRICT, MIDDLE, WIDE)))
        if tell:
            tell("checking the table", 1.0)
        done = check(overlap(lists, grouped, strata), below)
    folder = out or files[0].with_name(f"{files[0].stem}-overlap")
    own = persons(grouped, lists)
    manifest = write_overlap(done, folder, _about(linked, files, period, len(lists), own))
    click.echo(json.dumps(manifest, ensure_ascii=False, indent=1) if json_ else _in_words(done, manifest, folder))
    return 0


def _about(linked: Linked, files: tuple[Path, ...], period: str, records: int, own: Count) -> dict[str, Any]:
    return {
        "period": period or "not stated",
        "source": [f.name for f in files],
        "model": linked.model.version(),
        "records": records,
        "persons_once_in_each_list": {"strict": own.high, "middle": own.middle, "wide": own.low},
    }


def _texts(records: pa.Table, heading: str, what: str) -> list[str]:
    """The values of a column; a record without a list cannot be counted, and is said to be there."""
    from whimbrel.linkage.columns import ColumnsError

    if heading not in records.column_names:
        raise ColumnsError(f"There is no column {heading!r}. The columns are: {', '.join(records.column_names)}.")
    values = [(value or "").strip() for value in records[heading].to_pylist()]
    blank = sum(1 for value in values if not value)
    if what and blank:
        raise ColumnsError(
            f"{blank:,} records have no {what} in the column {heading!r}. Fill it in, or leave them out."
        )
    return values


def _in_words(done: Checked, manifest: dict[str, Any], folder: Path) -> str:
    of_list, every = manifest["lists"], manifest["persons"]
    low, high = min(e[0] for e in every.values()), max(e[1] for e in every.values())
    lines = [
        f"{manifest['records']:,} records of {len(of_list)} lists. Persons counted once, from all likely pairs to the surest:"
    ]
    lines += [f"  {name:<24} {_range(n['wide'], n['strict'])}" for name, n in of_list.items()]
    lines.append(f"  {'in all lists together':<24} {_range(low, high)}")
    if done.total_hidden:
        lines.append("  The last is a range also because the exact number would give a small cell away.")
    told = manifest["disclosure"]
    lines.append(
        f"{told['cells']:,} cells, {told['hidden']:,} hidden (below {told['below']}, or to protect such a cell)."
    )
    if done.alone:
        lines.append("This table stands alone: shown beside the same without --by, it would give small cells away.")
    lines.append(f"Written: {folder}/ (overlap.csv, overlap.arrow, manifest.json). No name and no id is in them.")
    return "\n".join(lines)


def _range(low: int, high: int) -> str:
    return f"{low:,} persons" if low == high else f"{low:,} to {high:,} persons"
