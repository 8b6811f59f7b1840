"""Comparing: nothing lost that matters, each agency told its half, and only what may be compared."""

import dataclasses
import datetime as dt
import tracemalloc

import numpy as np
import pytest

from benchmarks.codes_people import quality
from tests.linkage.codes.conftest import LATER
from whimbrel.linkage.codes import kernel
from whimbrel.linkage.codes.compare import compare, half, open_hits
from whimbrel.linkage.codes.confidence import confidence, measure
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import new_key
from whimbrel.linkage.codes.kernel import near
from whimbrel.linkage.codes.make import make_codes
from whimbrel.linkage.codes.table import FEWEST, band


def test_most_persons_both_met_are_found_and_few_others(exchange):
    hits = compare(*(m.table for m in exchange.made))
    precision, recall, _ = quality(*exchange.rows(hits), *exchange.agencies)
    assert precision > 0.95 and recall > 0.55


def test_every_pair_up_to_the_threshold_is_found_and_no_other():
    """Codes that differ from their likes in any number of bits, and strangers."""
    chance = np.random.default_rng(3)
    left = chance.integers(0, 2**64, (1200, 16), dtype=np.uint64)
    flips = chance.random((1200, 1024)) < np.linspace(0, 0.37, 1200)[:, None]
    right = left ^ np.packbits(flips, axis=1).view(np.uint64)
    full = set(zip(*(x.tolist() for x in near(left, right, 0.3)[:2]), strict=True))
    by_hand = {(i, i) for i in range(1200) if np.bitwise_count(left[i] ^ right[i]).sum(dtype=np.int64) <= 358}
    assert full == by_hand and len(full) > 1000


def test_tables_of_odd_sizes_are_compared_whole():
    chance = np.random.default_rng(4)
    codes = chance.integers(0, 2**64, (4099, 16), dtype=np.uint64)
    i, j, alike = near(codes[:17], codes, 0.9)
    assert i.tolist() == j.tolist() == list(range(17)) and (alike == 1).all()
    assert len(near(codes[:0], codes, 0.5)[0]) == 0 == len(near(codes, codes[:0], 0.5)[0])


def test_tables_of_one_code_repeated_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(kernel, "MOST_PAIRS", 100_000)
    codes = np.ones((1000, 16), np.uint64)
    with pytest.raises(CodesError, match="too many codes are alike"):
        near(codes, codes, 0.5)


def test_refusing_them_takes_no_memory_for_all_their_pairs(monkeypatch):
    monkeypatch.setattr(kernel, "MOST_PAIRS", 200_000)
    codes = np.ones((5000, 16), np.uint64)
    near(codes[:1], codes[:1], 0.5)
    tracemalloc.start()
    try:
        with pytest.raises(CodesError, match="too many codes are alike"):
            near(codes, codes, 0.5)
        assert tracemalloc.get_traced_memory()[1] < 200e6, "25 million pairs would be 500 MB"
    finally:
        tracemalloc.stop()


def test_progress_tells_every_row_once():
    codes = np.random.default_rng(5).integers(0, 2**64, (100, 16), dtype=np.uint64)
    told = []
    near(codes, codes, 0.5, told=told.append)
    assert sum(told) == 100


def test_each_agency_is_told_its_half_only(exchange):
    tables = [m.table for m in exchange.made]
    hits = compare(*tables)
    left, right = half(hits, "left"), half(hits, "right")
    assert left.column_names == ["hit", "token", "confidence"]
    assert left["hit"].to_pylist() == sorted(hits["hit"].to_pylist()) == right["hit"].to_pylist()
    assert not set(left["token"].to_pylist()) & set(right["token"].to_pylist())
    assert {round(c * 10, 4) % 1 for c in left["confidence"].to_pylist()} == {0.0}
    mine = open_hits(left, exchange.made[0].own)
    assert 0 < mine.num_rows <= left.num_rows and max(mine["row"].to_pylist()) < 1500


def test_every_row_is_in_one_hit_at_most(exchange):
    hits = compare(*(m.table for m in exchange.made), threshold=0.25)
    for side in ("left", "right"):
        tokens = hits[side].to_pylist()
        assert len(set(tokens)) == len(tokens)


def test_confidences_are_as_often_right_as_they_say(exchange):
    hits = compare(*(m.table for m in exchange.made), threshold=0.25)
    left, right = exchange.rows(hits)
    one, other = exchange.agencies
    said = float(np.mean(hits["confidence"].to_numpy()))
    truth = float((one.person[left] == other.person[right]).mean())
    assert abs(said - truth) < 0.05
    order = np.argsort(hits["similarity"].to_numpy())
    assert (np.diff(hits["confidence"].to_numpy()[order]) >= -1e-3).all()


def test_confidence_of_no_hits_and_of_large_tables():
    assert len(confidence(np.empty(0), 1000, 1000)) == 0
    some = np.full(5, 0.31)
    assert confidence(some, 10**5, 10**5)[0] < confidence(some, 10**3, 10**3)[0]


def test_shapes_are_measured_so_that_more_alike_is_never_less_sure():
    chance = np.random.default_rng(6)
    alike = np.concatenate([chance.beta(4, 4, 900), chance.uniform(0.25, 0.4, 300)])
    shapes = measure(alike, np.arange(1200) < 900, 1000, 10**6)
    odds = np.array(shapes["same"]) / np.array(shapes["other"])
    assert (np.diff(odds) >= -1e-3 * odds[1:]).all()


def test_codes_of_two_keys_are_not_compared(exchange):
    other = make_codes(exchange.agencies[1].traits, new_key("lao-tha", "2026", LATER))
    with pytest.raises(CodesError, match="different keys"):
        compare(exchange.made[0].table, other.table)


def test_expired_small_and_equal_tables_are_refused(exchange):
    left, right = (m.table for m in exchange.made)
    with pytest.raises(CodesError, match="expired"):
        compare(left, right, today=LATER + dt.timedelta(days=1))
    few = dataclasses.replace(left, codes=left.codes[: FEWEST - 1], tokens=left.tokens[: FEWEST - 1])
    with pytest.raises(CodesError, match="refused"):
        compare(few, right)
    with pytest.raises(CodesError, match="twice"):
        compare(left, left)
    with pytest.raises(CodesError, match="threshold"):
        compare(left, right, threshold=0.1)


def test_the_number_of_rows_is_round(key):
    assert [band(n) for n in (1, 1000, 1001, 2001, 5001, 99_000)] == [1000, 1000, 2000, 5000, 10_000, 100_000]
    with pytest.raises(CodesError, match="nobody"):
        make_codes([], key)
