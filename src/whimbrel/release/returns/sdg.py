"""SDG 16.2.2 in SDMX: detected victims by form of exploitation, sex and age, and per 100,000 people if the population is given.

Victims whose form is not known have no series; they are in the series of all forms. A count known between limits only has no
value: its status says so, and a comment gives the limits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.release.product import TOTAL
from whimbrel.release.returns.outgoing import UNKNOWN
from whimbrel.release.returns.tables import CountReturn
from whimbrel.standard.errors import QuestionError
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries
from whimbrel.vocabulary.yaml_file import read_yaml

PER = 100_000
_DIGITS = 5


@cache
def structure() -> dict[str, Any]:
    """Dimensions, attributes and codes of the structure."""
    found: dict[str, Any] = read_yaml(files(__package__).joinpath("sdg.yaml"))
    return found


def columns() -> tuple[str, ...]:
    """Dimensions, the value, attributes."""
    known = structure()
    return (*known["dimensions"], known["measure"], *known["attributes"])


def observations(made: CountReturn, population: Mapping[int, int] | None = None) -> Iterator[dict[str, Any]]:
    """Every observation as column -> value. population: year -> residents; without that of a year there are no rates of it."""
    area = countries()[made.country].m49
    if not area:
        raise QuestionError(f"{made.country} has no number in UN M49, by which the SDG files name countries.")
    for table in made.tables:
        residents = (population or {}).get(int(table.period))
        for cell, span in table.cells().items():
            # The series of all forms is of the table without forms: figures may be broken down finer there.
            form, sex, age = cell if "form" in table.dims else (TOTAL, *cell)
            if form == UNKNOWN or (form == TOTAL and "form" in table.dims):
                continue
            series = code_list("sdg_16_2_2").code("all" if form == TOTAL else form).extra["series"]
            where = {
                "REF_AREA": area,
                "SEX": structure()["sex"][sex],
                "AGE": structure()["age_band"][age],
                "TIME_PERIOD": table.period,
            }
            yield _observed(series["count"], where, span, "count", 1.0, made.marks)
            # Residents by sex and age are not known here, so only the rate of all is one.
            if residents and sex == age == TOTAL:
                yield _observed(series["rate"], where, span, "rate", PER / residents, made.marks)


def _observed(
    series: str, where: Mapping[str, str], span: tuple[int, int], kind: str, factor: float, marks: str
) -> dict[str, Any]:
    known, exact = structure(), span[0] == span[1]
    limits = "" if exact else f" {round(span[0] * factor, _DIGITS):g}-{round(span[1] * factor, _DIGITS):g}."
    value = str(span[0]) if kind == "count" else f"{span[0] * factor:.{_DIGITS}f}"
    return {
        **dict.fromkeys(known["dimensions"], known["not_applicable"]),
        **known["fixed"],
        **where,
        "SERIES": series,
        "UNIT_MEASURE": known["unit"][kind],
        known["measure"]: value if exact else None,
        "OBS_STATUS": known["status"]["exact" if exact else "range"],
        "COMMENT_OBS": marks + limits,
    }


def sdmx(made: CountReturn, population: Mapping[int, int] | None = None) -> dict[str, str]:
    """Ending of a file -> its text: SDMX-CSV 2.0 (csv) and SDMX-ML 3.0 (xml)."""
    import pandas
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    frame = pandas.DataFrame(list(observations(made, population)), columns=list(columns()))
    told = PandasDataset(structure=_schema(), data=frame)
    # The time of the last seal: the same submissions give the same file.
    sealed = max(dt.datetime.fromisoformat(s.seal()["sealed_at"]) for s in made.submissions)
    header = Header(id="WHIMBREL_SDG_16_2_2", prepared=sealed, sender=Organisation(id=made.country))
    return {
        "csv": str(write_sdmx(told, Format.DATA_SDMX_CSV_2_0_0)),
        "xml": str(write_sdmx(told, Format.DATA_SDMX_ML_3_0, header=header, dimension_at_observation="AllDimensions")),
    }


def _schema() -> Any:
    from pysdmx.model import Component, Components, Concept, DataType, Role, Schema

    known = structure()
    parts = [
        Component(id=name, required=True, role=Role.DIMENSION, concept=Concept(id=name), local_dtype=DataType.STRING)
        for name in known["dimensions"]
    ]
    parts.append(
        Component(
            id=known["measure"],
            required=False,
            role=Role.MEASURE,
            concept=Concept(id=known["measure"]),
            local_dtype=DataType.DOUBLE,
        )
    )
    parts += [
        Component(
            id=name,
            required=False,
            role=Role.ATTRIBUTE,
            concept=Concept(id=name),
            local_dtype=DataType.STRING,
            attachment_level="O",
        )
        for name in known["attributes"]
    ]
    flow = known["flow"]
    return Schema(
        context="dataflow", agency=flow["agency"], id=flow["id"], version=flow["version"], components=Components(parts)
    )
