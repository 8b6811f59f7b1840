"""``whimbrel link``: which records of a list are the same person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from whimbrel.cli.progress import stages
from whimbrel.cli.said_columns import said_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from whimbrel.linkage.evaluation import Quality
    from whimbrel.linkage.linking import Linked

_SHOWN = 5


@click.command("link")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default beside the file, -linked.")
@click.option(
    "--column", "said", multiple=True, metavar="HEADING=KIND", help="What a column is, or ignore; several times."
)
@click.option(
    "--threshold",
    type=click.FloatRange(0.01, 0.999),
    default=0.5,
    show_default=True,
    help="Probability from which two records are one person.",
)
@click.option("--truth", metavar="COLUMN", help="Column that tells the true person: measure precision, recall and F1.")
@click.option("--labels", type=click.Path(path_type=Path), help="A sample that was labelled: estimate them.")
@click.option("--sample", type=click.IntRange(1, 100_000), help="Write so many pairs to be labelled by people.")
@click.option("--explain", nargs=2, metavar="ID ID", help="Say why two records are one person, or two.")
@click.option("--model", "kept", type=click.Path(path_type=Path), help="A model file (model.json) of an earlier run.")
@click.option("--parquet", is_flag=True, help="Write Parquet instead of CSV.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(
    files: tuple[Path, ...],
    out: Path | None,
    said: tuple[str, ...],
    threshold: float,
    truth: str | None,
    labels: Path | None,
    sample: int | None,
    explain: tuple[str, str] | None,
    kept: Path | None,
    parquet: bool,
    json_: bool,
) -> int:
    """Find the records of FILES (CSV, Excel, Parquet) that are the same person, in whatever script their names are.

    Written are persons (a row a record: its person at three thresholds), pairs (with probability and every comparison) and
    model.json. No name is written. Exit code 0: linked; 11: a file cannot be read; 20: a column is missing or said wrongly.
    """
    from whimbrel.linkage.columns import ColumnsError
    from whimbrel.linkage.linking import link
    from whimbrel.linkage.model_file import read_model
    from whimbrel.linkage.records_file import read_list, read_lists

    columns = said_columns(said)
    records = read_lists(files, columns)
    if truth is not None:
        if truth not in records.column_names:
            raise ColumnsError(f"There is no column {truth!r}. The columns are: {', '.join(records.column_names)}.")
        columns[truth] = "truth"
    with stages() as tell:
        linked = link(records, columns=columns, model=read_model(kept) if kept else None, progress=tell)
    if explain:
        click.echo(_why(linked, explain, json_))
        return 0
    found = _figures(linked, files, records, threshold)
    if truth is not None:
        quality = _evaluated(linked, threshold, truth=records[truth])
    elif labels:
        quality = _evaluated(linked, threshold, labels=read_list(labels))
    else:
        quality = None
    if quality:
        found["quality"] = quality.as_data()
    folder = out or files[0].with_name(f"{files[0].stem}-linked")
    found["written"] = _write(folder, linked, records, threshold, sample, parquet, found)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if json_ else _in_words(found, linked, quality, folder))
    return 0


def _evaluated(linked: Linked, threshold: float, **against: Any) -> Quality:
    from whimbrel.linkage.evaluation import evaluate

    return evaluate(linked, threshold=threshold, **against)


def _figures(linked: Linked, files: tuple[Path, ...], records: pa.Table, threshold: float) -> dict[str, Any]:
    from whimbrel.linkage.columns import id_heading
    from whimbrel.linkage.linking import STRICT, WIDE

    return {
        "files": [f.name for f in files],
        "records": records.num_rows,
        "id": id_heading(records, linked.columns),
        "columns": {kind: list(headings) for kind, headings in linked.columns.kinds.items()},
        "not_compared": list(linked.columns.ignored),
        "compared_pairs": linked.compared,
        "pairs": linked.pairs.num_rows,
        "threshold": threshold,
        "persons": linked.persons(threshold),
        "persons_strict": linked.persons(max(STRICT, threshold)),
        "persons_wide": linked.persons(min(WIDE, threshold)),
        "model": linked.model.version(),
    }


def _write(
    folder: Path,
    linked: Linked,
    records: pa.Table,
    threshold: float,
    sample: int | None,
    parquet: bool,
    found: dict[str, Any],
) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as csv
    import pyarrow.parquet as pq

    from whimbrel.linkage.labelling import labelling_sample
    from whimbrel.linkage.linking import STRICT, WIDE
    from whimbrel.linkage.model_file import write_model

    folder.mkdir(parents=True, exist_ok=True)

    def person(at: float) -> pa.Array:
        return pc.take(linked.ids, linked.clusters(at))

    persons = pa.table(
        {
            "id": linked.ids,
            "person": person(threshold),
            "person_strict": person(max(STRICT, threshold)),
            "person_wide": person(min(WIDE, threshold)),
        }
    )
    tables = {"persons": persons, "pairs": linked.pairs.drop_columns(["left_row", "right_row"])}
    if sample:
        tables["to-label"] = labelling_sample(linked, records, sample)
    written = []
    for name, table in tables.items():
        # What people fill in is a file they can open.
        path = folder / f"{name}.{'parquet' if parquet and name != 'to-label' else 'csv'}"
        pq.write_table(table, path) if path.suffix == ".parquet" else csv.write_csv(table, path)
        written.append(path.name)
    write_model(folder / "model.json", linked.model)
    (folder / "summary.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return [*written, "model.json", "summary.json"]


def _why(linked: Linked, ids: tuple[str, str], json_: bool) -> str:
    from whimbrel.linkage.explanation import explain

    told = explain(linked, *ids)
    if told is None:
        nothing = {"probability": 0.0, "parts": []}
        return (
            json.dumps(nothing)
            if json_
            else f"{ids[0]} and {ids[1]}: nothing speaks for one person (probability below 0.01)."
        )
    if json_:
        parts = [
            {"comparison": p.label(), "level": p.level, "bits": round(p.weight, 2), "says": p.words()}
            for p in told.parts
        ]
        return json.dumps(
            {"probability": told.probability, "bits": told.weight, "prior": told.prior, "parts": parts}, indent=1
        )
    return "\n".join([f"{ids[0]} and {ids[1]}: one person with probability {told.probability:.3f}", "", *told.lines()])


def _in_words(found: dict[str, Any], linked: Linked, quality: Quality | None, folder: Path) -> str:
    lines = [
        f"{found['records']:,} records are {found['persons']:,} persons "
        f"({found['persons_wide']:,} to {found['persons_strict']:,}, by how sure one wants to be)."
    ]
    lines += [f"  {kind}: {', '.join(headings)}" for kind, headings in found["columns"].items()]
    if found["id"] is None:
        lines.append("  no column is an id of its own for every record: they are numbered from 1 on")
    if found["not_compared"]:
        lines.append(f"  not compared: {', '.join(found['not_compared'])}")
    lines.append(
        f"{found['compared_pairs']:,} pairs compared, {found['pairs']:,} of them kept (probability 0.01 and more)."
    )
    if quality:
        of = (
            "compared pairs, estimated from the labelled sample" if quality.basis == "sample" else "pairs of one person"
        )
        lines += [
            f"Against {round(quality.of_one_person):,} {of}, with 95 % intervals:",
            f"  precision {quality.precision}",
            f"  recall    {quality.recall}",
            f"  F1        {quality.f1}",
        ]
    lines.append(f"Written: {folder}/ ({', '.join(found['written'])}). No name is in them{_but(found)}.")
    return "\n".join(lines)


def _but(found: dict[str, Any]) -> str:
    return ", except in to-label.csv" if "to-label.csv" in found["written"] else ""
