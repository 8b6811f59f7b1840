"""One table, every method side by side: what each says, how sure it is, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from whimbrel.estimate import bic, decomposable, lower_bound
from whimbrel.estimate.bootstrap import REPLICATES, SEED, resample
from whimbrel.estimate.cautions import Caution, caution, of_answers, of_table, rounded
from whimbrel.estimate.errors import NoEstimate
from whimbrel.estimate.fitting import fit_model
from whimbrel.estimate.model import Model, refuse_empty_lists
from whimbrel.estimate.stepwise import THRESHOLD, stepwise, stepwise_many
from whimbrel.estimate.table import Overlaps

METHODS = ("bic", "stepwise", "graphs", "independent", "chapman", "chao")
_MOST_TIMES = 50  # the highest total graphs allow by default, in times of those seen
_LARGE_DRAWS = 512
Stage = Callable[[str, int | None], Callable[[int], None]]


@dataclass(frozen=True)
class Answer:
    """What one method says. total and limits are persons, those seen too; limits: level -> lower and upper.

    model: its notation, or empty; rests: what the limits come from. bound: it promises a lower bound only. more: its figures.
    """

    method: str
    total: float
    limits: dict[float, tuple[float, float]]
    model: str
    rests: str
    bound: bool = False
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Estimate:
    """Answers, the one to quote first. refused: method -> why it has none. without: list -> total if it is left out."""

    table: Overlaps
    answers: tuple[Answer, ...]
    refused: dict[str, str]
    without: dict[str, float]
    cautions: tuple[Caution, ...]
    seed: int
    replicates: int


def estimate_population(
    table: Overlaps,
    *,
    methods: Sequence[str] = METHODS,
    model: Model | None = None,
    threshold: float = THRESHOLD,
    order: int | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
    most: int | None = None,
    unseen_too: bool = False,
    stage: Stage | None = None,
) -> Estimate:
    """Every method that the table can carry. Raises TableError for lists nobody is on, NoEstimate if no method has an answer.

    model: one chosen beforehand, as a method of its own (``fixed``). order: lists in the largest terms of ``bic``. most: highest
    total ``graphs`` allow. unseen_too: see :func:`~whimbrel.estimate.bootstrap.resample`. stage: told what is being done and how
    many tables it takes; gives what is told how many are done.
    """
    refuse_empty_lists(table.lists, table.counts)
    chosen = ["fixed", *methods] if model else list(methods)
    # Up to five lists all models can be tried; the recommended choice of Silverman, Chan and Vincent (2024).
    if len(table.lists) > 5 and not model:
        chosen.sort(key=lambda m: (m != "stepwise", METHODS.index(m)))
    draws = _Draws(table, replicates, seed, unseen_too, stage or (lambda _what, _many: lambda _done: None))
    ways: dict[str, Callable[[], Answer]] = {
        "fixed": lambda: _fixed(draws, model),
        "bic": lambda: _bic(draws, order),
        "stepwise": lambda: _stepwise(draws, threshold),
        "graphs": lambda: _graphs(table, most),
        "independent": lambda: _fixed(draws, Model(len(table.lists)), "independent"),
        "chapman": lambda: _chapman(table),
        "chao": lambda: _chao(table),
    }
    answers, refused = [], {}
    for method in chosen:
        try:
            answers.append(ways[method]())
        except NoEstimate as why:
            refused[method] = str(why)
    if not any(not a.bound for a in answers):
        raise NoEstimate("No method has an estimate. " + " ".join(f"{m}: {why}" for m, why in refused.items()))
    without = _without(table, answers[0], threshold, order)
    cautions = [
        *of_table(table),
        *of_answers(answers, without),
        *(c for a in answers for c in a.more.pop("cautions", ())),
    ]
    return Estimate(table, tuple(answers), refused, without, tuple(cautions), seed, replicates)


@dataclass(frozen=True)
class _Draws:
    table: Overlaps
    replicates: int
    seed: int
    unseen_too: bool
    stage: Stage

    def answer(
        self, method: str, model: str, estimator: Callable[[np.ndarray], np.ndarray], rests: str, **more: Any
    ) -> Answer:
        """An answer with limits from the bootstrap."""
        many = self.replicates + int((self.table.counts > 0).sum()) + 1
        made = resample(
            self.table.counts, estimator, replicates=self.replicates, seed=self.seed, told=self.stage(method, many),
            unseen_too=self.unseen_too,
            at_once=_LARGE_DRAWS if method == "bic" else 128,
        )  # fmt: skip
        if not np.isfinite(made.estimate):
            raise NoEstimate(
                "The data do not say enough of this model's terms: there is no finite estimate, or several."
            )
        failed = made.failed / max(1, self.replicates)
        cautions = [caution("draws_without", share=100 * failed)] if failed > 0.02 else []
        more |= {"acceleration": made.acceleration, "bias": made.bias, "draws": made.replicates, "cautions": cautions}
        return Answer(method, made.estimate, made.limits, model, rests, more=more)


def _stepwise(draws: _Draws, threshold: float) -> Answer:
    size = len(draws.table.lists)
    model, fits = stepwise(size, draws.table.counts, threshold)

    def totals(tables: np.ndarray) -> np.ndarray:
        fits = stepwise_many(size, tables, threshold).fits
        return np.where(fits.usable, fits.hidden + tables.sum(axis=1), np.nan)

    aic = float(-2 * fits.likelihood[0] + 2 * fits.parameters[0])
    return draws.answer(
        "stepwise", model.notation(), totals, "bootstrap with the choice made again", aic=aic, chosen=model
    )


def _bic(draws: _Draws, order: int | None) -> Answer:
    size = len(draws.table.lists)
    draws.stage("models", None)
    ranked = bic.rank(size, draws.table.counts, order)
    if not ranked.models:
        raise NoEstimate("No model has an estimate on this table.")
    top = ranked.models[: bic.top_of(size)]
    return draws.answer(
        "bic", top[0].notation(), lambda tables: bic.best_of(top, tables), "bootstrap among the best models",
        ranked=ranked, chosen=top[0],
    )  # fmt: skip


def _fixed(draws: _Draws, model: Model | None, name: str = "fixed") -> Answer:
    assert model is not None  # asked for only if there is one

    def totals(tables: np.ndarray) -> np.ndarray:
        fits = fit_model(model, tables)
        return np.where(fits.usable, fits.hidden + tables.sum(axis=1), np.nan)

    return draws.answer(name, model.notation(), totals, "bootstrap of this model", chosen=model)


def _graphs(table: Overlaps, most: int | None) -> Answer:
    highest = most or _MOST_TIMES * table.observed
    made = decomposable.average(len(table.lists), table.counts, most=highest)
    limits = {0.95: (made.quantile(0.025), made.quantile(0.975)), 0.8: (made.quantile(0.1), made.quantile(0.9))}
    cautions = []
    if made.at_limit > 0.01:
        cautions.append(caution("limit_decides", share=100 * made.at_limit, most=highest))
    humps = made.humps()
    if len(humps) > 1:
        cautions.append(caution("two_humps", one=rounded(humps[0]), other=rounded(humps[-1])))
    more = {"averaged": made, "most": highest, "cautions": cautions}
    return Answer("graphs", made.quantile(0.5), limits, "", "chance of the total, all graphs together", more=more)


def _chapman(table: Overlaps) -> Answer:
    if len(table.lists) != 2:
        raise NoEstimate("This is for two lists.")
    made = lower_bound.chapman(table.among(1), table.among(2), table.among(3))
    return Answer("chapman", made.total, {0.95: (made.lower, made.upper)}, "", "its formula (Seber 1970)")


def _chao(table: Overlaps) -> Answer:
    made = lower_bound.chao(table.observed, table.seen_by(1), table.seen_by(2), len(table.lists))
    return Answer("chao", made.total, {0.95: (made.lower, made.upper)}, "", "its formula (Chao 1987)", bound=True)


def point(table: Overlaps, like: Answer, threshold: float = THRESHOLD, order: int | None = None) -> float:
    """The total for another table by the method of an answer, without limits; NaN where there is none."""
    size = len(table.lists)
    if like.method == "stepwise":
        _, fits = stepwise(size, table.counts, threshold)
    elif like.method == "bic":
        ranked = bic.rank(size, table.counts, None if order is None else min(order, size - 1))
        return float(ranked.total[0]) if len(ranked.total) else float("nan")
    elif "chosen" in like.more and like.more["chosen"].size == size:
        fits = fit_model(like.more["chosen"], table.counts)
    else:
        return float("nan")
    return float(fits.hidden[0]) + table.observed if fits.usable[0] else float("nan")


def _without(table: Overlaps, first: Answer, threshold: float, order: int | None) -> dict[str, float]:
    """The first method's answer with one list left out at a time; lists without which there is none are left out here too."""
    if len(table.lists) < 4 or first.method not in ("bic", "stepwise"):
        return {}
    found = {name: point(table.without(name), first, threshold, order) for name in table.lists}
    return {name: total for name, total in found.items() if np.isfinite(total)}
