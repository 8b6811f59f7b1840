"""The return in GLOTIP's layout: the thirteen columns of the public file of UNODC, one row a cell.

Sex and age have rows for unknown in every combination; the public file has only both unknown. It has no row with 0: where small
counts are printed ``<5`` a nought is left out, and else it is written, for a nought is an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.release.policy import FEWEST
from whimbrel.release.product import TOTAL
from whimbrel.release.returns.raw_table import UnprotectedRawTable
from whimbrel.release.returns.tables import CountReturn
from whimbrel.vocabulary.countries import country_name, region_of
from whimbrel.vocabulary.yaml_file import read_yaml


@cache
def layout() -> dict[str, Any]:
    """The columns and words of the layout."""
    found: dict[str, Any] = read_yaml(files(__package__).joinpath("glotip.yaml"))
    return found


def columns() -> tuple[str, ...]:
    """The thirteen headings."""
    return tuple(layout()["columns"])


def name_of(country: str) -> str:
    """Name of a country as UNODC writes it."""
    return str(layout()["countries"].get(country) or layout()["citizenship"].get(country) or country_name(country))


def rows(made: CountReturn, *, small: bool = False) -> Iterator[tuple[str, ...]]:
    """The rows of all tables. small: counts of 1 to 4 as ``<5``, as UNODC prints them."""
    area = [country_name(region_of(made.country, level) or "") for level in ("region", "subregion")]
    for table in made.tables:
        for cell, span in table.cells().items():
            value = shown(span, small=small)
            # The total of a breakdown stands in the table without it.
            if value is None or (set(table.dims) & {"form", "citizenship"} and cell[0] == TOTAL):
                continue
            yield (
                made.country,
                name_of(made.country),
                *area,
                *_what(table, cell),
                table.period,
                layout()["unit"],
                value,
                made.marks,
            )


def shown(span: tuple[int, int], *, small: bool) -> str | None:
    """A count as it is printed; None where it is left out. One that is known between limits only is printed with them."""
    low, high = span
    if small and high == 0:
        return None
    if small and low > 0 and high < FEWEST:
        return f"<{FEWEST}"
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def _what(table: UnprotectedRawTable, cell: tuple[str, ...]) -> tuple[str, ...]:
    """Indicator, Dimension, Category, Sex and Age of a cell."""
    known, codes = layout(), dict(zip(table.dims, cell, strict=True))
    by = next((d for d in ("form", "citizenship") if d in codes), "")
    category = known["total"] if not by else known["form"][codes[by]] if by == "form" else name_of(codes[by])
    sex, age = (known["total"] if codes.get(d, TOTAL) == TOTAL else known[d][codes[d]] for d in ("sex", "age_band"))
    return known["indicator"][table.indicator], known["dimension"][by], category, sex, age
