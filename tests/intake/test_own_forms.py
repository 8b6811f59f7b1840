"""Filled forms come back: every language, every table, every fault at its place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from whimbrel.intake.prepare import Preparation, prepare
from whimbrel.standard.forms.choices import choices, has_choices
from whimbrel.standard.forms.excel_template import example_cells, write_excel_template
from whimbrel.standard.forms.layout import FormSheet, form_sheets
from whimbrel.standard.forms.wording import form_data
from whimbrel.standard.model import missing_reasons, table

LANGUAGES = ("en", "fr", "zh", "th")


def form(table_id: str, language: str = "en") -> FormSheet:
    return next(f for f in form_sheets(language) if f.table.id == table_id)


def blank(tmp_path: Path, language: str = "en") -> openpyxl.Workbook:
    path = tmp_path / "blank.xlsx"
    write_excel_template(path, language)
    return openpyxl.load_workbook(path)


def fill(book: openpyxl.Workbook, table_id: str, rows: list[dict], language: str = "en") -> None:
    it = form(table_id, language)
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(it.columns, start=1):
            if column.name in row:
                book[it.title].cell(number, place).value = row[column.name]


def read(book: openpyxl.Workbook, tmp_path: Path, **options: object) -> tuple[Preparation, dict[str, pa.Table]]:
    path = tmp_path / "filled.xlsx"
    book.save(path)
    return take(path, **options)


def take(path: Path, **options: object) -> tuple[Preparation, dict[str, pa.Table]]:
    got: dict[str, list[pa.RecordBatch]] = {}
    done = prepare(path, sink=lambda table_id, batch: got.setdefault(table_id, []).append(batch), **options)
    return done, {t: pa.Table.from_batches(b) for t, b in got.items()}


def faults(done: Preparation) -> set[tuple]:
    return {(f.check.id, f.sheet, f.column, tuple(f.rows.tolist())) for f in done.faults}


def whole_case(tmp_path: Path, language: str) -> openpyxl.Workbook:
    book = blank(tmp_path, language)
    for it in form_sheets(language):
        fill(book, it.table.id, example_cells(it, language), language)
    return book


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_workbook_gives_the_codes_that_were_meant(tmp_path: Path, language: str):
    done, got = read(whole_case(tmp_path, language), tmp_path)
    assert done.source is not None
    assert (done.source.id, done.source.nature) == ("whimbrel_excel", "reported")
    assert done.faults.counts() == {"V13": 1}
    example = form_data("worked_example.yaml")
    for table_id, rows in example.items():
        assert_rows(table_id, rows, got[table_id])
    assert got["persons"]["incident"].to_pylist() == [1, 1, 1, 2]
    assert got["legs"]["person"].to_pylist() == [1, 2, 2]
    assert got["ties"]["from_actor"].to_pylist() == [2]
    assert got["ties"]["to_actor"].to_pylist() == [1]
    assert got["offences"]["person"].to_pylist() == [3]
    assert got["figures"]["value_high"].to_pylist() == [41, 38, 4]
    assert got["figures"]["exactness"].to_pylist() == ["exact", "exact", "suppressed"]
    assert got["persons"]["age_missing"].to_pylist() == ["stated", "refused", "unknown", "unknown"]
    assert got["persons"]["role_witness"].to_pylist() == ["unknown"] * 4


def assert_rows(table_id: str, rows: list[dict], got: pa.Table) -> None:
    assert len(got) == len(rows)
    for column in table(table_id).columns.values():
        wanted = [row.get(column.name) for row in rows]
        if column.type == "reference" or column.name in ("exactness", "value", "value_low", "value_high"):
            continue
        if column.type == "flags":
            for code, name in column.flag_names().items():
                if name in got.schema.names:
                    listed = [code in str(w).split(";") for w in wanted]
                    assert [g == "yes" for g in got[name].to_pylist()] == listed, name
        elif has_choices(column):
            assert got[column.name].to_pylist() == [_sorted(w) for w in wanted], column.name
        elif column.type == "date":
            given = [
                d and d.isoformat()[: len(str(w))] for d, w in zip(got[column.name].to_pylist(), wanted, strict=True)
            ]
            assert given == wanted, column.name
        else:
            stated = [None if w in missing_reasons() or w is None else w for w in wanted]
            assert [
                None if g is None else type(s)(g) for g, s in zip(got[column.name].to_pylist(), stated, strict=True)
            ] == stated


def _sorted(codes: str | None) -> str:
    return ";".join(sorted(codes.split(";"))) if codes else "unknown"


@pytest.mark.parametrize("language", [*LANGUAGES, "vi", "km", "ar", "zh_Hant"])
def test_whatever_is_chosen_from_a_list_is_read_as_its_code(tmp_path: Path, language: str):
    book = blank(tmp_path, language)
    expected: dict[str, dict[str, list[str]]] = {}
    for it in form_sheets(language):
        lists = [c for c in it.columns if c.column and has_choices(c.column)]
        longest = max(len(choices(c.column, language)) for c in lists if c.column)
        rows: list[dict] = [{"number": f"R{n}", "sequence": n + 1} for n in range(longest)]
        for column in lists:
            assert column.column is not None
            listed = choices(column.column, language)
            for n, row in enumerate(rows):
                row[column.name] = listed[n % len(listed)][1]
            expected.setdefault(it.table.id, {})[column.name] = [listed[n % len(listed)][0] for n in range(longest)]
        fill(book, it.table.id, rows, language)
    done, got = read(book, tmp_path)
    wrong = {f.check.id for f in done.faults} & {
        "V01",
        "V09",
        "V10",
        "V11",
        "V12",
        "N01",
        "N02",
        "M01",
        "M02",
        "F13",
        "F22",
    }
    assert not wrong, [(f.check.id, f.sheet, f.column, f.rows) for f in done.faults]
    for table_id, columns in expected.items():
        # Figures that repeat a cell are merged; they are compared by what is left.
        rows_left = [n - 2 for n in got[table_id]["source_row"].to_pylist()]
        for name, codes in columns.items():
            column = table(table_id).columns[name]
            wanted = [codes[n] for n in rows_left]
            if column.type != "flags":
                assert got[table_id][name].to_pylist() == wanted, (table_id, name)
                continue
            for code, flag in column.flag_names().items():
                assert [v == "yes" for v in got[table_id][flag].to_pylist()] == [w == code for w in wanted], flag


def test_references_that_lead_nowhere_and_numbers_given_twice(tmp_path: Path):
    book = whole_case(tmp_path, "fr")
    book["Personnes"].cell(4, 1).value = "P1"
    book["Étapes du trajet"].cell(3, 1).value = "P9"
    book["Étapes du trajet"].cell(4, 1).value = "P9"
    done, _ = read(book, tmp_path)
    found = faults(done)
    assert ("R02", "Personnes", "Numéro interne *", (4,)) in found
    assert ("R01", "Étapes du trajet", "Personne *", (3, 4)) in found
    assert not done.fit_to_seal


def test_a_name_in_place_of_the_own_number_is_refused(tmp_path: Path):
    book = whole_case(tmp_path, "en")
    book["Persons"].cell(5, 1).value = "Sokha Invented"
    done, _ = read(book, tmp_path)
    assert ("N02", "Persons", "Own number *", (5,)) in faults(done)
    assert "Sokha" not in str([f.as_dict() for f in done.faults])


@pytest.mark.parametrize(
    ("table_id", "column", "row", "value", "check"),
    [
        ("persons", "sex", 3, "perhaps", "V01"),
        ("persons", "age", 2, "130", "V05"),
        ("persons", "age_band", 4, "9-Sep", "V09"),
        ("persons", "citizenship", 2, "Atlantis", "V12"),
        ("persons", "registered", 2, "2021-02-30", "V03"),
        ("incidents", "happened", 2, "3/5/2021", "V04"),
        ("incidents", "subdivision", 2, "Street 5", "V07"),
        ("payments", "amount", 3, "a lot", "V14"),
        ("figures", "value", 2, "about forty", "V14"),
        ("figures", "reporting_country", 2, "", "V06"),
        ("actors", "role", 2, "Maria Invented", "N02"),
    ],
)
def test_a_bad_cell_is_found_at_its_sheet_row_and_column(
    tmp_path: Path, table_id: str, column: str, row: int, value: str, check: str
):
    book = whole_case(tmp_path, "zh")
    it = form(table_id, "zh")
    place = [c.name for c in it.columns].index(column)
    book[it.title].cell(row, place + 1).value = value or None
    done, _ = read(book, tmp_path)
    assert (check, it.title, it.columns[place].heading, (row,)) in faults(done)


def test_legs_are_checked_as_a_whole(tmp_path: Path):
    book = whole_case(tmp_path, "en")
    sheet = book["Journey legs"]
    sheet.cell(4, 3).value = "Viet Nam"  # began elsewhere than the leg before ended
    sheet.cell(2, 2).value = 2  # the first leg is missing
    done, _ = read(book, tmp_path)
    found = faults(done)
    assert ("X04", "Journey legs", sheet.cell(1, 3).value, (4,)) in found
    assert ("X04", "Journey legs", sheet.cell(1, 2).value, (2,)) in found


def test_what_is_stated_of_a_figure_beats_what_its_value_implies(tmp_path: Path):
    book = blank(tmp_path)
    base = {"indicator": "Detected victims", "counting_unit": "Persons", "reporting_country": "Thailand"}
    rows = [
        {**base, "period": "2020", "value": 120, "value_low": 90, "value_high": 150, "exactness": "Estimate"},
        {**base, "period": "2021", "value": "1,282"},
        {**base, "period": "2022", "value": "<5"},
    ]
    fill(book, "figures", rows)
    done, got = read(book, tmp_path)
    assert done.fit_to_seal, faults(done)
    assert got["figures"]["exactness"].to_pylist() == ["estimate", "exact", "suppressed"]
    assert got["figures"]["value"].to_pylist() == [120, 1282, None]
    assert got["figures"]["value_low"].to_pylist() == [90, 1282, 1]
    assert got["figures"]["value_high"].to_pylist() == [150, 1282, 4]
    assert "V06" not in done.faults.counts()


def test_sheets_renamed_moved_and_with_a_title_above_are_still_known(tmp_path: Path):
    book = whole_case(tmp_path, "zh")
    book["人员"].title = "我们的人员"
    book.move_sheet("行程段", -3)
    book["付款与债务"].insert_rows(1)
    book["付款与债务"]["A1"].value = "2024"
    done, got = read(book, tmp_path)
    assert done.fit_to_seal, faults(done)
    assert (len(got["persons"]), len(got["legs"]), len(got["payments"])) == (4, 3, 3)


def test_a_deleted_column_is_not_asked_and_a_needed_one_is_missed(tmp_path: Path):
    book = whole_case(tmp_path, "en")
    headings = [c.value for c in book["Persons"][1]]
    book["Persons"].delete_cols(headings.index("Abducted") + 1)
    done, got = read(book, tmp_path)
    assert done.fit_to_seal
    assert "abducted" not in got["persons"].schema.names
    book["Journey legs"].delete_cols(1)
    book["Persons"].delete_cols(headings.index("Sex *") + 1)
    done, got = read(book, tmp_path)
    missed = {(f.sheet, f.facts["wanted"]) for f in done.faults if f.check.id == "F12"}
    assert missed == {("Persons", "Sex *"), ("Journey legs", "Person *")}
    assert "legs" not in got


def test_what_the_form_does_not_have_is_listed_and_names_are_refused(tmp_path: Path):
    book = whole_case(tmp_path, "en")
    wide = book["Persons"].max_column
    book["Persons"].cell(1, wide + 1).value = "Colour of the boat"
    book["Persons"].cell(1, wide + 2).value = "Full name"
    book["Persons"].cell(2, wide + 2).value = "Somebody"
    book["Persons"].cell(1, wide + 3).value = "Kind of payment *"
    book.create_sheet("Our notes")["A1"].value = "to do"
    done, _ = read(book, tmp_path)
    found = faults(done)
    assert ("F13", "Persons", "Colour of the boat", ()) in found
    assert ("F13", "Persons", "Kind of payment *", ()) in found  # a heading of another sheet is not taken here
    assert ("N01", "Persons", "Full name", ()) in found
    assert ("F22", "Our notes", None, ()) in found


def test_the_blank_workbook_holds_nothing_to_report(tmp_path: Path):
    done, got = read(blank(tmp_path), tmp_path)
    assert done.faults.counts() == {"F20": 1}
    assert got == {}


def test_the_invented_example_stays_invented(tmp_path: Path):
    path = tmp_path / "example.xlsx"
    write_excel_template(path, "fr", example=True)
    done, got = take(path)
    assert done.source is not None
    assert done.source.nature == "invented"
    assert len(got["persons"]) == 4


def test_without_its_hidden_sheet_it_must_be_named(tmp_path: Path):
    book = whole_case(tmp_path, "fr")
    del book["_whimbrel"]
    done, _ = read(book, tmp_path)
    assert done.faults.counts() == {"F11": 1}
    done, got = read(book, tmp_path, source="whimbrel_excel")
    assert done.fit_to_seal
    assert len(got["persons"]) == 4
    other = openpyxl.Workbook()
    other.active.append(["a", "b"])
    other.active.append(["1", "2"])
    done, _ = read(other, tmp_path, source="whimbrel_excel")
    assert done.faults.counts() == {"F12": 1}
    done, _ = read(other, tmp_path, source="whimbrel_xlsform")
    assert done.faults.counts() == {"F12": 1}
