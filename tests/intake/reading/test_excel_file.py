"""Workbooks: extent, kinds of cells, formulas, sheets, and archives that lie."""

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter

from whimbrel.intake.reading.excel_file import cell_text, excel_sheets
from whimbrel.standard.faults import Faults, Refused


@pytest.fixture
def book(tmp_path):
    """Writes a workbook: {sheet: rows}."""

    def write(sheets, name="book.xlsx"):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / name
        workbook.save(path)
        return path

    return write


def rows_of(sheet):
    return [
        (number, *(column[i].as_py() for column in batch.columns.values()))
        for batch in sheet.batches(Faults())
        for i, number in enumerate(batch.rows.tolist())
    ]


def changed(path, change, member="xl/worksheets/sheet1.xml"):
    """A copy of a workbook whose one member is changed."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            out.writestr(name, change(data) if name == member else data)
    return target


def test_cells_of_every_kind_become_text():
    assert cell_text(None) == ""
    assert cell_text(True) == "yes"
    assert cell_text(3.0) == "3"
    assert cell_text(0.25) == "0.25"
    assert cell_text(dt.date(2021, 5, 3)) == "2021-05-03"
    assert cell_text(dt.datetime(2021, 5, 3)) == "2021-05-03"  # noqa: DTZ001 - workbooks know no zones
    assert cell_text(dt.datetime(2021, 5, 3, 4, 5)) == "2021-05-03T04:05:00"  # noqa: DTZ001
    assert cell_text(1e20) == "1e+20"


def test_rows_are_numbered_as_the_spreadsheet_shows_them(book):
    path = book({"Data": [["title"], [], ["a", "b"], [1, 2], [], [3, "x"]]})
    (sheet,) = excel_sheets(path)
    assert (sheet.name, sheet.header_row, sheet.columns) == ("Data", 3, ("a", "b"))
    assert rows_of(sheet) == [(4, "1", "2"), (6, "3", "x")]


def test_a_table_that_begins_far_from_the_corner_keeps_its_numbers(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for cell, value in {"C5": "a", "D5": "b", "C6": 1, "D6": 2, "C8": 3}.items():
        sheet[cell] = value
    workbook.save(tmp_path / "far.xlsx")
    (sheet,) = excel_sheets(tmp_path / "far.xlsx")
    assert sheet.header_row == 5
    assert sheet.columns == ("(column 1)", "(column 2)", "a", "b")
    assert rows_of(sheet) == [(6, "", "", "1", "2"), (8, "", "", "3", "")]


def test_damaged_characters_are_told(book):
    (sheet,) = excel_sheets(book({"S": [["a", "b"], ["Br\ufffdsil", 1], ["Togo", 2]]}))
    faults = Faults()
    list(sheet.batches(faults))
    assert [(f.check.id, f.column, f.rows.tolist()) for f in faults] == [("F18", "a", [2])]


def test_chart_sheets_and_empty_sheets_are_passed_over(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["a", "b"])
    workbook.active.append([1, 2])
    workbook.create_sheet("Empty")
    workbook.create_chartsheet("Chart")
    workbook.save(tmp_path / "charts.xlsx")
    assert [s.name for s in excel_sheets(tmp_path / "charts.xlsx")] == ["Sheet"]


def test_painted_cells_without_content_make_no_columns(tmp_path):
    path = tmp_path / "painted.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet, red = workbook.add_worksheet(), workbook.add_format({"bg_color": "#ff0000"})
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, [1, 2])
        for column in range(2, 16384):
            sheet.write_blank(0, column, None, red)
        sheet.write_blank(1048575, 16383, None, red)
    (sheet,) = excel_sheets(path)
    assert sheet.columns == ("a", "b")


def test_formulas_are_counted_and_those_without_a_result_are_named(tmp_path):
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("S")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(2, 0, "=1+1", None, "")
        sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        sheet.write_row(4, 0, [7, 8])
    (sheet,) = excel_sheets(path)
    found = {f.check.id: f for f in sheet.faults}
    assert found["F15"].facts["count"] == 3
    assert found["F16"].rows.tolist() == [3, 4]
    assert rows_of(sheet)[0] == (2, "2", "")


def test_a_formula_never_saved_by_a_spreadsheet_program(book):
    path = book({"S": [["a", "b"], ["=1+1", 2]]})
    (sheet,) = excel_sheets(path)
    assert {f.check.id: f.rows.tolist() for f in sheet.faults}["F16"] == [2]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.replace(b'<c r="B2"', b"<c r='D9'"),
        lambda d: d.replace(b'<c r="B2"', b'<c r="d9"'),
        lambda d: d.replace(b'<c r="B2"', b'<c x=">" r="D9"'),
        lambda d: d.replace(b'<c r="B2"', b'<c r = "D9"'),
        lambda d: d.replace(b"<c ", b"<x:c ").replace(b"</c>", b"</x:c>").replace(b"<wor", b'<wor xmlns:x="x"'),
        lambda d: d.replace(b' r="B2"', b""),
    ],
)
def test_unusual_xml_is_loaded_on_trial_and_then_read(book, change):
    path = changed(book({"S": [["a", "b"], [1, 2]]}), change)
    try:
        (sheet,) = excel_sheets(path)
        assert sheet.columns[:2] == ("a", "b")
    except Refused as refused:
        assert refused.fault.check.id in ("F01", "F09")


@pytest.mark.parametrize("address", [b"r='ZZZZ99999999'", b'r="zzz9999999"', b'x=">" r="XFD1048576"'])
def test_a_cell_at_the_end_of_the_world_does_not_end_the_process(book, address):
    path = changed(book({"S": [["a", "b"], [1, 2]]}), lambda d: d.replace(b'r="B2"', address))
    with pytest.raises(Refused, match=r"F0[1459]"):
        excel_sheets(path)


def test_a_sheet_named_after_a_person_is_not_named_in_messages(book):
    path = book({"Mr Tran Van Binh": [["a", "b"], [1, 2]], "C1234567": [["a", "b"], [1, 2]], "Data": [["a"], [1]]})
    assert [s.name for s in excel_sheets(path)] == ["(sheet 1)", "(sheet 2)", "Data"]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
def test_a_workbook_without_one_of_its_parts(book, member):
    path = book({"S": [["a", "b"], [1, 2]]})
    target = path.with_name("without.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            if name != member:
                out.writestr(name, source.read(name))
    try:
        assert [s.name for s in excel_sheets(target)] == ["S"]
    except Refused as refused:
        assert refused.fault.check.id in ("F01", "F09")
