"""The rules of the CTDC 2021 layout as its peers can state them, from the same vocabulary that Whimbrel reads.

Required columns, allowed codes, countries by their codes, and years between limits. Whimbrel's cross-field checks (age
against band, adults in child labour, end before beginning) need columns that this layout does not have; the only one that
applies, the date inside the period, is the year's limits. Whimbrel also reads names, demonyms and other spellings of
countries, looks for what identifies people, and writes the sealed tables: the peers do none of this.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from benchmarks.ctdc_file import columns
from whimbrel.vocabulary.countries import countries
from whimbrel.vocabulary.crosswalks import crosswalk

MISSING = ("", "-99", "Unknown", "Not Specified")
YEARS = (1900, 2026)
YEAR = "yearOfRegistration"
COUNTRIES = ("citizenship", "CountryOfExploitation")


@cache
def allowed(column: str) -> tuple[str, ...]:
    """The values a column may hold beside MISSING."""
    if column in COUNTRIES:
        return tuple(countries())
    return tuple(given for given in crosswalk("ctdc_2021", column) if given not in ("", "*"))


@cache
def country_spellings() -> tuple[str, ...]:
    """Every spelling of a country that the vocabulary knows."""
    with files("whimbrel.vocabulary").joinpath("places", "aliases.csv").open(encoding="utf-8") as file:
        return tuple(row["alias"] for row in csv.DictReader(file))


def frictionless_schema() -> dict[str, Any]:
    """A Table Schema with these rules."""
    fields: list[dict[str, Any]] = [
        {"name": YEAR, "type": "integer", "constraints": {"minimum": YEARS[0], "maximum": YEARS[1]}}
        if name == YEAR
        else {"name": name, "type": "string", "constraints": {"enum": list(allowed(name))}}
        for name in columns()
    ]
    return {"fields": fields, "missingValues": list(MISSING)}


def by_frictionless(path: Path) -> set[int]:
    """Validate with frictionless; the numbers of the faulty rows in the file."""
    from frictionless import Resource, Schema

    resource = Resource(path.name, basepath=str(path.parent), schema=Schema.from_descriptor(frictionless_schema()))
    return {int(row) for (row,) in resource.validate().flatten(["rowNumber"])}


@cache
def pandera_schema(spellings: bool = True) -> Any:
    """A DataFrameSchema with these rules; all of them checks that pandas vectorises, none a function of one value.

    spellings: as Whimbrel reads them, with spaces around, in capitals or small letters, and countries by any known name;
    else the bare codes only.
    """
    import pandera.pandas as pa

    def check(name: str) -> pa.Check:
        known = {*MISSING, *(map(str, range(YEARS[0], YEARS[1] + 1)) if name == YEAR else allowed(name))}
        if not spellings:
            return pa.Check.isin(sorted(known))
        known |= set(country_spellings()) if name in COUNTRIES else set()
        folded = sorted({k.casefold() for k in known})
        return pa.Check(lambda series: series.str.strip().str.casefold().isin(folded), name=f"{name} is known")

    return pa.DataFrameSchema({name: pa.Column(str, check(name), required=True) for name in columns()})


def by_pandera(path: Path, engine: str = "c", spellings: bool = True) -> set[int]:
    """Read with pandas and validate with pandera, gathering all faults; the numbers of the faulty rows in the file."""
    import pandas as pd
    import pandera.pandas as pa

    reading: dict[str, Any] = {"dtype": str, "keep_default_na": False, "engine": engine}
    try:
        pandera_schema(spellings).validate(pd.read_csv(path, **reading), lazy=True)
    except pa.errors.SchemaErrors as errors:
        return {int(i) + 2 for i in errors.failure_cases["index"]}
    return set()
