"""Tables of overlaps read from files: published ones, Whimbrel's own, and everything that is wrong with one."""

from __future__ import annotations

import pytest

from whimbrel.estimate.errors import TableError
from whimbrel.estimate.table_file import read_overlaps


def write(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name", ["uk_5list_full", "uk_6list_sparse", "netherlands_6list_sparse", "new_orleans_5list_sparse"]
)
def test_published_tables_are_read_whatever_their_count_is_called(real_data, published, name):
    found = read_overlaps(real_data(f"mse_lists/{name}.csv"))
    table = published(name)
    assert found.table.lists == table.lists and (found.table.counts == table.counts).all() and not found.hidden


def test_empty_combinations_added_change_nothing(real_data):
    full, sparse = (read_overlaps(real_data(f"mse_lists/uk_5list_{k}.csv")).table for k in ("full", "sparse"))
    assert (full.counts == sparse.counts).all()


def test_every_row_that_is_wrong_is_named(tmp_path):
    text = "A,B,count\n1,0,5\n0,0,7\n0,1,-2\n1,1,1.5\n1,0,3\n0,1,\n"
    with pytest.raises(TableError) as refused:
        read_overlaps(write(tmp_path, text))
    said = str(refused.value)
    assert "row 3 is of persons seen by no list" in said and "row 4 has no whole number" in said
    assert "row 5 has no whole number" in said and "row 6 names a combination" in said and "row 7" in said


def test_a_column_that_is_no_list_is_asked_about(tmp_path):
    path = write(tmp_path, "year,A,B,n\n2025,1,0,5\n2025,0,1,6\n2026,1,0,9\n2026,1,1,2\n")
    with pytest.raises(TableError, match=r"column .year..*--where"):
        read_overlaps(path)
    assert read_overlaps(path, where="year=2026").table.observed == 11
    with pytest.raises(TableError, match="No row"):
        read_overlaps(path, where="year=1999")
    with pytest.raises(TableError, match="no column 'C'"):
        read_overlaps(path, lists=["A", "C"])


def test_hidden_cells_are_taken_in_the_middle_and_at_both_limits(tmp_path):
    head = "police,shelter,hotline,strict_low,strict_high,low,high,exactness,count\n"
    text = (
        head
        + "1,0,0,40,40,40,40,exact,40\n0,1,0,30,30,30,30,exact,30\n1,1,0,1,4,1,4,suppressed,\n0,0,1,9,9,9,9,exact,9\n"
    )
    found = read_overlaps(write(tmp_path, text))
    assert found.hidden == 1 and found.table.lists == ("police", "shelter", "hotline")
    assert [t.among(3) for t in (found.low, found.table, found.high)] == [1, 2, 4]


@pytest.mark.parametrize("text", ["", "A,B,n\n", "A,n\n1,5\n", "A,B,n\n1,0,0\n", "A,B,n\n1,x,3\n"])
def test_what_is_no_table_is_refused(tmp_path, text):
    with pytest.raises(TableError):
        read_overlaps(write(tmp_path, text))
    with pytest.raises(TableError, match="There is no file"):
        read_overlaps(tmp_path / "absent.csv")
