"""The table ``figures``: an agency's own counts of its records for a period, totals as cells of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.known import SEXES, Known
from whimbrel.demonstration.meeting import SMUGGLED, SUSPECT, VICTIM, Meetings, forms
from whimbrel.demonstration.world import World

_UNIT = {"fraudulent_document": "documents"}
_AGES = ("0_17", "18_plus", "unknown")
# A count from 1 to this is not shown: the return says "fewer than 5".
_HIDDEN_UP_TO = 4
_TOTAL = "total"
_HIDES = {"demo-helpline", "demo-shelter-network", "demo-reception-service"}


def figures(
    world: World,
    agency: Mapping[str, Any],
    met: Meetings,
    known: Known,
    incidents: pa.Table,
    first: dt.date,
    quarterly: bool,
) -> pa.Table:
    """The table ``figures``: totals, people by sex and age, by citizenship and victims by form of exploitation."""
    cells: list[dict[str, Any]] = []
    ages = np.where(known.age_known, np.where(met.age < 18, 0, 1), 2)
    for indicator in agency["indicators"]:
        if indicator == "death_or_missing":
            lost = sum(incidents[name].combine_chunks().fill_null(0).to_numpy().sum() for name in ("dead", "missing"))
            cells.append({"indicator": indicator, "value": int(lost)})
        elif indicator == "fraudulent_document":
            clean = ["none", "no_document", "unknown"]
            found = [f not in clean for f in incidents["document_fraud"].to_pylist()]
            cells.append({"indicator": indicator, "value": sum(found)})
        else:
            cast = {"smuggled_migrant": SMUGGLED, "detected_victims": VICTIM, "smuggler_arrested": SUSPECT}[indicator]
            cells += _people(world, indicator, met, known, ages, np.flatnonzero(met.cast == cast))
    return c.assemble("figures", _columns(agency, cells, first, quarterly))


def _people(
    world: World, indicator: str, met: Meetings, known: Known, ages: np.ndarray, person: np.ndarray
) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [{"indicator": indicator, "value": len(person)}]
    places = [*world.places, "unknown"]
    for place, value in _counted(known.citizenship[person]):
        cells.append({"indicator": indicator, "citizenship": places[place], "value": value})
    for sex, some in _groups(known.sex[person], person):
        cells.append({"indicator": indicator, "sex": SEXES[sex], "value": len(some)})
        for age, value in _counted(ages[some]):
            cells.append({"indicator": indicator, "sex": SEXES[sex], "age_band": _AGES[age], "value": value})
    for age, value in _counted(ages[person]):
        cells.append({"indicator": indicator, "age_band": _AGES[age], "value": value})
    if indicator == "detected_victims":
        for form, value in _counted(met.form[person]):
            cells.append({"indicator": indicator, "form": forms()[form], "value": value})
    return cells


def _counted(places: np.ndarray) -> list[tuple[int, int]]:
    codes, counts = np.unique(places, return_counts=True)
    return list(zip(codes.tolist(), counts.tolist(), strict=True))


def _groups(places: np.ndarray, rows: np.ndarray) -> list[tuple[int, np.ndarray]]:
    return [(int(code), rows[places == code]) for code in np.unique(places)]


def _columns(agency: Mapping[str, Any], cells: list[dict[str, Any]], first: dt.date, quarterly: bool) -> c.Columns:
    rows = len(cells)
    hides = agency["id"] in _HIDES

    def dimension(name: str) -> pa.DictionaryArray:
        return pa.array([cell.get(name, _TOTAL) for cell in cells]).dictionary_encode()

    broken_down = [any(d in cell for d in ("sex", "citizenship", "age_band", "form")) for cell in cells]
    value = np.array([cell["value"] for cell in cells])
    hidden = np.array(broken_down) & (value > 0) & (value <= _HIDDEN_UP_TO) & hides
    days = np.full(rows, (first - dt.date(1970, 1, 1)).days)
    return {
        "indicator": pa.array([cell["indicator"] for cell in cells]).dictionary_encode(),
        "counting_unit": pa.array([_UNIT.get(cell["indicator"], "persons") for cell in cells]).dictionary_encode(),
        **c.dates("period", days, np.full(rows, c.QUARTER if quarterly else c.YEAR)),
        "reporting_country": c.constant(agency["country"], rows),
        "citizenship": dimension("citizenship"),
        "sex": dimension("sex"),
        "age_band": dimension("age_band"),
        "form": dimension("form"),
        "value": c.numbers(value, ~hidden),
        "value_low": c.numbers(np.where(hidden, 1, value)),
        "value_high": c.numbers(np.where(hidden, _HIDDEN_UP_TO, value)),
        "exactness": c.coded(("exact", "suppressed"), hidden.astype(int)),
        "definition_matches": c.constant("yes", rows),
        "legal_article": c.texts(("Art. 1 (invented)",), np.zeros(rows, dtype=np.int64)),
        "source_agency": c.texts((agency["label"],), np.zeros(rows, dtype=np.int64)),
    }
