"""Delimited text: separators, line ends, quotes, row numbers, header."""

import csv
import gzip
import io

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from whimbrel.intake.reading.csv_file import csv_sheet
from whimbrel.standard.faults import Faults, Refused


def read(path, **options):
    """[(row number, cells...)] and faults of a file."""
    sheet = csv_sheet(path, **options)
    faults = Faults()
    rows = [
        (number, *(column[i].as_py() for column in batch.columns.values()))
        for batch in sheet.batches(faults)
        for i, number in enumerate(batch.rows.tolist())
    ]
    return sheet, rows, faults


def written(tmp_path, content: str | bytes):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found(tmp_path, separator):
    text = "a,b,c\n1,x,2\n3,y,4\n".replace(",", separator)
    sheet, rows, _ = read(written(tmp_path, text))
    assert sheet.columns == ("a", "b", "c")
    assert rows == [(2, "1", "x", "2"), (3, "3", "y", "4")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_a_missing_last_one(tmp_path, end, last):
    text = end.join(["a,b", "1,2", "3,4"]) + (end if last else "")
    assert read(written(tmp_path, text))[1] == [(2, "1", "2"), (3, "3", "4")]


def test_mixed_line_ends(tmp_path):
    assert [r[0] for r in read(written(tmp_path, "a,b\r\n1,2\r3,4\n5,6\n\r\n"))[1] if r[1]] == [2, 3, 4]


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path):
    assert csv_sheet(written(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n")).columns == ("a", "b")
    assert csv_sheet(written(tmp_path, "a,b\n1,é\n".encode("utf-16"))).columns == ("a", "b")


def test_a_line_break_in_the_header_or_in_a_cell_begins_no_row(tmp_path):
    sheet, rows, faults = read(written(tmp_path, 'a,"b\nc"\n1,"x\r\ny"\n2\n3,z\n'))
    assert sheet.columns == ("a", "b c")
    assert rows == [(2, "1", "x\r\ny"), (4, "3", "z")]
    assert [f.rows.tolist() for f in faults] == [[3]]


def test_ragged_rows_are_named_by_the_numbers_a_person_sees(tmp_path):
    text = "title\n\na,b\n1,2\n3\n\n5,6\n7,8,9\n10,11\n,,,\n12,13\n"
    _, rows, faults = read(written(tmp_path, text))
    assert [r for r in rows if r[1]] == [(4, "1", "2"), (7, "5", "6"), (9, "10", "11"), (11, "12", "13")]
    assert [(f.check.id, f.rows.tolist()) for f in faults] == [("F14", [5, 8])]


def test_ragged_rows_by_the_ten_thousand_cost_no_time(tmp_path):
    _, rows, faults = read(written(tmp_path, "a,b\n" + "1\n1,2\n" * 50_000))
    assert len(rows) == 50_000
    assert [f.count for f in faults] == [50_000]
    assert rows[-1][0] == 100_001


def test_signs_that_only_look_like_line_ends_belong_to_the_value(tmp_path):
    _, rows, _ = read(written(tmp_path, "a,b\n1,x\u2028y\n2,x\x0by\n3,x\x85y\n"))
    assert [(r[0], r[1]) for r in rows] == [(2, "1"), (3, "2"), (4, "3")]


def test_an_inch_mark_is_no_open_quotation_mark(tmp_path):
    _, rows, _ = read(written(tmp_path, 'a,b\n1,5" pipe\n2,"x\ny"\n'))
    assert rows == [(2, "1", '5" pipe'), (3, "2", "x\ny")]


@pytest.mark.parametrize(
    ("text", "row"),
    [('a,b\n1,2\n3,"4\n', 3), ('a,b\n1,2\n"3,4\n5,6\n', 3), ('a,b\n1,"2', 2), ('a,b\n1,"x""\n2,3\n', 2)],
)
def test_an_open_quotation_mark_is_refused_with_its_row(tmp_path, text, row):
    with pytest.raises(Refused) as refused:
        csv_sheet(written(tmp_path, text))
    assert refused.value.fault.check.id == "F09"
    assert refused.value.fault.rows.tolist() == [row]


def test_headings_that_repeat_are_told_and_kept_apart(tmp_path):
    sheet, rows, _ = read(written(tmp_path, "A (column 3),A,A,A\n1,2,3,4\n"))
    assert len(set(sheet.columns)) == 4
    assert [(f.check.id, f.column) for f in sheet.faults] == [("F10", "A")]
    assert rows == [(2, "1", "2", "3", "4")]


def test_nameless_columns_at_the_end_are_no_columns(tmp_path):
    sheet, rows, faults = read(written(tmp_path, "a,,b,,\n1,2,3,,\n4,5,6,,\n"))
    assert sheet.columns == ("a", "(column 2)", "b")
    assert rows == [(2, "1", "2", "3"), (3, "4", "5", "6")]
    assert not list(faults)


def test_a_header_alone_is_told_apart_from_an_empty_file(tmp_path):
    for text in ("a,b", "a,b\n"):
        try:
            assert read(written(tmp_path, text))[1] == []
        except Refused as refused:
            assert refused.fault.check.id == "F20"
    for text in ("\n\n", " \n", "\ufeff"):
        with pytest.raises(Refused, match="F02"):
            csv_sheet(written(tmp_path, text))


def test_a_top_of_nothing_but_separators_is_no_header(tmp_path):
    with pytest.raises(Refused, match="F19"):
        csv_sheet(written(tmp_path, ",,,\n" * 40))


def test_gzipped_text_is_read_by_content_and_progress_is_told_in_bytes_of_the_file(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1000))
    told = []
    _, rows, _ = read(path, progress=told.append)
    assert len(rows) == 1000
    assert told[-1] == path.stat().st_size


def test_only_the_wanted_columns_are_read(tmp_path):
    sheet = csv_sheet(written(tmp_path, "a,b,c\n1,2,3\n"))
    assert [list(b.columns) for b in sheet.batches(Faults(), ("c",))] == [["c"]]


def test_characters_damaged_before_are_kept_and_told(tmp_path):
    text = "land,n\nCôte d’Ivoire,1\nÉgypte,2\nGuinée,3\nSénégal,4\nBénin,5\n".encode() + b"Br\xe9sil,6\n"
    _, rows, faults = read(written(tmp_path, text))
    assert rows[0][1] == "Côte d’Ivoire"
    assert [(f.check.id, f.column, f.rows.tolist()) for f in faults] == [("F18", "land", [7])]


_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\ufffd"), max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(_CELL, min_size=n, max_size=n), min_size=1, max_size=30)
    ),
    separator=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    header=st.sampled_from(["h{}", "head\nline {}"]),
)
def test_what_a_csv_writer_writes_reads_back_with_exact_row_numbers(tmp_path, rows, separator, end, header):
    columns = [header.format(i) for i in range(len(rows[0]))]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows(rows)
    path = tmp_path / "table.csv"
    path.write_bytes(out.getvalue().encode())
    # A cell may look like another separator; the header alone decides in this test which one it is.
    sheet = csv_sheet(path).rehead(1)
    assume(len(sheet.columns) == len(columns))
    got = [
        (number, [column[i].as_py() for column in batch.columns.values()])
        for batch in sheet.batches(Faults())
        for i, number in enumerate(batch.rows.tolist())
    ]
    assert got == [(number, cells) for number, cells in enumerate(rows, start=2)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(widths=st.lists(st.sampled_from([0, 1, 2, 2, 2, 3]), min_size=1, max_size=60))
def test_every_row_is_either_read_or_told_and_never_moved(tmp_path, widths):
    lines = [",".join([str(number)] * width) for number, width in enumerate(widths, start=2)]
    path = tmp_path / "ragged.csv"
    path.write_text("a,b\n" + "\n".join(lines) + "\n")
    sheet = csv_sheet(path).rehead(1)
    faults = Faults()
    read_rows = {}
    for batch in sheet.batches(faults):
        for i, number in enumerate(batch.rows.tolist()):
            read_rows[number] = batch.columns["a"][i].as_py()
    told = {row for f in faults for row in f.rows.tolist()}
    for number, width in enumerate(widths, start=2):
        if width == 2:
            assert read_rows[number] == str(number)
        elif width:
            assert number in told
