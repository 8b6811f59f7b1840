"""Scoring on Spark what outgrows one machine: the same model, the same levels, the same weights.

The prepared table and the candidate pairs are small beside what scoring needs, and are handed over as Spark tables. The
levels are the SQL that Splink makes of the model for Spark. Spark has no Jaro-Winkler of its own:
``jaro_winkler_similarity`` must be registered first, as :func:`register_likeness` does with RapidFuzz.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from whimbrel.linkage.model import ALIKE, FEWEST, Comparison, Model

_LEAST_SHARE = 1e-5  # as in the settings: a value rarer than this tells no more


def register_likeness(session: Any) -> None:
    """Make the Jaro-Winkler of RapidFuzz known to a Spark session under the name that the model uses."""
    from pyspark.sql.types import DoubleType
    from rapidfuzz.distance import JaroWinkler

    def alike(one: str | None, other: str | None) -> float | None:
        return None if one is None or other is None else float(JaroWinkler.similarity(one, other))

    session.udf.register(ALIKE, alike, DoubleType())


def score_on_spark(session: Any, people: str, pairs: str, model: Model) -> Any:
    """A Spark table with left, right, weight (bits, the prior among them) and the level of each comparison (``gamma_``).

    people, pairs: names of Spark tables: that of ``Prepared.table``, and row numbers ``left`` and ``right``.
    """
    from splink import SettingsCreator

    compiled = SettingsCreator.from_path_or_dict(model.settings()).get_settings("spark").core_model_settings.comparisons
    columns = session.table(people).columns
    rare = sorted({v.rare for c in model.comparisons for v in c.levels if v.rare})
    shares = "".join(
        f", tf_{c} as (select {c}, count(*) / sum(count(*)) over () as share from {people} where {c} is not null group by {c})"
        for c in rare
    )
    sides = ", ".join(f"l.{c} as {c}_l, r.{c} as {c}_r" for c in columns)
    levels = ",\n".join(c._case_statement for c in compiled)
    known = ", ".join(f"coalesce(tf_{c}.share, 1) as share_{c}" for c in rare)
    joins = " ".join(f"left join tf_{c} on tf_{c}.{c} = j.{c}_l" for c in rare)
    prior = float(np.log2(model.prior / (1 - model.prior)))
    weight = " + ".join([str(prior), *(_bits(c) for c in model.comparisons)])
    gammas = ", ".join(f"gamma_{c.code}" for c in model.comparisons)
    return session.sql(
        f"with j as (select {sides} from {pairs} q join {people} l on l.n = q.left join {people} r on r.n = q.right){shares}, "
        f"g as (select n_l, n_r, {levels}{', ' + known if known else ''} from j {joins}) "
        f"select n_l as left, n_r as right, cast({weight} as double) as weight, {gammas} from g"
    )


def _bits(comparison: Comparison) -> str:
    cases = []
    for gamma, level in enumerate(reversed(comparison.levels)):
        bits = str(float(np.log2(max(FEWEST, level.m) / max(FEWEST, level.u))))
        if level.rare:
            # At an agreement both values are the same, so that one share tells.
            share = f"greatest(share_{level.rare}, {_LEAST_SHARE})"
            bits += f" + {level.rarity} * log2({max(FEWEST, level.u)} / {share})"
        cases.append(f"when {gamma} then {bits}")
    return f"(case gamma_{comparison.code} {' '.join(cases)} else 0 end)"
