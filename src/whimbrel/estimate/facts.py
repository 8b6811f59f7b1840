"""An estimate as plain facts, to be written as JSON: every number with its unit, period, source, interval and method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from whimbrel.estimate.cautions import Caution
from whimbrel.estimate.estimating import Estimate
from whimbrel.estimate.sentence import sentence


def facts(
    made: Estimate,
    cautions: Sequence[Caution],
    language: str = "en",
    *,
    period: str = "",
    what: str = "",
    source: str = "",
) -> dict[str, Any]:
    """All that the command and the page say. Totals and limits are persons, those seen too; NaN never occurs."""
    answers = [
        {
            "method": a.method, "total": a.total, "hidden": a.total - made.table.observed, "lower_bound_only": a.bound,
            "limits": {f"{level:g}": limits for level, limits in a.limits.items()}, "model": a.model, "limits_from": a.rests,
            **{k: a.figures[k] for k in ("aic", "acceleration", "bias") if k in a.figures},
        }
        for a in made.answers
    ]  # fmt: skip
    return {
        "unit": "persons",
        "period": period or "not stated",
        "source": [source],
        "lists": made.table.on_list,
        "observed": made.table.observed,
        "answers": answers,
        "refused": made.refused,
        "without_one_list": made.without,
        "cautions": [{"code": c.code, "text": c.text(language)} for c in cautions],
        "sentence": sentence(made, language, period=period, what=what),
        "seed": made.seed,
        "replicates": made.replicates,
    }
