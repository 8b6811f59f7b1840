"""What somebody tries against noisy counts, synthetic records and the budget that pays for them."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import whimbrel.release
from whimbrel.release.policy import EPSILON
from whimbrel.release.private.counts import private_counts
from whimbrel.release.private.errors import LedgerDamaged, OverBudget, PrivacyError
from whimbrel.release.private.ledger import Ledger, Records
from whimbrel.release.private.noise import rho_within
from whimbrel.release.synthetic import statistics
from whimbrel.release.synthetic.coded import coded
from whimbrel.release.synthetic.measuring import _wanted, measure
from whimbrel.release.synthetic.product import synthetic_product
from whimbrel.release.synthetic.records import make_records

CODES = {"country": ["A", "B", "rare"], "form": ["labour", "organ"], "a": ["1"], "b": ["1"]}
MINE = Records("Agency", (2024,), "content-1")


def crowd(rows: int = 80) -> dict[str, list[str]]:
    rng = np.random.default_rng(9)
    return {
        "country": rng.choice(["A", "B"], rows).tolist(),
        "form": ["labour"] * rows,
        "a": rng.choice(["", "1"], rows).tolist(),
        "b": [""] * rows,
    }


def with_one(columns, values):
    return pa.table({name: [*of, value] for (name, of), value in zip(columns.items(), values, strict=True)})


def best_guess(inside, outside):
    """How much better than a coin somebody guesses with the best cut between two lists of scores."""
    cuts = np.unique(np.concatenate([inside, outside]))
    return max(float((inside >= c).mean() - (outside >= c).mean()) for c in cuts)


def by_chance(runs):
    """What the best of many cuts seems to find where there is nothing (Kolmogorov-Smirnov, 99 of 100)."""
    return 1.63 * math.sqrt(2 / runs)


def promised(epsilon):
    """Nobody guesses better than this, and delta."""
    return math.tanh(epsilon / 2) + 1e-6


OUTLIER = ("rare", "organ", "1", "1")
USUAL = ("A", "labour", "1", "")


def exact(done, table):
    """The counts without noise, with the flags turned as in what was measured."""
    data, layout = coded(table, CODES), done.layout
    codes = data.rows[:, layout.many].astype(np.int64)
    signs = (data.rows[:, layout.flags].astype(np.float32) * 2 - 1) * done.turned
    return {**statistics.one_and_two(layout, codes, signs), **statistics.three(layout, codes, signs)}


def likelihood(done, outside, inside):
    """How much likelier the noisy counts are with the person: the best there is to know from them and from the records."""
    without, within = exact(done, outside), exact(done, inside)
    score = 0.0
    for key, noisy in done.counts.items():
        wanted = _wanted(done.layout, key, noisy.shape) & np.isfinite(noisy)
        far, near = ((noisy - of[key])[wanted] for of in (without, within))
        if wanted.any():
            score += float((far**2 - near**2).sum()) / (2 * done.deviation[key] ** 2)
    return score


@pytest.mark.parametrize("values", [OUTLIER, USUAL])
def test_is_a_person_known_to_be_in_the_noisy_counts(values):
    """The attacker knows all others and what was measured, which is more than the records made from it."""
    columns, runs, epsilon = crowd(), 350, 1.0
    worlds = with_one(columns, values), pa.table(columns)
    rho = rho_within(epsilon, 1e-6)
    scores = [
        np.array([likelihood(measure(coded(w, CODES), rho), worlds[1], worlds[0]) for _ in range(runs)]) for w in worlds
    ]
    found = best_guess(*scores)
    assert found <= promised(epsilon) + by_chance(runs)
    assert found > 0.05  # the guess is the best one: it finds something


def test_the_attack_itself_is_no_blunt_knife():
    """With hardly any noise the same guess is nearly always right: the test above could fail."""
    columns, rho = crowd(), rho_within(30.0, 1e-6)
    worlds = with_one(columns, OUTLIER), pa.table(columns)
    scores = [
        np.array([likelihood(measure(coded(w, CODES), rho), worlds[1], worlds[0]) for _ in range(40)]) for w in worlds
    ]
    assert best_guess(*scores) > 0.6


@pytest.mark.parametrize("values", [OUTLIER, USUAL])
def test_is_a_person_known_to_be_in_the_synthetic_records(values):
    """How many records share the person's values, the rarer the value the more it counts."""
    columns, runs, epsilon = crowd(), 30, 0.5
    rare = np.array([1 / (1 + of.count(v)) for of, v in zip(columns.values(), values, strict=True)])
    scores = []
    for table in (with_one(columns, values), pa.table(columns)):
        of = []
        for _ in range(runs):
            made = make_records(table, columns=list(CODES), codes=CODES, epsilon=epsilon, delta=1e-6).records
            place = [codes.index(v) for codes, v in zip(made.codes, values, strict=True)]
            of.append(float(((made.rows == place) @ rare).sum()))
        scores.append(np.array(of))
    assert best_guess(*scores) <= promised(epsilon) + by_chance(runs)


def offer(ledger, epsilon, *, records=(MINE,), columns=("country", "a"), table=None, **more):
    return synthetic_product(
        table or pa.table(crowd()),
        ledger=ledger,
        records=records,
        columns=columns,
        epsilon=epsilon,
        delta=1e-7,
        codes=CODES,
        **more,
    )


def counts(ledger, epsilon, id="victims"):
    return private_counts(
        pa.table(crowd()),
        {"country": ["", *CODES["country"]]},
        ledger=ledger,
        records=[MINE],
        epsilon=epsilon,
        delta=1e-7,
        id=id,
        title={"en": "Victims"},
    )


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "budget.jsonl")


def test_is_there_twice_the_budget_in_two_products(ledger):
    counts(ledger, 2.5)
    with pytest.raises(OverBudget):
        offer(ledger, 2.0)
    offer(ledger, 1.5)
    assert ledger.left("Agency", 2024)[0] == EPSILON - 4


def test_does_asking_again_give_a_fresh_draw_to_average(ledger):
    first = offer(ledger, 1.0)
    rows = {tuple(map(str, offer(ledger, 1.0).product.records.to_pylist())) for _ in range(3)}
    assert len(rows) == 1 and first.fresh and not offer(ledger, 1.0).fresh
    numbers = {tuple(counts(ledger, 0.5).rows["value"].to_pylist()) for _ in range(3)}
    assert len(numbers) == 1 and ledger.left("Agency", 2024)[0] == EPSILON - 1.5


def test_do_many_small_questions_go_unpaid(ledger):
    for n in range(8):
        counts(ledger, 0.5, id=f"same numbers, other name {n}")
    with pytest.raises(OverBudget):
        counts(ledger, 0.001, id="one more")


def test_do_records_under_another_name_or_year_have_a_budget_of_their_own(ledger):
    offer(ledger, 4.0)
    for again in (Records("AGENCY  ", (2024,), "content-1"), Records("agency", (2024,), "corrected")):
        with pytest.raises(OverBudget):
            offer(ledger, 1.0, records=(again,), columns=("country", "b"))
    for other in (Records("Copy", (2024,), "content-1"), Records("Agency", (1999,), "content-1")):
        with pytest.raises(PrivacyError, match="no second budget"):
            offer(ledger, 1.0, records=(other,), columns=("country", "b"))


def test_does_deleting_what_was_spent_bring_it_back(ledger):
    offer(ledger, 3.0)
    whole = ledger.path.read_bytes().splitlines(keepends=True)
    for kept in ([], whole[:1], whole[1:]):
        ledger.path.write_bytes(b"".join(kept))
        with pytest.raises(LedgerDamaged):
            offer(ledger, 3.0, columns=("country", "b"))
    ledger.path.write_bytes(b"".join(whole))
    ledger.path.with_name("budget.jsonl.head").unlink()
    with pytest.raises(LedgerDamaged):
        offer(ledger, 3.0, columns=("country", "b"))


def test_is_a_seed_kept_or_told_anywhere(ledger):
    made = offer(ledger, 1.0)
    told = json.dumps({**made.product.figures, "protection": made.product.protection}) + ledger.path.read_text()
    assert "seed" not in told.lower()
    for room in ("private", "synthetic"):
        for path in (Path(whimbrel.release.__file__).parent / room).glob("*.py"):
            text = path.read_text("utf-8")
            assert not re.search(
                r"default_rng\([^)]|RandomState|np\.random\.(seed|normal|laplace)|import random|seed\s*=", text
            )


def test_does_noise_follow_the_seed_of_the_process(tmp_path):
    """Whoever sets NumPy's seed before asking gets other noise all the same."""
    answers = set()
    for n in range(3):
        np.random.seed(7)
        answers.add(tuple(counts(Ledger(tmp_path / f"{n}.jsonl"), 0.2).rows["value"].to_pylist()))
    assert len(answers) > 1


def test_does_the_product_hold_a_number_of_the_real_records(ledger):
    """The number of records and every error told have noise: asked of two ledgers they differ."""
    told = [offer(Ledger(ledger.path.with_name(f"{n}.jsonl")), 0.5).product for n in range(3)]
    assert len({p.records.num_rows for p in told} | {80}) > 2
    assert len({str(p.figures["errors"]) for p in told}) == 3
    for product in told:
        assert product.records.column_names == ["country", "a"] and "real" not in product.figures
        assert all(t.rows["status"].unique().to_pylist() == ["noisy"] for t in product.tables)


def test_is_a_code_only_one_person_has_told():
    """Without a code list rare codes are learned with a threshold; the code of one person passes it hardly ever."""
    columns = {"country": ["A"] * 300 + ["the only one"], "a": ["1", ""] * 150 + ["1"]}
    for _ in range(5):
        done = make_records(pa.table(columns), columns=["country", "a"], epsilon=1.0, delta=1e-6)
        assert "the only one" not in json.dumps(done.figures) + str(done.records.table().to_pydict())


def test_does_a_hash_in_the_product_confirm_a_guess_of_the_records(tmp_path):
    """Who knows all persons but one could try them out until a hash fits. No hash of the records is in the product, and the
    line of the ledger it names is salted: the same question of the same records in the same second has another."""
    told = []
    for n in range(2):
        made = offer(Ledger(tmp_path / f"{n}.jsonl"), 1.0, records=(Records("Agency", (2024,), "f00dfeed"),))
        assert "f00dfeed" not in json.dumps(dict(made.product.figures)) + str(
            [t.submissions for t in made.product.tables]
        )
        told.append(made.line)
    lines = [json.loads((tmp_path / f"{n}.jsonl").read_text().splitlines()[0]) for n in range(2)]
    assert lines[0]["salt"] != lines[1]["salt"] and told[0] != told[1]
