"""What an attacker would work out from an overlap table: every whole-number table that fits is tried."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from whimbrel.linkage.count_once import THRESHOLDS
from whimbrel.linkage.overlap import Overlap, OverlapError
from whimbrel.linkage.overlap_disclosure import check

BELOW = 3


def fitting(done, threshold):
    """Every table that has the same lists' totals in every stratum, and all that is shown and told, also without strata."""
    table, whole = done.table, done.whole
    lists, size = len(table.lists), 2 ** len(table.lists)
    free = [c for c in range(1, size) if c & (c - 1)]
    spaces = []
    for stratum in table.strata():
        totals = [table.of_list(threshold, n, stratum) for n in range(lists)]
        ends = {}
        for c in range(1, size):
            if (stratum, c) in done.hidden:
                ends[c] = done.band(threshold, (stratum, c))
            else:
                ends[c] = (int(table.cells[threshold][stratum][c]),) * 2
        ranges = [
            range(ends[c][0], min(ends[c][1], min(t for n, t in enumerate(totals) if c >> n & 1)) + 1) for c in free
        ]
        able = []
        for values in itertools.product(*ranges):
            cells = dict(zip(free, values, strict=True))
            for n in range(lists):
                cells[1 << n] = totals[n] - sum(v for c, v in cells.items() if c & (c - 1) and c >> n & 1)
            if all(ends[c][0] <= v <= ends[c][1] for c, v in cells.items()):
                able.append(cells)
        spaces.append(able)
    shown = {c: int(table.whole().cells[threshold][()][c]) for c in range(1, size)}
    for tables in itertools.product(*spaces):
        sums = {c: sum(t[c] for t in tables) for c in range(1, size)}
        if whole:
            told = all(
                whole.band(threshold, ((), c))[0] <= v <= whole.band(threshold, ((), c))[1]
                if ((), c) in whole.hidden
                else v == shown[c]
                for c, v in sums.items()
            )
        else:
            told = True
        if told and (done.total_hidden or sum(sums.values()) == table.persons(threshold)):
            yield dict(zip(table.strata(), tables, strict=True)), sums


def room(done, threshold, stratum, cell):
    """How many values the totals of the lists alone leave a cell, at least; no table can do better for a list that short."""
    totals = [done.table.of_list(threshold, n, stratum) for n in range(len(done.table.lists))]
    inside = [t for n, t in enumerate(totals) if cell >> n & 1]
    return min(done.below, min(inside) + 1, (sum(totals) - inside[0] if len(inside) == 1 else inside[0]) + 1)


def attacked(done, threshold):
    """Small cells, and small sums of strata, that take fewer values than they must."""
    seen: dict = {}
    for tables, sums in fitting(done, threshold):
        for stratum, cells in tables.items():
            for c, value in cells.items():
                seen.setdefault((stratum, c), set()).add(value)
        for c, value in sums.items():
            seen.setdefault(((), c), set()).add(value)
    bad = [cell for cell in done.small if len(seen[cell]) < room(done, threshold, *cell)]
    for _, c in done.whole.small if done.whole else ():
        inside = [done.table.of_list(threshold, n) for n in range(len(done.table.lists)) if c >> n & 1]
        if len(seen[((), c)]) < min(done.below, *(t + 1 for t in inside)):
            bad.append(((), c))
    return bad


def made(rng, lists, strata, most):
    """A table of small and larger cells that moves a little with the threshold."""
    cells = {}
    base = {}
    for n in range(strata):
        key = (str(n),) if strata > 1 else ()
        base[key] = np.array([0, *(rng.choice((0, 1, 2, 4, most, rng.randrange(most))) for _ in range(2**lists - 1))])
    for threshold in THRESHOLDS:
        cells[threshold] = {
            k: np.array([0, *(max(0, v + rng.choice((0, 0, 1, -1))) for v in of[1:])]) for k, of in base.items()
        }
    return Overlap(tuple("ABC"[:lists]), ("sex",) if strata > 1 else (), cells)


@pytest.mark.parametrize(
    ("lists", "strata", "most", "tries"), [(2, 1, 40, 60), (3, 1, 7, 30), (2, 2, 12, 60), (2, 3, 7, 30)]
)
def test_can_a_small_cell_be_worked_out_from_margins_strata_or_the_number_of_persons(lists, strata, most, tries):
    rng, checked, hidden = random.Random(lists * 10 + strata), 0, 0
    for _ in range(tries):
        try:
            done = check(made(rng, lists, strata, most), BELOW)
        except OverlapError:
            continue
        checked, hidden = checked + 1, hidden + len(done.small)
        for threshold in THRESHOLDS:
            assert attacked(done, threshold) == [], (threshold, done.table.cells[threshold], done.hidden)
    assert checked > tries / 6 and hidden > checked


def test_the_attack_finds_what_is_not_protected():
    """The attack is no paper tiger: with only the small cell hidden it wins."""
    cells = np.array([0, 30, 40, 2])
    done = check(Overlap(("A", "B"), (), {t: {(): cells} for t in THRESHOLDS}), BELOW)
    assert attacked(done, "middle") == []
    done.hidden = {((), 3): BELOW}
    assert attacked(done, "middle") == [((), 3)], "A's total less what is on A only"
    done.hidden, done.total_hidden = {((), c): 0 for c in (1, 2, 3)}, False
    assert attacked(done, "middle") == [((), 3)], "both totals less the number of persons"


def test_does_another_threshold_show_what_this_one_hides():
    strict, wide = np.array([0, 30, 40, 9]), np.array([0, 38, 48, 1])
    done = check(Overlap(("A", "B"), (), {"strict": {(): wide}, "middle": {(): strict}, "wide": {(): strict}}))
    assert ((), 3) in done.hidden, "few at one threshold: hidden at all"
    assert all(done.limits(t)[((), 3)][1] - done.limits(t)[((), 3)][0] >= 4 for t in THRESHOLDS)


def test_is_nought_told_from_a_few():
    limits = []
    for both in (0, 1, 4):
        cells = np.array([0, 100 - both, 100 - both, both])
        done = check(Overlap(("A", "B"), (), {t: {(): cells} for t in THRESHOLDS}))
        limits.append((done.limits("middle"), done.persons("middle"), done.hidden))
    assert limits[0] == limits[1] == limits[2]


def test_is_a_list_of_a_few_persons_refused():
    cells = np.array([0, 100, 3, 1])
    with pytest.raises(OverlapError, match="Of B there are fewer than 5"):
        check(Overlap(("A", "B"), (), {t: {(): cells} for t in THRESHOLDS}))


@pytest.mark.parametrize("below", [0, 1, 2, 101, -5])
def test_can_the_check_be_switched_off(below):
    with pytest.raises(OverlapError, match="from 3 to 100"):
        check(Overlap(("A", "B"), (), {t: {(): np.array([0, 9, 9, 9])} for t in THRESHOLDS}), below)
