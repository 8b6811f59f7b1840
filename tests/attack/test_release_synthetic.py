"""Is somebody in the synthetic records? The attacker knows everybody else, and draws as often as the ledger forbids.

What he finds is told as an epsilon: the least one that his hits and false alarms allow (Clopper-Pearson). It must not be above
the one that was promised; with noise three times too small it must be, or the attack would prove nothing.
"""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import beta

from tests.attack.test_release_private import CODES, OUTLIER, USUAL, crowd, with_one
from whimbrel.release.policy import DELTA, EPSILON
from whimbrel.release.private import noise
from whimbrel.release.private.counts import private_counts
from whimbrel.release.private.errors import OverBudget, PrivacyError
from whimbrel.release.private.ledger import Ledger, Records
from whimbrel.release.private.noise import rho_within
from whimbrel.release.synthetic import learning, measuring, statistics
from whimbrel.release.synthetic.coded import coded
from whimbrel.release.synthetic.growing import grow
from whimbrel.release.synthetic.measuring import measure
from whimbrel.release.synthetic.product import synthetic_product
from whimbrel.release.synthetic.support import Support

SEEN, LARGE = 1.0, 0.01
"""Promised here. So large a delta is never released; it brings the promise near enough to what is reached to be tried out."""
SURE = 0.005


@pytest.fixture
def too_little_noise(monkeypatch):
    """A third of the noise that is paid for."""
    monkeypatch.setattr(measuring, "gaussian", lambda counts, deviation: noise.gaussian(counts, deviation / 3))


def least(hits: int, runs: int) -> float:
    """The chance is hardly below this."""
    return float(beta.ppf(SURE, hits, runs - hits + 1)) if hits else 0.0


def most(hits: int, runs: int) -> float:
    """The chance is hardly above this."""
    return float(beta.ppf(1 - SURE, hits + 1, runs - hits)) if hits < runs else 1.0


def shown(inside: np.ndarray, outside: np.ndarray, delta: float) -> float:
    """The epsilon that is proven: the cut is chosen on one half of the draws and tried on the other."""
    half = len(inside) // 2
    found = -math.inf
    for yes, no in ((inside, outside), (-outside, -inside)):
        cuts = np.unique(np.concatenate([yes[:half], no[:half]]))
        learned = [proven(yes[:half], no[:half], cut, delta) for cut in cuts]
        found = max(found, proven(yes[half:], no[half:], cuts[int(np.argmax(learned))], delta))
    return found


def proven(yes: np.ndarray, no: np.ndarray, cut: float, delta: float) -> float:
    right = least(int((yes >= cut).sum()), len(yes)) - delta
    return math.log(right / most(int((no >= cut).sum()), len(no))) if right > 0 else -math.inf


def exact(done, table, codes):
    """The counts without noise, with the flags turned as in what was measured."""
    data, layout = coded(table, codes), done.layout
    several = data.rows[:, layout.many].astype(np.int64)
    signs = (data.rows[:, layout.flags].astype(np.float32) * 2 - 1) * done.turned
    return {**statistics.one_and_two(layout, several, signs), **statistics.three(layout, several, signs)}


def likelihood(done, outside, inside, codes):
    """How much likelier the noisy counts are with the person."""
    without, within = exact(done, outside, codes), exact(done, inside, codes)
    score = 0.0
    for key, noisy in done.counts.items():
        wanted = measuring._wanted(done.layout, key, noisy.shape) & np.isfinite(noisy)
        far, near = ((noisy - of[key])[wanted] for of in (without, within))
        if wanted.any():
            score += float((far**2 - near**2).sum()) / (2 * done.deviation[key] ** 2)
    if not done.layout.sizes:  # the number of persons was drawn by itself
        score += (2 * (done.total - outside.num_rows) - 1) / (2 * done.deviation["n",] ** 2)
    return score


FLAGS = {"a": ["1"], "b": ["1"], "c": ["1"]}
"""Of yes-or-no columns every set is counted for everybody, so the noise is all that stands between: the hardest case."""
ALONE = ("1", "1", "1")


def worlds(values, columns):
    return with_one(columns, values), pa.table(columns)


def others():
    """Twelve persons, none of whom has c."""
    return {"a": ["", "1"] * 6, "b": ["", "", "1"] * 4, "c": [""] * 12}


def from_counts(values, columns, codes, runs):
    """Scores with and without the person, from the noisy counts: all there is to know, records hold less."""
    both, rho = worlds(values, columns), rho_within(SEEN, LARGE)
    return [
        np.array([likelihood(measure(coded(w, codes), rho), both[1], both[0], codes) for _ in range(runs)])
        for w in both
    ]


@pytest.mark.parametrize(
    ("values", "columns", "codes", "runs"),
    [(OUTLIER, crowd(30), CODES, 400), (USUAL, crowd(30), CODES, 400), (ALONE, others(), FLAGS, 1500)],
)
def test_do_the_noisy_counts_tell_that_somebody_is_in_more_than_was_promised(values, columns, codes, runs):
    assert shown(*from_counts(values, columns, codes, runs), LARGE) <= SEEN


def test_would_noise_three_times_too_small_be_found_out(too_little_noise):
    assert shown(*from_counts(ALONE, others(), FLAGS, 1500), LARGE) > SEEN


def features(rows: np.ndarray) -> list[float]:
    """What records can tell: how many there are, and the sums of the signs of all columns, pairs and the three."""
    a, b, c = 2.0 * rows.T - 1
    return [len(rows), a.sum(), b.sum(), c.sum(), a @ b, a @ c, b @ c, (a * b) @ c]


def from_records(epsilon, runs):
    """Scores from the records alone, weighed as best divides one third of the draws (Fisher), of the other two thirds."""
    rho, found = rho_within(epsilon, LARGE), []
    for world in worlds(ALONE, others()):
        data = coded(world, FLAGS)
        drawn = (measure(data, rho) for _ in range(runs))
        found.append(np.array([features(grow(done, Support(done)).rows) for done in drawn]))
    third = runs // 3
    inside, outside = (of[:third] for of in found)
    spread = np.cov(inside.T) + np.cov(outside.T) + 1e-3 * np.eye(inside.shape[1])
    weights = np.linalg.solve(spread, inside.mean(axis=0) - outside.mean(axis=0))
    return [of[third:] @ weights for of in found]


def test_do_the_records_tell_that_somebody_is_in_more_than_was_promised():
    assert shown(*from_records(SEEN, 180), LARGE) <= SEEN


def test_would_the_records_tell_if_more_was_promised():
    """The same attack proves more than an epsilon of 1 where 100 was paid: it can fail."""
    assert shown(*from_records(100.0, 180), LARGE) > SEEN


def test_does_the_only_one_of_a_combination_bring_it_into_the_records():
    """How often the whole combination of a person nobody is like occurs, with her and without."""
    held = []
    for world in worlds(ALONE, others()):
        data, rho = coded(world, FLAGS), rho_within(SEEN, LARGE)
        drawn = (grow(done, Support(done)).rows for done in (measure(data, rho) for _ in range(80)))
        held.append(sum(bool((rows == 1).all(axis=1).any()) for rows in drawn))
    for yes, no in (held, [80 - h for h in reversed(held)]):
        right = least(yes, 80) - LARGE
        assert right <= 0 or math.log(right / most(no, 80)) <= SEEN


def told_right(epsilon: float, runs: int) -> int:
    """Somebody knows that a person is in and all of her but one value, and guesses it from the records that are most like her."""
    right = 0
    for number in range(runs):
        secret = number % 2
        table = with_one(others(), ("1", "1", ["", "1"][secret]))
        data = coded(table, FLAGS)
        rows = grow(done := measure(data, rho_within(epsilon, LARGE)), Support(done)).rows
        right += int((rows == 1).all(axis=1).any() == secret)
    return right


def test_is_the_secret_value_of_an_outlier_worked_out():
    """Another value is two steps away, one person less and one more: twice the epsilon, and no more."""
    bound = math.exp(2 * 0.25) / (1 + math.exp(2 * 0.25)) + 2 * LARGE
    assert least(told_right(0.25, 120), 120) <= bound
    assert least(told_right(100.0, 80), 80) > 0.5  # with hardly any noise the same guess finds more than a coin


SEX = {"country": ["A", "B", "rare"], "a": ["1"]}
WHO = (Records("Agency", (2024,), "content-1"),)


def offer(ledger, **more):
    asked = {"records": WHO, "columns": ["country", "a"], "epsilon": 1.0, "delta": 1e-7, "codes": SEX, **more}
    return synthetic_product(pa.table(crowd()), ledger=ledger, **asked)


def test_does_another_choice_of_what_is_lost_give_a_second_draw_for_nothing(tmp_path):
    """Each choice is another question; there are four such draws in all, then none."""
    ledger = Ledger(tmp_path / "budget.jsonl")
    for choice in ({}, {"fewest_kept": 50}, {"most_fabricated": 0.1}, {"most_fabricated": 0.2}):
        first = offer(ledger, **choice)
        again = offer(Ledger(ledger.path), **choice)
        assert first.fresh and not again.fresh and first.product.records.equals(again.product.records)
    with pytest.raises(OverBudget):
        offer(ledger, fewest_kept=51)


def test_do_counts_and_records_of_one_source_and_year_have_one_budget(tmp_path):
    ledger = Ledger(tmp_path / "budget.jsonl")
    offer(ledger, epsilon=3.0)
    asked = {"id": "v", "title": {"en": "V"}, "delta": 1e-7, "records": list(WHO), "ledger": ledger}
    with pytest.raises(OverBudget):
        private_counts(pa.table(crowd()), {"a": ["", "1"]}, epsilon=1.5, **asked)
    private_counts(pa.table(crowd()), {"a": ["", "1"]}, epsilon=1.0, **asked)
    left = ledger.left("Agency", 2024)
    assert left[0] == EPSILON - 4 and left[1] == pytest.approx(DELTA - 2e-7)
    with pytest.raises(OverBudget):
        offer(ledger, epsilon=0.01)


def test_does_a_refused_choice_cost_or_tell_anything(tmp_path):
    """What can be promised is worked out from code lists and budget alone: the same words whoever is in, and nothing is paid."""
    ledger, said = Ledger(tmp_path / "budget.jsonl"), set()
    for table in worlds(OUTLIER, crowd()):
        with pytest.raises(PrivacyError, match="nothing was paid") as refused:
            synthetic_product(
                table, ledger=ledger, records=WHO, columns=list(CODES), codes=CODES, epsilon=1.0, delta=1e-7,
                most_fabricated=0.01, fewest_kept=2,
            )  # fmt: skip
        said.add(str(refused.value))
    assert len(said) == 1 and ledger.left("Agency", 2024) == (EPSILON, DELTA)


def test_is_the_code_of_one_person_told_more_often_than_delta_allows():
    """So large a delta is never asked for; here it makes the chance large enough to be seen."""
    table, delta, runs = pa.table({"x": ["the only one", *["usual"] * 60]}), 0.05, 600
    told = sum("the only one" in learning.learn_codes(table, ["x"], 0.05, delta)["x"] for _ in range(runs))
    assert least(told, runs) <= delta
    several = pa.table({"x": [*["rare"] * 60, *["usual"] * 60]})
    assert all("rare" in learning.learn_codes(several, ["x"], 0.05, delta)["x"] for _ in range(20))


def test_would_a_threshold_too_low_for_its_noise_be_found_out(monkeypatch):
    """With three times the noise that the threshold was reckoned for, the code of one person is told too often."""
    table, delta, runs = pa.table({"x": ["the only one", *["usual"] * 60]}), 0.05, 600
    import opendp.prelude as dp

    honest = dp.m.make_gaussian_threshold
    fits = learning.deviation_of(0.05)

    def loose(*space, scale, threshold):
        proven = honest(*space, scale=scale, threshold=threshold)
        drawn = honest(*space, scale=3 * fits, threshold=threshold)
        return type("Loose", (), {"map": lambda _, d: proven.map(d), "__call__": lambda _, x: drawn(x)})()

    monkeypatch.setattr(dp.m, "make_gaussian_threshold", loose)
    told = sum("the only one" in learning.learn_codes(table, ["x"], 0.05, delta)["x"] for _ in range(runs))
    assert least(told, runs) > delta
