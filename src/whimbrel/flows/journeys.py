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


def journeys(legs: ir.Table) -> ir.Table:
    """One row a person from relation ``legs`` (columns LEG_COLUMNS and ``submission``).

    Columns: submission, person, origin (where the first leg began), destination (where the last one ended), transit (the
    countries between, each once, joined by ``;`` in alphabetical order, null if none), left, left_precision (of the first
    leg), mode and border_type (of the last one), legs.
    """
    return legs.group_by(["submission", "person"]).aggregate(
        origin=legs.from_country.argmin(legs.sequence),
        destination=legs.to_country.argmax(legs.sequence),
        left=legs.left.min(),
        left_precision=legs.left_precision.argmin(legs.sequence),
        mode=legs.mode.argmax(legs.sequence),
        border_type=legs.border_type.argmax(legs.sequence),
        legs=legs.sequence.count(),
        last=legs.sequence.max(),
    )


def with_transit(legs: ir.Table, each: ir.Table) -> ir.Table:
    """``each`` (from :func:`journeys`) with the column ``transit``; a second pass over the legs, made only when asked for."""
    ends = legs.inner_join(each.select("submission", "person", "last", "destination"), ["submission", "person"])
    between = ends.filter((ends.sequence < ends["last"]) & (ends.to_country != ends.destination))
    passed = between.select("submission", "person", "to_country").distinct()
    listed = passed.group_by(["submission", "person"]).aggregate(
        transit=passed.to_country.group_concat(";", order_by=passed.to_country)
    )
    return each.left_join(listed, ["submission", "person"]).select(*[each[c] for c in each.columns], listed.transit)


def corridors(legs: ir.Table) -> ir.Table:
    """Persons by origin and destination, largest first: the question most often asked of legs.

    legs: relation with columns submission, person, sequence, from_country, to_country. Columns out: origin, destination,
    persons.
    """
    each = legs.group_by(["submission", "person"]).aggregate(
        origin=legs.from_country.argmin(legs.sequence), destination=legs.to_country.argmax(legs.sequence)
    )
    counted = each.group_by(["origin", "destination"]).aggregate(persons=each.count())
    return counted.order_by([ibis.desc("persons"), "origin", "destination"])
