"""Records follow the real tables of one, two and three columns, and cost what is reckoned."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from whimbrel.release.private.errors import PrivacyError
from whimbrel.release.private.noise import rho_of, rho_within
from whimbrel.release.synthetic.coded import BLANK, OTHER, Coded, coded, content_hash, one_row_a_person
from whimbrel.release.synthetic.growing import grow
from whimbrel.release.synthetic.learning import learn_codes
from whimbrel.release.synthetic.measuring import measure
from whimbrel.release.synthetic.quality import compare
from whimbrel.release.synthetic.records import make_records
from whimbrel.release.synthetic.rounding import rounded_several, rounded_two
from whimbrel.release.synthetic.support import Support

CODES = {"country": ["A", "B", "C", "D"], "form": ["labour", "sexual"], "a": ["1"], "b": ["1"], "c": ["1"]}


def world(rows: int, seed: int = 5) -> pa.Table:
    """Persons whose columns hang together, also three at a time: c is often a xor b."""
    rng = np.random.default_rng(seed)
    country = rng.choice(4, rows, p=[0.5, 0.3, 0.15, 0.05])
    form = np.where(rng.random(rows) < np.array([0.9, 0.2, 0.5, 0.5])[country], "labour", "sexual")
    a, b = rng.random(rows) < 0.4, rng.random(rows) < 0.3
    c = np.where(rng.random(rows) < 0.9, a ^ b, rng.random(rows) < 0.5)
    columns = {n: np.where(of, "1", "") for n, of in (("a", a), ("b", b), ("c", c))}
    form = np.where(rng.random(rows) < 0.1, "", form)
    return pa.table({"country": np.array(list("ABCD"))[country], "form": form, **columns})


@pytest.fixture(scope="module")
def made():
    return make_records(world(20_000), columns=list(CODES), codes=CODES, epsilon=1.0, delta=1e-6)


def test_tables_of_one_two_and_three_columns_follow(made):
    one, two, three = compare(made.real, made.records)
    assert one.mean < 0.01 and two.mean < 0.02 and three.mean < 0.03 and three.worst < 0.06
    assert abs(len(made.records.rows) - 20_000) < 600


def test_what_only_three_columns_show_is_kept(made):
    """No pair of a, b and c says that c is their exclusive or."""
    a, b, c = (made.records.rows[:, made.records.names.index(n)] for n in "abc")
    assert ((a ^ b) == c).mean() > 0.9


def test_blank_is_a_value_like_others(made):
    form = made.records.table()["form"].to_pylist()
    assert 0.07 < form.count("") / len(form) < 0.13 and set(form) == {"", "labour", "sexual"}


def test_the_cost_is_the_promise_and_not_more(made):
    assert made.figures["rho"] <= rho_within(1.0, 1e-6) * (1 + 1e-12)
    assert made.figures["epsilon_of_rho"] <= 1.0


def test_every_set_of_columns_is_paid_for():
    """The cost is of as many draws as there are sets of one, two and three columns: 5, 10 and 10."""
    data = coded(world(500), CODES)
    done = measure(data, 0.4)
    sets = {1: 0, 2: 0, 3: 0}
    for key in done.deviation:
        sets[len(key[0])] += done.layout.sets(key)
    assert sets == {1: 5, 2: 10, 3: 10}
    assert done.rho == pytest.approx(0.4)
    assert done.rho == pytest.approx(sum(rho_of(d) * done.layout.sets(k) for k, d in done.deviation.items()))


def test_one_person_changes_each_set_by_one():
    """The sensitivity that is reckoned with, tried out: without a person, each set differs by one in one cell at most."""
    from whimbrel.release.synthetic import statistics

    data = coded(world(60), CODES)
    layout = measure(data, 1e6).layout
    codes, signs = data.rows[:, layout.many].astype(np.int64), data.rows[:, layout.flags].astype(np.float32) * 2 - 1
    for count in (statistics.one_and_two, statistics.three):
        whole = count(layout, codes, signs)
        for person in range(0, 60, 7):
            less = count(layout, np.delete(codes, person, 0), np.delete(signs, person, 0))
            for key, of in whole.items():
                changed = np.abs(of - less[key])
                assert changed.max(initial=0) <= 1
                cells = changed if key[0].count("f") == 0 else changed.reshape(-1, *_sets_of(key, layout))
                assert (cells.sum() if key[0].count("f") == 0 else cells.sum(axis=0).max(initial=0)) <= 1, key


def _sets_of(key, layout):
    flags = len(layout.flags)
    return {"f": (flags,), "ff": (flags, flags), "fff": (len(layout.pairs), flags)}.get(
        key[0], (flags,) if key[0].count("f") == 1 else (flags, flags)
    )


def test_more_budget_is_nearer():
    data, errors = coded(world(3000), CODES), []
    for rho in (0.005, 0.5, 1e5):
        done = measure(data, rho)
        rows = grow(done, Support(done)).rows
        errors.append(compare(data, Coded(data.names, data.codes, rows))[2].mean)
    assert errors[0] > errors[1] > errors[2] and errors[2] < 0.02


@pytest.mark.parametrize(
    "codes",
    [
        {"a": ["1"], "b": ["1"]},
        {"a": ["1"], "b": ["1"], "c": ["1"]},
        {"country": list("ABCD"), "form": ["labour", "sexual"]},
        {"country": list("ABCD"), "a": ["1"]},
        {"country": [*"ABCD", "E", "F"], "form": ["labour", "sexual", "never"], "a": ["1"]},
    ],
)
def test_tables_of_any_shape(codes):
    done = make_records(world(2000), columns=list(codes), codes=codes, epsilon=20.0, delta=1e-6)
    assert compare(done.real, done.records)[-1].mean < 0.05


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_hardly_any_persons_are_no_accident(rows):
    done = make_records(world(rows), columns=list(CODES), codes=CODES, epsilon=1.0, delta=1e-6)
    assert 0 < len(done.records.rows) < 2000


def test_fabricated_pairs_are_bounded_by_choice():
    """Of the empty pairs at most the chosen share occurs (on average), and what is lost is what was said."""
    names = [f"v{n}" for n in range(30)]
    rng = np.random.default_rng(2)
    same = rng.integers(0, 30, 6000)
    table = pa.table({"x": np.array(names)[same], "y": np.array(names)[same]})
    codes = {"x": names, "y": names}
    fabricated, empty = {1.0: 0, 0.02: 0}, 31 * 31 - 30
    for bound in fabricated:
        for _ in range(4):
            done = make_records(table, columns=["x", "y"], codes=codes, epsilon=1.0, delta=1e-6, most_fabricated=bound)
            fabricated[bound] += compare(done.real, done.records)[1].fabricated
    assert fabricated[0.02] / 4 <= 0.02 * empty + 3 * np.sqrt(0.02 * empty / 4)
    assert fabricated[1.0] > 2 * fabricated[0.02]
    assert done.figures["pairs_of_so_many_hardly_lost"] > 0


def test_rounding_keeps_groups_whole_and_totals_near():
    rng = np.random.default_rng(1)
    many, chances = rng.integers(1, 6, 3000), rng.dirichlet(np.ones(4), 3000)
    several = rounded_several(many, chances, rng)
    assert (several.sum(axis=1) == many).all() and (np.abs(several - many[:, None] * chances) <= 1 + 1e-6).all()
    assert np.abs(several.sum(axis=0) - (many[:, None] * chances).sum(axis=0)).max() < 120
    second = rounded_two(many, chances[:, 0], rng)
    assert abs(second.sum() - (many * chances[:, 0]).sum()) <= 1 and (np.abs(second - many * chances[:, 0]) <= 1).all()


def test_rounding_one_group_is_fair():
    rng = np.random.default_rng(4)
    drawn = [rounded_several(np.array([1]), np.array([[0.2, 0.5, 0.3]]), rng)[0] for _ in range(3000)]
    assert np.abs(np.mean(drawn, axis=0) - [0.2, 0.5, 0.3]).max() < 0.04


def test_codes_few_persons_have_are_not_told():
    rng = np.random.default_rng(1)
    values = np.r_[rng.choice(["usual", "also"], 5000), ["the only one"]]
    table = pa.table({"x": values, "y": np.where(rng.random(5001) < 0.5, "1", "")})
    done = make_records(table, columns=["x", "y"], epsilon=1.0, delta=1e-6)
    assert done.real.codes == ((BLANK, "also", "usual", OTHER), (BLANK, "1", OTHER))
    assert "the only one" not in str(done.records.table().to_pydict()) and done.figures["codes_learned"] == ["x", "y"]


def test_the_code_of_one_person_is_told_hardly_ever():
    table = pa.table({"x": ["rare", *["usual"] * 400]})
    assert all("rare" not in learn_codes(table, ["x"], 0.01, 1e-6)["x"] for _ in range(100))


def test_a_person_of_several_rows_counts_once():
    table = pa.table({"id": ["p1", "p2", "p1"], "x": ["a", "b", "c"]})
    assert one_row_a_person(table, "id")["x"].to_pylist() == ["a", "b"]
    with pytest.raises(PrivacyError, match="no id"):
        one_row_a_person(pa.table({"id": ["p1", None]}), "id")


def test_the_hash_of_records_is_of_what_they_say():
    one = pa.table({"x": ["a", "b", None], "y": ["1", "", "2"]})
    other = pa.table({"y": ["2", "1", ""], "x": ["", "a", "b"]})
    assert content_hash(one) == content_hash(other) != content_hash(one.slice(0, 2))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"columns": ["country"]}, "2 to 64"),
        ({"columns": ["country", "country"]}, "twice"),
        ({"columns": ["country", "nowhere"]}, "no column"),
        ({"columns": ["country", "form"], "codes": {"country": ["A"]}}, "not among its codes"),
        ({"columns": ["country", "form"], "most_fabricated": 0}, "above 0"),
        ({"columns": ["country", "form"], "epsilon": 0}, "above 0"),
    ],
)
def test_what_cannot_be_made_is_refused(asked, said):
    with pytest.raises(PrivacyError, match=said):
        make_records(world(50), **{"codes": CODES, "epsilon": 1.0, "delta": 1e-6, **asked})
