"""``whimbrel estimate --by``: each group by itself and with what all groups say."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whimbrel.estimate.strata import Strata
    from whimbrel.estimate.table import Overlaps

Stage = Callable[[str, int | None], Callable[[int], None]]


def estimate_groups(tables: Mapping[str, Overlaps], said: Mapping[str, Any], stage: Stage | None) -> Strata | None:
    """The groups' estimates; None where no groups were asked for. said: the options of the command."""
    if not tables:
        return None
    from whimbrel.estimate.model import parse
    from whimbrel.estimate.strata import estimate_strata

    size = len(next(iter(tables.values())).lists)
    many = sum(said["replicates"] + int((t.counts > 0).sum()) + 1 for t in tables.values())
    return estimate_strata(
        tables,
        model=parse(said["model"], size) if said["model"] else None,
        threshold=said["threshold"],
        replicates=said["replicates"],
        seed=said["seed"],
        told=stage("groups", many) if stage else None,
    )


def groups_in_words(made: Strata, by: str, language: str) -> str:
    """A table of the groups, their sum, and what to know of it."""
    from whimbrel.estimate.cautions import rounded

    width = max(len(by), *(len(s.name) for s in made.strata), 12)
    head = f"{by:<{width}}  {'seen':>8}  {'alone':>9}  {'95 %':>19}  {'with all':>9}  {'95 %':>19}  {'own':>4}"
    lines = ["", f"By {by}, the model {made.model.notation()} in each; 'with all' leans on what all groups say:", head]
    for s in made.strata:
        lines.append(
            f"{s.name:<{width}}  {s.observed:>8,}  {_said(s.alone):>9}  {_range(s.alone_limits):>19}"
            f"  {_said(s.total):>9}  {_range(s.limits):>19}  {s.weight:>4.0%}"
        )
    seen = sum(s.observed for s in made.strata)
    lines.append(
        f"{'all, added':<{width}}  {seen:>8,}  {'':>9}  {'':>19}  {_said(made.total):>9}  {_range(made.limits):>19}"
    )
    lines.append(f"As if there were no groups, the same model says {rounded(made.undivided):,.0f}.")
    return "\n".join([*lines, *(f"- {c.text(language)}" for c in made.cautions)])


def groups_as_json(made: Strata | None, language: str) -> dict[str, Any]:
    """What is added to the JSON of the command."""
    if made is None:
        return {}
    strata = [
        {
            "group": s.name, "observed": s.observed, "alone": _number(s.alone), "alone_limits": _pair(s.alone_limits),
            "total": s.total, "limits": s.limits, "own_weight": s.weight,
        }
        for s in made.strata
    ]  # fmt: skip
    return {
        "groups": strata,
        "groups_model": made.model.notation(),
        "groups_total": made.total,
        "groups_limits": made.limits,
        "groups_undivided": _number(made.undivided),
        "groups_cautions": [{"code": c.code, "text": c.text(language)} for c in made.cautions],
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _pair(limits: tuple[float, float]) -> tuple[float, float] | None:
    return limits if math.isfinite(limits[0]) else None


def _said(value: float) -> str:
    from whimbrel.estimate.cautions import rounded

    return f"{rounded(value):,.0f}" if math.isfinite(value) else "none"


def _range(limits: tuple[float, float]) -> str:
    return f"{_said(limits[0])} - {_said(limits[1])}" if math.isfinite(limits[0]) else ""
