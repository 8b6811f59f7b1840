"""The overlap table against sets made by hand, and its files."""

from __future__ import annotations

import csv
import hashlib
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linkage.judged import RECORDS, edges
from whimbrel.linkage.count_once import THRESHOLDS, grouping
from whimbrel.linkage.overlap import Overlap, OverlapError, overlap
from whimbrel.linkage.overlap_disclosure import check
from whimbrel.linkage.overlap_files import column_names, overlap_csv, overlap_rows, write_overlap
from whimbrel.standard.errors import StoreError

names = st.lists(st.sampled_from("ABC"), min_size=6, max_size=6).filter(lambda n: len(set(n)) > 1)
sexes = st.lists(st.sampled_from(("female", "male", "", "unknown")), min_size=6, max_size=6)


def table_of(**counts):
    """``table_of(A=60, AB=12)``: the same table at all thresholds."""
    lists = tuple(sorted({c for key in counts for c in key}))
    cells = np.zeros(2 ** len(lists), np.int64)
    for key, count in counts.items():
        cells[sum(1 << lists.index(c) for c in key)] = count
    return Overlap(lists, (), {t: {(): cells} for t in THRESHOLDS})


def read_published(path):
    """A table as the literature prints it: list columns, and the count last."""
    heads, *rows = csv.reader(path.open(encoding="utf-8"))
    cells = np.zeros(2 ** (len(heads) - 1), np.int64)
    for row in rows:
        cells[sum(1 << n for n, seen in enumerate(row[:-1]) if seen == "1")] += int(row[-1])
    return Overlap(tuple(heads[:-1]), (), {t: {(): cells} for t in THRESHOLDS})


@given(names, sexes, edges)
def test_it_is_what_one_finds_by_hand(lists, said, held):
    grouped = grouping(RECORDS, held)
    found = overlap(lists, grouped, {"sex": said})
    for threshold in THRESHOLDS:
        people: dict[int, list[int]] = {}
        for n, person in enumerate(grouped.at(threshold).tolist()):
            people.setdefault(person, []).append(n)
        by_hand: dict[tuple[str, int], int] = {}
        for of in people.values():
            seen = sum(1 << found.lists.index(name) for name in {lists[n] for n in of})
            sex = next((said[n] for n in of if said[n] not in ("", "unknown")), "unknown")
            by_hand[(sex, seen)] = by_hand.get((sex, seen), 0) + 1
        cells = found.cells[threshold]
        assert {(s[0], c): int(of[c]) for s, of in cells.items() for c in np.flatnonzero(of)} == by_hand
        assert found.persons(threshold) == len(people)
        whole = found.whole()
        for n, name in enumerate(found.lists):
            assert whole.of_list(threshold, n) == len({p for p, of in people.items() if name in {lists[i] for i in of}})


def test_one_list_overlaps_with_nothing_and_seven_are_too_many():
    with pytest.raises(OverlapError, match="two lists"):
        overlap(["A"] * 6, grouping(RECORDS, []))
    with pytest.raises(OverlapError, match="at most 6 lists"):
        overlap(list("ABCDEFG"), grouping([*RECORDS, "g"], []))


def test_the_files_say_the_same_and_hold_no_id(tmp_path):
    done = check(table_of(A=60, B=50, C=40, AB=12, AC=9, BC=8, ABC=2))
    about = {"period": "2026", "source": "an invented file", "model": "names-1"}
    manifest = write_overlap(done, tmp_path / "out", about)
    rows = pa.ipc.open_file(tmp_path / "out" / "overlap.arrow").read_all()
    text = (tmp_path / "out" / "overlap.csv").read_text("utf-8")
    assert text == overlap_csv(rows) and rows.equals(overlap_rows(done))
    assert next(csv.reader(text.splitlines())) == column_names(done)
    assert rows.column_names[:3] == ["A", "B", "C"] and rows.column_names[-1] == "count"
    assert len(rows) == 7 and manifest["disclosure"]["hidden"] == rows["count"].null_count
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8")) == manifest
    assert manifest["lists"]["A"]["middle"] == 83 and manifest["unit"] == "persons" and manifest["period"] == "2026"
    assert manifest["sha256"]["overlap.csv"] == hashlib.sha256(text.encode()).hexdigest()
    with pytest.raises(StoreError, match="already"):
        write_overlap(done, tmp_path / "out", about)


def test_a_cell_lies_between_its_limits_and_a_hidden_one_has_no_count():
    done = check(table_of(A=60, B=50, C=40, AB=12, AC=9, BC=8, ABC=2))
    for row in overlap_rows(done).to_pylist():
        true = done.table.cells["middle"][()][sum(row[n] << i for i, n in enumerate("ABC"))]
        assert row["low"] <= row["middle_low"] <= true <= row["middle_high"] <= row["high"]
        assert (row["count"] is None) == (row["exactness"] == "suppressed") and row["count"] in (None, true)


def test_a_list_that_is_called_like_a_column_or_a_formula():
    grouped = grouping(RECORDS, [])
    with pytest.raises(StoreError, match="another name"):
        column_names(check(overlap(["count"] * 3 + ["B"] * 3, grouped), 3))
    done = check(overlap(["=cmd()"] * 3 + ["B"] * 3, grouped), 3)
    assert overlap_csv(overlap_rows(done)).startswith("'=cmd(),B,")


@pytest.mark.parametrize("name", ["uk_5list_full", "netherlands_6list_sparse", "artificial_3list_sparse"])
def test_published_tables_can_be_read_and_checked(real_data, name):
    table = read_published(real_data(f"mse_lists/{name}.csv"))
    done = check(table)
    rows = overlap_rows(done).to_pylist()
    assert len(rows) == 2 ** len(table.lists) - 1
    assert all(
        r["low"] <= int(table.cells["middle"][()][sum(r[n] << i for i, n in enumerate(table.lists))]) <= r["high"]
        for r in rows
    )
    low, high = done.persons("middle")
    assert low <= table.persons("middle") <= high
