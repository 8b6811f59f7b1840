"""Journeys: the legs of a person, in their order, become where the journey began, where it passed, and where it ended."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

LEG_COLUMNS = {
    "person": "int64",
    "sequence": "int64",
    "from_country": "string",
    "to_country": "string",
    "left": "date",
    "left_precision": "string",
    "mode": "string",
    "border_type": "string",
}


# Ibis writes argmin as a sorted first(), which costs DuckDB twice as much; both engines know these two names. They pass
# over nulls, which argmin does not: only for columns that every leg has.
@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def min_by(value: str, order: int) -> str:  # type: ignore[empty-body]
    """The value where ``order`` is smallest."""


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def max_by(value: str, order: int) -> str:  # type: ignore[empty-body]
    """The value where ``order`` is largest."""


def journeys(legs: ir.Table) -> ir.Table:
    """One row a person from relation ``legs`` (columns LEG_COLUMNS and ``submission``).

    Columns: submission, person, origin (where the first leg began), destination (where the last one ended), left,
    left_precision (of the first leg), mode and border_type (of the last one), legs, last (the last leg's number).
    """
    return _each(legs, {})


def with_transit(legs: ir.Table) -> ir.Table:
    """As :func:`journeys`, with the column ``transit``: the countries between, each once, joined by ``;`` in alphabetical
    order, null if none. Asked for apart, because the lists cost more than all the rest.
    """
    passed = {"passed": legs.to_country.collect(distinct=True)}
    each = _each(legs, passed)
    # Where the last leg ended is no country between. Sorted as a list: Spark cannot order inside group_concat.
    between = each.passed.remove(each.destination).sort().join(";").nullif("")
    return each.mutate(transit=between).drop("passed")


def _each(legs: ir.Table, more: dict[str, ir.Value]) -> ir.Table:
    return legs.group_by(["submission", "person"]).aggregate(
        origin=min_by(legs.from_country, legs.sequence),
        destination=max_by(legs.to_country, legs.sequence),
        left=legs.left.min(),
        left_precision=legs.left_precision.argmin(legs.sequence),
        mode=legs.mode.argmax(legs.sequence),
        border_type=legs.border_type.argmax(legs.sequence),
        legs=legs.sequence.count(),
        last=legs.sequence.max(),
        **more,
    )


def corridors(*legs: ir.Table) -> ir.Table:
    """Persons by origin and destination, largest first: the question most often asked of legs.

    legs: one relation or several that share no submission (:func:`whimbrel.flows.engine.read_in_parts`), with columns
    submission (needed where there are several in it), person, sequence, from_country, to_country. Columns out: origin,
    destination, persons.
    """
    counted = [_counted(part) for part in legs]
    if len(counted) > 1:
        parts = ibis.union(*counted)
        added = parts.group_by(["origin", "destination"]).aggregate(persons=parts.persons.sum())
    else:
        added = counted[0]
    return added.order_by([ibis.desc("persons"), "origin", "destination"])


def _counted(legs: ir.Table) -> ir.Table:
    each = legs.group_by([name for name in ("submission", "person") if name in legs.columns]).aggregate(
        origin=min_by(legs.from_country, legs.sequence), destination=max_by(legs.to_country, legs.sequence)
    )
    return each.group_by(["origin", "destination"]).aggregate(persons=each.count())
