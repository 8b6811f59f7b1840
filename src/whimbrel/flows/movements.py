"""Movements: what the submissions say about who moves, one relation for records and figures alike.

Every row has the same columns (COLUMNS): which submission, what is counted (indicator) in which unit, when, from where,
through where, to where, who, how, and between which limits the number lies (a person is 1 to 1, a cell shown as ``<5`` is
1 to 4). Rows of different units are never added up: see :mod:`whimbrel.flows.question`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from whimbrel.flows.engine import read, read_in_parts, union
from whimbrel.flows.journeys import LEG_COLUMNS, journeys, with_transit
from whimbrel.standard.model import table
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list

NOT_ASKED = "not_asked"
DIMENSIONS = (
    "origin",
    "transit",
    "destination",
    "citizenship",
    "sex",
    "age_band",
    "form",
    "border_type",
    "mode",
    "route",
    "role",
)
COLUMNS = {
    "submission": "string",
    "indicator": "string",
    "unit": "string",
    "first": "date",
    "until": "date",
    "precision": "string",
    **dict.fromkeys(DIMENSIONS, "string"),
    "grain": "string",
    "value_low": "int64",
    "value_high": "int64",
}


def movements(con: Any, submissions: Sequence[Submission], *, needs: frozenset[str] | None = None) -> ir.Table | None:
    """All movements of these submissions as one relation with COLUMNS; None if they hold none.

    needs: the dimensions that will be used; the others may then be ``not_asked`` although they were asked, which spares
    the joins that would fill them. None: all of them.
    """
    wanted = frozenset(DIMENSIONS) if needs is None else needs
    return union([_persons(con, submissions, wanted), _deaths(con, submissions), figure_movements(con, submissions)])


def recorded(con: Any, submissions: Sequence[Submission], needs: frozenset[str]) -> ir.Table | None:
    """The movements of recorded persons with one column more, ``person``: the id of the row they come from."""
    return _persons(con, submissions, needs, keyed=True)


def _present(submissions: Sequence[Submission], table_id: str, column: str) -> dict[str, str]:
    """The flag columns that any of the submissions has, as text columns to read."""
    have = {c for s in submissions if table_id in s.tables for c in s.tables[table_id]["columns"]}
    return {n: "string" for n in table(table_id).columns[column].flag_names().values() if n in have}


def _flags(column: str, table_id: str, rows: ir.Table) -> ir.StringValue:
    """Codes of a flags column that are yes, joined by ``;``; ``unknown`` where none is."""
    names = table(table_id).columns[column].flag_names()
    text: Any = ibis.literal("")
    for code, name in sorted(names.items()):
        if name in rows.columns:
            text = text + ibis.ifelse(rows[name] == "yes", code + ";", "")
    return ibis.ifelse(text == "", "unknown", text.substr(0, text.length() - 1))


def _asked(value: Any) -> Any:
    return value.fill_null(NOT_ASKED)


def _band(rows: ir.Table) -> Any:
    """The age band as given, or the CTDC band of the exact age."""
    bands = code_list("age_band")
    cases = []
    for code in bands.codes[:9]:
        extra = bands.code(code).extra
        upper = extra["upper"] if extra["upper"] is not None else 200
        cases.append((rows.age.between(extra["lower"], upper), code))
    by_age = ibis.cases(*cases, else_=None)
    given = rows.age_band.nullif("unknown").nullif(NOT_ASKED)
    by_majority = ibis.cases((rows.majority == "minor", "0_17"), (rows.majority == "adult", "18_plus"), else_=None)
    return ibis.coalesce(given, by_age, by_majority, rows.age_band, ibis.literal("unknown"))


def _persons(
    con: Any, submissions: Sequence[Submission], needs: frozenset[str], *, keyed: bool = False
) -> ir.Table | None:
    flags = _present(submissions, "persons", "role")
    persons = read(
        con,
        submissions,
        "persons",
        {
            **dict.fromkeys(("id", "incident", "age"), "int64"),
            "registered": "date",
            "registered_until": "date",
            "registered_precision": "string",
            **dict.fromkeys(("sex", "age_band", "majority", "citizenship", "residence"), "string"),
            **flags,
        },
    )
    if persons is None:
        return None
    persons = persons.mutate(age_band=_band(persons), role=_flags("role", "persons", persons))
    exploited = _exploited(con, submissions) if needs & {"form", "destination"} else None
    moved = union(
        with_transit(legs) if "transit" in needs else journeys(legs).mutate(transit=ibis.null("string"))
        for legs in read_in_parts(con, submissions, "legs", LEG_COLUMNS, named=True)
    )
    joined = persons.rename(person="id")
    empty = ibis.null("string")
    if exploited is not None:
        joined = joined.left_join(exploited, ["submission", "person"], rname="exploited_{name}")
    else:
        joined = joined.mutate(form=empty, exploited_country=empty)
    if moved is not None:
        joined = joined.left_join(moved, ["submission", "person"], rname="moved_{name}")
    else:
        joined = joined.mutate(
            **dict.fromkeys(("origin", "transit", "destination", "mode", "border_type", "left_precision"), empty),
            left=ibis.null("date"),
        )
    home = ibis.coalesce(joined.origin, joined.residence.nullif("unknown"), joined.citizenship)
    return joined.select(
        submission=joined.submission,
        indicator=ibis.literal("persons_recorded"),
        unit=ibis.literal("persons"),
        first=ibis.coalesce(joined.registered, joined.left),
        until=ibis.coalesce(joined.registered_until, joined.left),
        precision=ibis.coalesce(joined.registered_precision, joined.left_precision, ibis.literal("unknown")),
        origin=_asked(home),
        transit=ibis.coalesce(joined.transit, ibis.ifelse(joined.origin.isnull(), NOT_ASKED, "none")),
        destination=_asked(ibis.coalesce(joined.destination, joined.exploited_country)),
        citizenship=_asked(joined.citizenship),
        sex=_asked(joined.sex),
        age_band=joined.age_band,
        form=_asked(joined.form),
        border_type=_asked(joined.border_type),
        mode=_asked(joined["mode"]),
        route=ibis.literal(NOT_ASKED),
        role=joined.role,
        grain=ibis.literal("record"),
        value_low=ibis.literal(1, "int64"),
        value_high=ibis.literal(1, "int64"),
        **({"person": joined.person} if keyed else {}),
    )


def _exploited(con: Any, submissions: Sequence[Submission]) -> ir.Table | None:
    """One row a person: forms of all situations together, country of the first."""
    flags = _present(submissions, "exploitations", "form")
    rows = read(con, submissions, "exploitations", {"id": "int64", "person": "int64", "country": "string", **flags})
    if rows is None:
        return None
    each = rows.group_by(["submission", "person"]).aggregate(
        exploited_country=rows.country.argmin(rows.id),
        **{name: ibis.ifelse((rows[name] == "yes").fill_null(False).any(), "yes", "unknown") for name in flags},
    )
    return each.select("submission", "person", "exploited_country", form=_flags("form", "exploitations", each))


def _deaths(con: Any, submissions: Sequence[Submission]) -> ir.Table | None:
    rows = read(
        con,
        submissions,
        "incidents",
        {
            **dict.fromkeys(("dead", "missing", "dead_and_missing"), "int64"),
            **dict.fromkeys(("happened", "happened_until"), "date"),
            **dict.fromkeys(("happened_precision", "country", "border_type", "mode", "route", "citizenship"), "string"),
        },
    )
    if rows is None:
        return None
    rows = rows.filter(rows.dead.notnull() | rows["missing"].notnull() | rows.dead_and_missing.notnull())
    lost = rows.dead.fill_null(0) + rows["missing"].fill_null(0) + rows.dead_and_missing.fill_null(0)
    absent = ibis.literal(NOT_ASKED)
    return rows.select(
        submission=rows.submission,
        indicator=ibis.literal("death_or_missing"),
        unit=ibis.literal("persons"),
        first=rows.happened,
        until=rows.happened_until,
        precision=rows.happened_precision.fill_null("unknown"),
        origin=_asked(rows.citizenship),
        transit=absent,
        destination=_asked(rows.country),
        citizenship=_asked(rows.citizenship),
        sex=absent,
        age_band=absent,
        form=absent,
        border_type=_asked(rows.border_type),
        mode=_asked(rows["mode"]),
        route=_asked(rows.route),
        role=absent,
        grain=ibis.literal("record"),
        value_low=lost,
        value_high=lost,
    )


# Which figure columns break a number down, and which of them stand for origin and destination where these are not asked.
FIGURE_DIMENSIONS = table("figures").dimensions()


def figure_movements(con: Any, submissions: Sequence[Submission]) -> ir.Table | None:
    """The figures among the movements: the only ones whose grain must be chosen."""
    rows = read(
        con,
        submissions,
        "figures",
        {
            **dict.fromkeys(
                ("indicator", "counting_unit", "period_precision", "reporting_country", *FIGURE_DIMENSIONS), "string"
            ),
            **dict.fromkeys(("period", "period_until"), "date"),
            **dict.fromkeys(("value", "value_low", "value_high"), "int64"),
        },
    )
    if rows is None:
        return None
    grain: Any = ibis.literal("")
    for dimension in FIGURE_DIMENSIONS:
        broken = rows[dimension].notnull() & (rows[dimension] != "total")
        grain = grain + ibis.ifelse(broken, dimension + "+", "")
    # A State's own citizens were not taken across its border; where they were taken from is itself.
    home = ibis.ifelse(rows.citizenship == "nationals", rows.reporting_country, rows.citizenship)
    return rows.select(
        submission=rows.submission,
        indicator=rows.indicator,
        unit=rows.counting_unit,
        first=rows.period,
        until=rows.period_until,
        precision=rows.period_precision,
        origin=_asked(ibis.coalesce(rows.origin, home)),
        transit=_asked(rows.transit),
        destination=_asked(ibis.coalesce(rows.destination, rows.reporting_country.nullif("not_applicable"))),
        citizenship=_asked(rows.citizenship),
        sex=_asked(rows.sex),
        age_band=_asked(rows.age_band),
        form=_asked(rows.form),
        border_type=_asked(rows.border_type),
        mode=_asked(rows["mode"]),
        route=_asked(rows.route),
        role=ibis.literal(NOT_ASKED),
        grain=grain,
        value_low=rows.value_low,
        value_high=rows.value_high,
    )
