"""Model files: Splink's settings as JSON, which ``whimbrel link``, Splink on DuckDB and Splink on Spark read alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from whimbrel.linkage.columns import ColumnsError
from whimbrel.linkage.model import Comparison, Level, Model, described


def write_model(path: Path, model: Model) -> None:
    """Write a model file."""
    path.write_text(json.dumps(model.settings() | {"linker_uid": model.version()}, indent=1), encoding="utf-8")


def read_model(path: Path) -> Model:
    """A model from a file that :func:`write_model` wrote. Raises ColumnsError if it is none."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        comparisons = tuple(_comparison(c) for c in data["comparisons"])
        return Model(comparisons, float(data["probability_two_random_records_match"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ColumnsError(f"{path.name} is no model file; use the model.json that an earlier run wrote.") from error


def _comparison(data: dict[str, Any]) -> Comparison:
    code = str(data["output_column_name"])
    kind = code.rstrip("0123456789")
    if kind not in described():
        raise ValueError(kind)
    unknown, *levels = data["comparison_levels"]
    return Comparison(
        code,
        kind,
        str(data.get("comparison_description") or ""),
        str(unknown["sql_condition"]),
        tuple(
            Level(
                str(v["label_for_charts"]),
                str(v["sql_condition"]),
                float(v["m_probability"]),
                float(v["u_probability"]),
                str(v.get("tf_adjustment_column") or ""),
                float(v.get("tf_adjustment_weight") or 1.0),
            )
            for v in levels
        ),
    )
