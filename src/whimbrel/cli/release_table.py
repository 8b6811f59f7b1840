"""``whimbrel hide``: a table of counts without its small ones, and without what would give them away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pyarrow as pa

    from whimbrel.release.tables.cube import Cube
    from whimbrel.release.tables.dimension import Dimension
    from whimbrel.release.tables.system import Past

_NAME = "table"


@click.command("hide")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="A,B,C", help="Columns the table is broken down by.")
@click.option("--count", metavar="COLUMN", help="Column of the counts; without it every row is one record.")
@click.option("--unit", default="persons", show_default=True, help="What is counted, see the list counting_unit.")
@click.option(
    "--no-total", multiple=True, metavar="COLUMN", help="Do not add this one up, such as years; several times."
)
@click.option("--round", "rounds", is_flag=True, help="Round to multiples of 10 instead of hiding.")
@click.option(
    "--before",
    nargs=2,
    multiple=True,
    metavar="RELEASED COUNTS",
    type=click.Path(path_type=Path),
    help="An earlier table as it was released, and the counts it was made from; several times.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write it: .csv or .parquet.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(("en", "fr", "zh")), help="Of words.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(table: Path, **said: Any) -> int:
    """Hide the small counts of TABLE (CSV, Excel, Parquet), and as many others as it takes that none can be worked out.

    What is printed is for you, not for the public: how many persons the hidden counts stand for is one more total.

    Exit code 0: the table is written; 11: it is no table of counts, its totals do not agree, or it cannot be protected.
    """
    from whimbrel.release.tables.errors import TableError

    out: Path = said["out"]
    if out.suffix not in (".csv", ".parquet"):
        raise click.BadParameter("write .csv or .parquet.", param_hint="--out")
    if said["rounds"] and said["before"]:
        raise click.UsageError("Rounded tables stand beside nothing else: --round takes no --before.")
    names = [n.strip() for n in said["by"].split(",") if n.strip()]
    read = {path: _rows(path, names, said) for path in (table, *(counts for _, counts in said["before"]))}
    dims = [_dimension(n, list(read.values()), n not in said["no_total"]) for n in names]
    cubes = {path: _cube(rows, dims, said) for path, rows in read.items()}
    cube = cubes[table]
    if said["rounds"]:
        rows, told = _rounded(cube, table, said["lang"])
    else:
        known = [_past(released, cubes[counts], names, said["unit"]) for released, counts in said["before"]]
        rows, told = _hidden(cube, table, said["lang"], known)
    try:
        _write(rows, out)
    except OSError as error:
        raise TableError(f"{out} cannot be written: {error.strerror}.") from None
    if said["json_"]:
        click.echo(
            json.dumps({"table": str(out), "unit": cube.unit, "rows": len(rows), **told}, ensure_ascii=False, indent=1)
        )
    else:
        click.echo("\n".join([*told["notes"], *told.get("losses", ()), str(out)]))
    return 0


def _rows(path: Path, names: list[str], said: dict[str, Any]) -> pa.Table:
    """The counts of a file; TableError or a wrong option says what is missing."""
    from whimbrel.linkage.records_file import read_rows
    from whimbrel.release.tables.errors import TableError
    from whimbrel.vocabulary.code_lists import code_list

    if said["unit"] not in (units := code_list("counting_unit").codes):
        raise click.BadParameter(f"one of: {', '.join(units)}.", param_hint="--unit")
    if strange := set(said["no_total"]) - set(names):
        raise click.BadParameter(f"{min(strange)} is not among --by.", param_hint="--no-total")
    rows, _ = read_rows(path)
    missing = [n for n in (*names, *([said["count"]] if said["count"] else ())) if n not in rows.column_names]
    if missing:
        raise TableError(f"{path.name} has no column {missing[0]!r}. The columns are: {', '.join(rows.column_names)}.")
    blank = [n for n in names if rows[n].null_count]
    if blank:
        raise TableError(
            f"{path.name}: a row has nothing under {blank[0]}. Unknown is a code of its own, and never left out."
        )
    return rows


def _dimension(name: str, tables: list[pa.Table], total: bool) -> Dimension:
    """All codes of a column in all files: what is compared has the same."""
    from whimbrel.release.tables.dimension import Dimension

    return Dimension.flat(name, [code for rows in tables for code in rows[name].to_pylist()], total=total)


def _cube(rows: pa.Table, dims: list[Dimension], said: dict[str, Any]) -> Cube:
    from whimbrel.release.tables.cube import from_cells, from_records

    if said["count"]:
        return from_cells(rows, dims, said["unit"], value=said["count"])
    return from_records(rows, dims, said["unit"])


def _past(path: Path, cube: Cube, names: list[str], unit: str) -> Past:
    """An earlier table as this command wrote it."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    from whimbrel.release.product import STATUSES, ReleasedTable
    from whimbrel.release.tables.earlier import past
    from whimbrel.release.tables.errors import TableError

    texts = csv.ConvertOptions(column_types=dict.fromkeys([*names, "status"], pa.string()), strings_can_be_null=False)
    try:
        rows = csv.read_csv(path, convert_options=texts) if path.suffix == ".csv" else parquet.read_table(path)
        rows = rows.select([*names, "value", "low", "high", "status"])
        numbers = {n: rows[n].cast(pa.float64()) for n in ("value", "low", "high")}
    except (OSError, pa.ArrowInvalid, KeyError):
        raise TableError(
            f"{path.name} is no table that this command wrote: {', '.join(names)}, value, low, high, status."
        ) from None
    if set(rows["status"].to_pylist()) - set(STATUSES):
        raise TableError(f"{path.name}: a status is none of {', '.join(STATUSES)}.")
    told = pa.table({**{n: rows[n] for n in names}, **numbers, "status": rows["status"]})
    return past([(ReleasedTable(path.stem, {"en": path.stem}, tuple(names), unit, "", (), told), cube)], path.name)


def _hidden(cube: Cube, path: Path, language: str, known: list[Past]) -> tuple[pa.Table, dict[str, Any]]:
    from whimbrel.release.tables.hiding import hide
    from whimbrel.release.wording import in_language

    done = hide({_NAME: cube}, known)
    made = done.released(_NAME, title={"en": path.stem}, period="", sources=())
    loss = done.losses[_NAME]
    figures = {**vars(loss), "besides": loss.besides}
    notes = [in_language(words, language) for words in made.notes]
    return made.rows, {"notes": notes, "losses": list(loss.texts(cube.unit, language)), "figures": figures}


def _rounded(cube: Cube, path: Path, language: str) -> tuple[pa.Table, dict[str, Any]]:
    from whimbrel.release.tables.rounding import round_tables
    from whimbrel.release.wording import in_language

    done = round_tables({_NAME: cube})
    made = done.released(_NAME, title={"en": path.stem}, period="", sources=())
    notes = [in_language(words, language) for words in made.notes]
    return made.rows, {"notes": notes, "figures": {"farther": len(done.farther)}}


def _write(rows: pa.Table, out: Path) -> None:
    from pyarrow import csv, parquet

    if out.suffix == ".csv":
        csv.write_csv(rows, out)
    else:
        parquet.write_table(rows, out)
