"""``whimbrel hide``: a table of counts without its small ones, and without what would give them away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pyarrow as pa

    from whimbrel.release.tables.cube import Cube

_NAME = "table"


@click.command("hide")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="A,B,C", help="Columns the table is broken down by.")
@click.option("--count", metavar="COLUMN", help="Column of the counts; without it every row is one record.")
@click.option("--unit", default="persons", show_default=True, help="What is counted, see the list counting_unit.")
@click.option(
    "--no-total", multiple=True, metavar="COLUMN", help="Do not add this one up, such as years; several times."
)
@click.option("--round", "rounds", is_flag=True, help="Round to multiples of 5 instead of hiding.")
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
    cube = _cube(table, said)
    rows, told = (_rounded if said["rounds"] else _hidden)(cube, table, said["lang"])
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


def _cube(path: Path, said: dict[str, Any]) -> Cube:
    from whimbrel.linkage.records_file import read_rows
    from whimbrel.release.tables.cube import from_cells, from_records
    from whimbrel.release.tables.dimension import Dimension
    from whimbrel.release.tables.errors import TableError
    from whimbrel.vocabulary.code_lists import code_list

    if said["unit"] not in (units := code_list("counting_unit").codes):
        raise click.BadParameter(f"one of: {', '.join(units)}.", param_hint="--unit")
    rows, _ = read_rows(path)
    names = [n.strip() for n in said["by"].split(",") if n.strip()]
    if strange := set(said["no_total"]) - set(names):
        raise click.BadParameter(f"{min(strange)} is not among --by.", param_hint="--no-total")
    missing = [n for n in (*names, *([said["count"]] if said["count"] else ())) if n not in rows.column_names]
    if missing:
        raise TableError(f"{path.name} has no column {missing[0]!r}. The columns are: {', '.join(rows.column_names)}.")
    blank = [n for n in names if rows[n].null_count]
    if blank:
        raise TableError(
            f"{path.name}: a row has nothing under {blank[0]}. Unknown is a code of its own, and never left out."
        )
    dims = [Dimension.flat(n, rows[n].to_pylist(), total=n not in said["no_total"]) for n in names]
    if said["count"]:
        return from_cells(rows, dims, said["unit"], value=said["count"])
    return from_records(rows, dims, said["unit"])


def _hidden(cube: Cube, path: Path, language: str) -> tuple[pa.Table, dict[str, Any]]:
    from whimbrel.release.tables.hiding import hide
    from whimbrel.release.wording import in_language

    done = hide({_NAME: cube})
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
