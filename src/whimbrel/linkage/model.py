"""The model of linkage: which comparisons, at which levels, with which weights; written as Splink's settings.

The comparisons stand in ``comparisons.yaml``, their measured shares in ``weights.yaml``. A model file (JSON) is what Splink 5
writes and reads itself, so that the same file scores with DuckDB on one machine and with Spark on many.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from whimbrel.linkage.sound_index import PARTS
from whimbrel.vocabulary.yaml_file import read_yaml

_HERE = files("whimbrel.linkage")
FEWEST = 1e-7  # no share is taken for nought: nobody has seen all there is
ALIKE = "jaro_winkler_similarity"


@dataclass(frozen=True)
class Level:
    """One level of a comparison. ``m``, ``u``: shares among pairs of one person, and of two. ``rare``: column by whose
    frequencies the weight of an agreement is adjusted, ``rarity``: how much of it (names and places go together, so that a
    rare place says less beside the name than by itself)."""

    code: str
    sql: str
    m: float
    u: float
    rare: str = ""
    rarity: float = 1.0


@dataclass(frozen=True)
class Comparison:
    """A comparison of a model: ``kind`` in ``comparisons.yaml``; ``code`` and ``heading`` of the file's column."""

    code: str
    kind: str
    heading: str
    unknown: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Model:
    """Comparisons and the share of all pairs that are of one person (``prior``)."""

    comparisons: tuple[Comparison, ...]
    prior: float = 1e-6

    def settings(self) -> dict[str, Any]:
        """The model as Splink's settings."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "n",
            "probability_two_random_records_match": self.prior,
            "retain_matching_columns": True,
            # The level of every comparison, without which no score can be explained.
            "retain_intermediate_calculation_columns": True,
            "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.sounds = r.sounds"}],
            "comparisons": [_settings(c) for c in self.comparisons],
        }

    def version(self) -> str:
        """Ten signs that differ when anything in the model differs."""
        return sha256(json.dumps(self.settings(), sort_keys=True).encode()).hexdigest()[:10]


@lru_cache(maxsize=1)
def described() -> dict[str, dict[str, Any]]:
    """``comparisons.yaml``."""
    return dict(read_yaml(_HERE / "comparisons.yaml"))


@lru_cache(maxsize=1)
def measured() -> dict[str, dict[str, list[float]]]:
    """``weights.yaml``: kind -> level -> m and u."""
    return dict(read_yaml(_HERE / "weights.yaml"))


def model_for(has: Sequence[str], identifiers: Sequence[str] = (), texts: Sequence[str] = ()) -> Model:
    """The shipped model for these comparisons (``name``, ``birth``, ...), and headings of identifiers and texts."""
    found = []
    for kind, told in described().items():
        if told.get("each"):
            headings = identifiers if told["each"] == "identifier" else texts
            found += [_comparison(f"{kind}{n + 1}", kind, h) for n, h in enumerate(headings)]
        elif kind in has:
            found.append(_comparison(kind, kind, ""))
    return Model(tuple(found))


def _comparison(code: str, kind: str, heading: str) -> Comparison:
    told = described()[kind]
    terms = {
        "{shared}": shared_bits(),
        "{least}": "least(bits_l, bits_r)",
        "{joined}": f"greatest({ALIKE}(sounds_l, sounds_r), {ALIKE}(letters_l, letters_r))",
        "{alike_place}": f"{ALIKE}(place_l, place_r)",
        "{alike}": f"{ALIKE}({code}_l, {code}_r)",
        "{column}": code,
    }

    def written(sql: str) -> str:
        for term, meaning in terms.items():
            sql = sql.replace(term, meaning)
        return sql

    levels = []
    for level in told["levels"]:
        m, u = measured().get(kind, {}).get(level["code"], (0.5, 0.5))
        levels.append(
            Level(
                level["code"],
                written(level.get("sql", "ELSE")),
                m,
                u,
                written(level.get("rare", "")),
                float(level.get("rarity", 1.0)),
            )
        )
    return Comparison(code, kind, heading, written(told["unknown"]), tuple(levels))


def shared_bits() -> str:
    """SQL of the bits of the sounds that both names have."""
    right = ", ".join(f"p{k + 1}_r" for k in range(PARTS))
    terms = (f"case when p{k + 1}_l in ({right}) then b{k + 1}_l else 0 end" for k in range(PARTS))
    return f"({' + '.join(terms)})"


def _settings(comparison: Comparison) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.unknown, "label_for_charts": "unknown", "is_null_level": True}
    ]
    for level in comparison.levels:
        one: dict[str, Any] = {
            "sql_condition": level.sql,
            "label_for_charts": level.code,
            "m_probability": max(FEWEST, level.m),
            "u_probability": max(FEWEST, level.u),
        }
        if level.rare:
            one |= {
                "tf_adjustment_column": level.rare,
                "tf_adjustment_weight": level.rarity,
                "tf_minimum_u_value": 1e-5,
            }
        levels.append(one)
    return {
        "output_column_name": comparison.code,
        "comparison_description": comparison.heading,
        "comparison_levels": levels,
    }
