"""What is invented and what is lost stays within what was chosen, and what cannot be kept is said before anything is counted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tests.release.synthetic.test_records import CODES, world
from whimbrel.release.private.errors import PrivacyError
from whimbrel.release.private.noise import rho_within
from whimbrel.release.synthetic.coded import Coded, coded
from whimbrel.release.synthetic.completing import Completing
from whimbrel.release.synthetic.growing import grow
from whimbrel.release.synthetic.layout import Layout
from whimbrel.release.synthetic.measuring import deviations, measure
from whimbrel.release.synthetic.promise import pair_noise, promise, total_noise
from whimbrel.release.synthetic.quality import compare
from whimbrel.release.synthetic.records import make_records
from whimbrel.release.synthetic.support import Support

SIZES = (21, 11, 6, 2, 2, 2)


def noise(sizes=SIZES, epsilon=1.0):
    layout = Layout(sizes)
    return layout, deviations(layout, rho_within(epsilon, 1e-6))


def many_codes(rows=8000, seed=3):
    """Codes of which most never meet: each x has one y, and a flag that only some of the x have."""
    rng = np.random.default_rng(seed)
    x = rng.choice(40, rows, p=(share := 0.9 ** np.arange(40)) / share.sum())
    table = pa.table(
        {
            "x": np.char.add("x", x.astype(str)),
            "y": np.char.add("y", ((x * 7 + (rng.random(rows) < 0.1)) % 40).astype(str)),
            "f": np.where((x % 3 == 0) & (rng.random(rows) < 0.8), "1", ""),
            "g": np.where(x % 2 == 0, "1", ""),
        }
    )
    codes = {"x": [f"x{n}" for n in range(40)], "y": [f"y{n}" for n in range(40)], "f": ["1"], "g": ["1"]}
    return coded(table, codes), codes


def test_every_pair_of_codes_is_counted_once():
    data = Coded(tuple("abcdef"), tuple(tuple(map(str, range(n))) for n in SIZES), np.zeros((0, 6), np.int32))
    cells = sum(a * b for i, a in enumerate(data.sizes) for b in data.sizes[i + 1 :])
    assert promise(*noise(), 0.02).pairs == cells


def test_noise_of_a_pair_is_what_it_is_reckoned_with():
    """Drawn many times: the spread of the noisy count of a pair nobody has, of each kind."""
    data, _ = many_codes(200)
    flags = Coded(data.names, data.codes, data.rows[data.rows[:, 2] == 0])
    drawn: dict[str, list[float]] = {"kk": [], "kf": [], "ff": []}
    for _ in range(120):
        support = Support(measured := measure(flags, 0.05))
        turned = measured.turned[0] > 0
        drawn["kk"].append(support.count(("kk", 0, 1))[5, 9])
        drawn["kf"].append(support.count(("kf", 0), 1 if turned else -1)[3, 0])
        drawn["ff"].append(support.count(("ff",), 1 if turned else -1, 1)[0, 1])
    reckoned = pair_noise(measured.layout, measured.deviation)
    keys = {"kk": ("kk", 0, 1), "kf": ("kf", 0), "ff": ("ff",)}
    for kind, of in drawn.items():
        assert 0.75 < np.std(of) / reckoned[keys[kind]] < 1.3, kind
    assert total_noise(measured.layout, measured.deviation) > 0


def test_what_is_promised_follows_from_the_choice():
    loose, strict = promise(*noise(), 0.1), promise(*noise(), 0.01)
    assert loose.fabricated == pytest.approx(0.1 * loose.pairs) and strict.fabricated < loose.fabricated
    assert strict.kept_from > loose.kept_from > 0
    sooner = promise(*noise(), 0.1, loose.kept_from - 20)
    assert sooner.kept_from <= loose.kept_from - 20 and sooner.fabricated <= 0.1 * sooner.pairs + 1e-6
    assert promise(*noise(), 1.0).thresholds == {} and promise(*noise(epsilon=8.0), 0.1).kept_from < loose.kept_from


def test_choices_that_cannot_be_kept_together_are_refused_with_what_can():
    with pytest.raises(PrivacyError, match=r"kept from ([\d,]+) persons on, not from 3") as refused:
        promise(*noise(), 0.02, 3)
    possible = int(str(refused.value).split("kept from ")[1].split(" persons")[0].replace(",", ""))
    assert promise(*noise(), 0.02, possible).kept_from <= possible
    with pytest.raises(PrivacyError, match="Both cannot be kept"):
        promise(*noise(), 0.02, possible - 2)


def test_both_bounds_need_lists_of_codes_and_sense():
    asked = {"columns": list(CODES), "epsilon": 1.0, "delta": 1e-6}
    with pytest.raises(PrivacyError, match="list the codes of country"):
        make_records(world(50), **asked, codes={k: v for k, v in CODES.items() if k != "country"},
                     most_fabricated=0.1, fewest_kept=900)  # fmt: skip
    with pytest.raises(PrivacyError, match="below nought"):
        make_records(world(50), **asked, codes=CODES, fewest_kept=-1)


@pytest.mark.parametrize("share", [0.02, 0.1])
def test_invented_pairs_stay_within_the_bound_for_flags_too(share):
    data, _ = many_codes()
    made, allowed = [], 0.0
    for _ in range(5):
        measured = measure(data, rho_within(1.0, 1e-6))
        support = Support(measured, share)
        allowed = support.promise.fabricated
        made.append(compare(data, Coded(data.names, data.codes, grow(measured, support).rows))[1].fabricated)
    assert np.mean(made) <= allowed + 3 * np.sqrt(allowed / 5)
    free = compare(data, Coded(data.names, data.codes, grow(measured, Support(measured)).rows))[1].fabricated
    assert free > 2 * np.mean(made)


def test_pairs_of_so_many_persons_are_in_the_records():
    """99 of 100, and without the choice many of them are not."""
    data, codes = many_codes()
    kept, asked, lost_without, missing = 0, 0, 0, 0
    for _ in range(4):
        measured = measure(data, rho_within(0.3, 1e-6))
        for fewest in (40, 0):
            grown = grow(measured, Support(measured, 1.0, fewest))
            missing += grown.missing
            made = Coded(data.names, data.codes, grown.rows)
            for a in range(4):
                for b in range(a + 1, 4):
                    shape = data.sizes[a], data.sizes[b]
                    p, q = (
                        np.bincount(of.rows[:, a] * shape[1] + of.rows[:, b], minlength=shape[0] * shape[1])
                        for of in (data, made)
                    )
                    if fewest:
                        asked, kept = asked + int((p >= 40).sum()), kept + int(((p >= 40) & (q > 0)).sum())
                    else:
                        lost_without += int(((p >= 40) & (q == 0)).sum())
    assert asked > 200 and asked - kept <= 0.02 * asked + missing  # what could not be placed is told
    assert 2 * (asked - kept) < lost_without
    done = make_records(data.table(), columns=list(codes), codes=codes, epsilon=1.0, delta=1e-6, fewest_kept=40)
    assert done.figures["fewest_kept"] == 40 and done.figures["pairs_missing"] == 0


def test_completing_changes_single_values_and_lets_nothing_in_that_is_kept_out():
    data, _ = many_codes()
    measured = measure(data, rho_within(4.0, 1e-6))
    support = Support(measured, 0.1, 150)
    layout = measured.layout
    whole = np.concatenate([data.rows[:, layout.many], data.rows[:, layout.flags]], axis=1).astype(np.int64)[:3000]
    whole[:, 2:] = np.where(measured.turned > 0, whole[:, 2:], 1 - whole[:, 2:])
    before = whole.copy()
    emptied = whole[:, 0] == whole[0, 0]
    whole[emptied, 0] = int(np.bincount(whole[~emptied, 0]).argmax())
    start = whole.copy()
    done = Completing(whole, support, np.random.default_rng(1))
    assert len(whole) == len(before) and done.changed >= int((start != whole).any(axis=1).sum()) > 0
    place = {tuple(pair) for pair in start[:, :2].tolist()}
    new = {tuple(pair) for pair in whole[:, :2].tolist()} - place
    assert new and all(support.let_in(("kk", 0, 1))[pair] for pair in new)
