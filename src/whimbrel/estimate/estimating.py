"""One table, every method side by side: what each says, how sure it is, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from whimbrel.estimate import bic, decomposable, heterogeneity, latent_class, lower_bound
from whimbrel.estimate.bootstrap import REPLICATES, SEED, Estimator, resample
from whimbrel.estimate.cautions import Caution, caution, of_answers, of_table, rounded
from whimbrel.estimate.errors import NoEstimate
from whimbrel.estimate.fitting import fit_model
from whimbrel.estimate.in_parts import AT_ONCE
from whimbrel.estimate.methods import ASKED, METHODS
from whimbrel.estimate.model import Model
from whimbrel.estimate.stepwise import THRESHOLD, stepwise, stepwise_many
from whimbrel.estimate.table import Overlaps

_MOST_TIMES = 50  # the highest total graphs allow by default, in times of those seen
_MANY_AT_ONCE = 2048  # draws: near fits are quicker the more there are, more than two cores make up for
_APART = 1.2  # agreement of chains beyond which they say different things
_OFTEN = 0.02  # share of draws without an estimate that is worth a caution
Stage = Callable[[str, int | None], Callable[[int], None]]
Again = Callable[[Overlaps], float]


@dataclass(frozen=True)
class Answer:
    """What one method says. total and limits are persons, those seen too; limits: level -> lower and upper.

    model: its notation, or empty; rests: what the limits come from. bound: it promises a lower bound only. again: the total of
    another table by the same method, NaN where there is none. figures: of the method, such as ``aic`` and ``acceleration``.
    """

    method: str
    total: float
    limits: dict[float, tuple[float, float]]
    model: str
    rests: str
    bound: bool = False
    again: Again | None = None
    cautions: tuple[Caution, ...] = ()
    figures: dict[str, Any] = field(default_factory=dict)


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
    methods: Sequence[str] = (),
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

    methods: of METHODS; without any, all that are for so many lists. model: one chosen beforehand, as a method of its own
    (``fixed``). order: lists in the largest terms of ``bic``. most: highest total ``graphs`` allow. unseen_too: see
    :func:`~whimbrel.estimate.bootstrap.resample`. stage: told what is being done and how many tables it takes; gives what is
    told how many are done.
    """
    table.refuse_what_says_nothing()
    draws = _Draws(table, replicates, seed, unseen_too, stage or (lambda _what, _many: lambda _done: None))
    ways: dict[str, Callable[[], Answer]] = {
        "bic": lambda: _bic(draws, order),
        "stepwise": lambda: _stepwise(draws, threshold),
        "graphs": lambda: _graphs(table, most),
        "rasch": lambda: _rasch(draws),
        "latent": lambda: _latent(draws),
        "independent": lambda: _fixed(draws, Model(len(table.lists)), "independent"),
        "chapman": lambda: _chapman(table),
        "chao": lambda: _chao(table),
    }
    chosen = {name: ways[name] for name in methods or _usual(len(table.lists))}
    if model:
        chosen = {"fixed": lambda: _fixed(draws, model, "fixed"), **chosen}
    answers, refused = [], {}
    for name, way in chosen.items():
        try:
            answers.append(way())
        except NoEstimate as why:
            refused[name] = str(why)
    # A lower bound is never the answer to quote.
    answers.sort(key=lambda a: a.bound)
    if not answers or answers[0].bound:
        raise NoEstimate("No method has an estimate. " + " ".join(f"{m}: {why}" for m, why in refused.items()))
    without = _without(table, answers[0])
    cautions = (*of_table(table), *of_answers(answers, without), *(c for a in answers for c in a.cautions))
    return Estimate(table, tuple(answers), refused, without, cautions, seed, replicates)


def _usual(size: int) -> list[str]:
    """The methods for so many lists. Up to five, all models can be tried, and come first (Silverman and others 2024)."""
    usual = [m for m in METHODS if m not in ASKED or (m == "chapman" and size == 2)]
    usual = [m for m in usual if m != "rasch" or size > 2]
    return usual if size <= 5 else sorted(usual, key=lambda m: m != "stepwise")


@dataclass(frozen=True)
class _Draws:
    table: Overlaps
    replicates: int
    seed: int
    unseen_too: bool
    stage: Stage

    def answer(
        self,
        method: str,
        model: str,
        rests: str,
        estimator: Estimator,
        again: Again,
        at_once: int = AT_ONCE,
        **more: Any,
    ) -> Answer:
        """An answer with limits from the bootstrap."""
        many = self.replicates + int((self.table.counts > 0).sum()) + 1
        made = resample(
            self.table.counts,
            estimator,
            replicates=self.replicates,
            seed=self.seed,
            told=self.stage(method, many),
            at_once=at_once,
            unseen_too=self.unseen_too,
        )
        if not np.isfinite(made.estimate):
            raise NoEstimate(
                "The data do not say enough of this model's terms: there is no finite estimate, or several."
            )
        failed = made.failed / self.replicates
        cautions = (caution("draws_without", share=100 * failed),) if failed > _OFTEN else ()
        figures = {"acceleration": made.acceleration, "bias": made.bias, "draws": made.replicates, **more}
        return Answer(method, made.estimate, made.limits, model, rests, again=again, cautions=cautions, figures=figures)


def _stepwise(draws: _Draws, threshold: float) -> Answer:
    size = len(draws.table.lists)
    model, fits = stepwise(size, draws.table.counts, threshold)

    def totals(tables: np.ndarray) -> np.ndarray:
        return stepwise_many(size, tables, threshold).fits.totals(tables)

    def again(table: Overlaps) -> float:
        return float(stepwise(len(table.lists), table.counts, threshold)[1].totals(table.counts[None, 1:])[0])

    aic = float(-2 * fits.likelihood[0] + 2 * fits.parameters[0])
    return draws.answer("stepwise", model.notation(), "bootstrap with the choice made again", totals, again, aic=aic)


def _bic(draws: _Draws, order: int | None) -> Answer:
    size = len(draws.table.lists)
    draws.stage("models", None)
    ranked = bic.rank(size, draws.table.counts, order)
    if not ranked.models:
        raise NoEstimate("No model has an estimate on this table.")
    top = ranked.models[: bic.top_of(size)]

    def again(table: Overlaps) -> float:
        lists = len(table.lists)
        found = bic.rank(lists, table.counts, order and min(order, lists - 1))
        return float(found.total[0]) if found.models else np.nan

    return draws.answer(
        "bic",
        top[0].notation(),
        "bootstrap among the best models",
        lambda tables: bic.best_of(top, tables),
        again,
        at_once=_MANY_AT_ONCE,
        ranked=ranked,
    )


def _fixed(draws: _Draws, model: Model, name: str) -> Answer:
    def totals(tables: np.ndarray) -> np.ndarray:
        return fit_model(model, tables).totals(tables)

    def again(table: Overlaps) -> float:
        return float(totals(table.counts[None, 1:])[0]) if len(table.lists) == model.size else np.nan

    return draws.answer(name, model.notation(), "bootstrap of this model", totals, again)


def _rasch(draws: _Draws) -> Answer:
    table, size = draws.table, len(draws.table.lists)
    if size < 3:
        raise NoEstimate("Two lists do not tell how people differ; three are needed.")

    def totals(tables: np.ndarray) -> np.ndarray:
        return heterogeneity.differing(size, tables)[0]

    def again(other: Overlaps) -> float:
        return float(heterogeneity.differing(len(other.lists), other.counts[None, 1:].astype(float))[0][0])

    one = table.counts[None, 1:].astype(float)
    shapes = {s: heterogeneity.differing(size, one, s) for s in heterogeneity.SHAPES}
    term = float(shapes[heterogeneity.NORMAL][1][0])
    answer = draws.answer("rasch", "", "bootstrap of this model", totals, again, shapes=shapes, differ=term)
    others = [rounded(float(t[0])) for t, _ in shapes.values() if np.isfinite(t[0])]
    said = (caution("other_shapes", least=min(others), most=max(others)),) if term else (caution("people_alike"),)
    return replace(answer, cautions=(*answer.cautions, *said))


def _latent(draws: _Draws) -> Answer:
    made = latent_class.latent_class(
        len(draws.table.lists), draws.table.counts, seed=draws.seed, told=draws.stage("latent", None)
    )
    if made.agreement > _APART:
        middles = np.median(made.totals, axis=1)
        raise NoEstimate(
            f"The chains of the latent classes do not agree: some say about {rounded(middles.min()):,.0f}, others about"
            f" {rounded(middles.max()):,.0f}."
        )
    limits = {0.95: (made.quantile(0.025), made.quantile(0.975)), 0.8: (made.quantile(0.1), made.quantile(0.9))}
    astray = made.agreement > latent_class.AGREE
    cautions = (caution("chains_disagree", agreement=f"{made.agreement:.2f}"),) if astray else ()
    rests = "chance of the total, kinds of people unknown"
    return Answer("latent", made.quantile(0.5), limits, "", rests, cautions=cautions, figures={"drawn": made})


def _graphs(table: Overlaps, most: int | None) -> Answer:
    if table.observed == table.seen_by(1):
        raise NoEstimate("Nobody was seen by more than one list: only the prior would speak of those whom no list saw.")
    highest = most or _MOST_TIMES * table.observed
    made = decomposable.average(len(table.lists), table.counts, most=highest)
    limits = {0.95: (made.quantile(0.025), made.quantile(0.975)), 0.8: (made.quantile(0.1), made.quantile(0.9))}
    cautions = []
    if made.at_limit > 0.01:
        cautions.append(caution("limit_decides", share=100 * made.at_limit, most=highest))
    humps = made.humps()
    if len(humps) > 1:
        cautions.append(caution("two_humps", one=rounded(humps[0]), other=rounded(humps[-1])))
    rests = "chance of the total, all graphs together"
    return Answer("graphs", made.quantile(0.5), limits, "", rests, cautions=tuple(cautions), figures={"averaged": made})


def _chapman(table: Overlaps) -> Answer:
    if len(table.lists) != 2:
        raise NoEstimate("This is for two lists.")
    made = lower_bound.chapman(table.among(1), table.among(2), table.among(3))
    return Answer("chapman", made.total, {0.95: (made.lower, made.upper)}, "", "its formula (Seber 1970)")


def _chao(table: Overlaps) -> Answer:
    made = lower_bound.chao(table.observed, table.seen_by(1), table.seen_by(2), len(table.lists))
    return Answer("chao", made.total, {0.95: (made.lower, made.upper)}, "", "its formula (Chao 1987)", bound=True)


def _without(table: Overlaps, first: Answer) -> dict[str, float]:
    """The first answer with one list left out at a time; lists without which there is none are left out here too."""
    if len(table.lists) < 4 or first.again is None:
        return {}
    found = {name: first.again(table.without(name)) for name in table.lists}
    return {name: total for name, total in found.items() if np.isfinite(total)}
