"""``whimbrel estimate --times``: at least how many there are, from how often persons were seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def bound_of_times(path: Path, said: Mapping[str, Any]) -> str:
    """The sentence, or JSON, of the lower bound."""
    from whimbrel.estimate.cautions import rounded
    from whimbrel.estimate.lower_bound import chao
    from whimbrel.estimate.sentence import words
    from whimbrel.estimate.times_file import read_times

    times = read_times(path)
    observed = sum(times.values())
    made = chao(observed, times.get(1, 0), times.get(2, 0))
    language = said["lang"]
    if said["json_"]:
        told = {
            "unit": "persons", "period": said["period"] or "not stated", "source": [path.name], "observed": observed,
            "once": times.get(1, 0), "twice": times.get(2, 0), "method": "chao", "lower_bound_only": True,
            "total": made.total, "hidden": made.total - observed, "limits": {"0.95": [made.lower, made.upper]},
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, indent=1)
    period = words("period", language).format(period=said["period"]) if said["period"] else ""
    return str(words("times", language)).format(
        total=f"{rounded(made.total):,.0f}",
        what=said["what"] or words("what", language),
        lower=f"{rounded(made.lower):,.0f}",
        upper=f"{rounded(made.upper):,.0f}",
        period=period,
        observed=f"{observed:,}",
        once=f"{times.get(1, 0):,}",
        twice=f"{times.get(2, 0):,}",
    )
