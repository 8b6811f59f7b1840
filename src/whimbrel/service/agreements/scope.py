"""What belongs to a family of figures: its indicators and tables; and which columns tell what another one says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from whimbrel.standard.model import table, tables
from whimbrel.vocabulary.code_lists import code_list

# Tables whose rows follow the person they are about.
FOLLOWERS = ("legs", "payments", "exploitations", "perpetrators", "findings")
_RECORDS = {
    "trafficking": ("persons", *FOLLOWERS, "offences"),
    "smuggling": ("persons", "legs", "payments", "perpetrators", "findings", "actors", "ties"),
    "irregular_migration": ("incidents",),
    "deaths": ("incidents",),
}
# Without these a cell says nothing; who does not want to share them leaves the table out.
CORE = tuple(
    f"figures.{c}"
    for c in (
        "indicator",
        "counting_unit",
        "period",
        "reporting_country",
        "value",
        "value_low",
        "value_high",
        "exactness",
    )
)
# Who leaves out the first leaves out the others, too: they say it again, or more exactly.
TELLS = {
    "persons.age_band": ("persons.age",),
    "persons.majority": ("persons.age", "persons.age_band"),
    "incidents.country": ("incidents.subdivision", "incidents.longitude", "incidents.latitude"),
    "incidents.subdivision": ("incidents.longitude", "incidents.latitude"),
    "incidents.longitude": ("incidents.latitude",),
    "incidents.latitude": ("incidents.longitude",),
    "exploitations.majority_at_exploitation": ("exploitations.age_at_exploitation",),
    "exploitations.form": ("exploitations.labour_type", "exploitations.sex_type"),
    "figures.citizenship": ("persons.citizenship", "incidents.citizenship"),
    "figures.sex": ("persons.sex",),
    "figures.age_band": ("persons.age_band", "persons.age", "persons.majority"),
    "figures.form": ("exploitations.form",),
    "figures.route": ("incidents.route",),
}


def tables_of(family: str) -> tuple[str, ...]:
    """Tables of the standard in which a family is reported."""
    return ("figures", *_RECORDS[family])


@cache
def family_of_indicator() -> dict[str, str]:
    """Indicator of figures -> family. One that belongs to none is never shared."""
    families = code_list("figure_family")
    return {i: f for f in families.codes for i in families.code(f).extra["indicators"]}


def families_of_nil(nil: Iterable[str]) -> frozenset[str]:
    """Families of the indicators a nil return names."""
    known = family_of_indicator()
    families = code_list("figure_family").codes
    return frozenset(known.get(i, i) for i in nil if i in known or i in families)


def leave_out(columns: Iterable[str], shared: Iterable[str]) -> tuple[str, ...]:
    """These columns and all that tell what they say, sorted; columns of tables that are not shared are not named."""
    found: set[str] = set()
    waiting = list(columns)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += TELLS.get(name, ())
    kept = set(shared)
    return tuple(sorted(n for n in found if n.partition(".")[0] in kept))


@cache
def sealed_columns(table_id: str, column: str) -> frozenset[str]:
    """Columns of a sealed table that a column of the standard is written in."""
    return frozenset(f.name for f in table(table_id).columns[column].fields())


def dropped(table_id: str, left_out: Iterable[str]) -> frozenset[str]:
    """Sealed columns of a table that are left out."""
    names = [n.partition(".")[2] for n in left_out if n.partition(".")[0] == table_id]
    return frozenset(f for n in names if n in tables()[table_id].columns for f in sealed_columns(table_id, n))
