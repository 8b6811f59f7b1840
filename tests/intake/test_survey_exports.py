"""The survey form read back: exports as KoboToolbox and ODK Central make them give the same tables."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from tests.intake.test_own_forms import assert_rows, faults, take
from whimbrel.intake.prepare import Preparation
from whimbrel.standard.forms.choices import choices
from whimbrel.standard.forms.wording import form_data
from whimbrel.standard.forms.xlsform import MARK, NOTE, REASON, question, survey_tables
from whimbrel.standard.model import missing_reasons, table


def survey_case() -> dict[str, list[dict]]:
    """Rows of every table as the survey form asks them: several codes parted by spaces, reasons on their own."""
    found = {}
    for table_id in survey_tables():
        columns = table(table_id).columns
        rows = []
        for given in form_data("worked_example.yaml")[table_id]:
            row: dict = {"_number": given.get("number"), "_above": given.get("incident", given.get("person"))}
            for name, value in given.items():
                if name not in columns or columns[name].type == "reference":
                    continue
                if columns[name].reason and value in missing_reasons():
                    row[question(table_id, name) + REASON] = value
                else:
                    row[question(table_id, name)] = str(value).replace(";", " ")
            rows.append(row)
        found[table_id] = rows
    return found


def headings(table_id: str) -> list[str]:
    """Every question of a table, asked or passed over."""
    asked = [c for c in table(table_id).columns.values() if c.type != "reference"]
    return [n for c in asked for n in (question(table_id, c.name), *([question(table_id, c.name) + REASON] * c.reason))]


def kobo(path: Path, ticks: str = "both", prefix: str = "{table}_facts/") -> None:
    """A KoboToolbox workbook. ticks: several answers in one column, in a column for each code, or both."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    case = survey_case()
    place = {r["_number"]: n for t in ("incidents", "persons") for n, r in enumerate(case[t], start=1)}
    for table_id, rows in case.items():
        sheet = book.create_sheet("Invented report" if table_id == "incidents" else table_id)
        multiple = {
            question(table_id, c.name): [code for code, _ in choices(c, "en")]
            for c in table(table_id).columns.values()
            if c.type == "flags"
        }
        cells: list[dict] = []
        for number, row in enumerate(rows, start=1):
            cell: dict = {}
            for name in headings(table_id):
                group = prefix.format(table=table_id)
                if name not in multiple or ticks != "columns":
                    cell[group + name] = row.get(name)
                if name in multiple and ticks != "one":
                    chosen = row.get(name, "").split()
                    cell |= {f"{group}{name}/{code}": int(code in chosen) for code in multiple[name]}
            if table_id == "incidents":
                cell |= {MARK: "whimbrel/1", "_id": 70 + number, "_uuid": "x", "_submitted_by": None, "_index": number}
            else:
                above = "Invented report" if table_id == "persons" else "persons"
                cell |= {"_index": number, "_parent_table_name": above, "_parent_index": place[row["_above"]]}
            cells.append(cell)
        sheet.append(list(cells[0]))
        for cell in cells:
            sheet.append([cell.get(k) for k in cells[0]])
    book.save(path)


def central(path: Path) -> None:
    """A zip of CSV files as ODK Central makes it."""
    case = survey_case()
    keys = {r["_number"]: f"uuid:{n:08d}-0000-4000-8000-123456789012" for n, r in enumerate(case["incidents"], start=1)}
    for n, r in enumerate(case["persons"], start=1):
        keys[r["_number"]] = f"{keys[r['_above']]}/persons[{n}]"
    with zipfile.ZipFile(path, "w") as archive:
        for table_id, rows in case.items():
            text = io.StringIO()
            names = headings(table_id)
            root = table_id == "incidents"
            own = ["SubmissionDate", "SubmitterName", MARK, NOTE, "meta-instanceID"] if root else []
            out = csv.writer(text)
            out.writerow([*own, *(f"{table_id}_facts-{n}" for n in names), *(() if root else ("PARENT_KEY",)), "KEY"])
            for number, row in enumerate(rows, start=1):
                above = keys.get(row["_above"], "")
                key = keys.get(row["_number"]) or f"{above}/{table_id}[{number}]"
                system = ["2024-06-01T08:00:00Z", "invented account", "whimbrel/1", "", key] if root else []
                out.writerow([*system, *(row.get(n, "") for n in names), *(() if root else (above,)), key])
            archive.writestr("whimbrel_1.csv" if root else f"whimbrel_1-{table_id}.csv", text.getvalue())


@pytest.mark.parametrize(
    ("ticks", "prefix"),
    [("both", "{table}_facts/"), ("one", ""), ("columns", "{table}/{table}_more/"), ("columns", "")],
)
def test_a_kobo_export_gives_the_same_tables(tmp_path: Path, ticks: str, prefix: str):
    path = tmp_path / "kobo.xlsx"
    kobo(path, ticks, prefix)
    assert_survey(*take(path))


def test_an_odk_central_export_gives_the_same_tables(tmp_path: Path):
    path = tmp_path / "central.zip"
    central(path)
    done, got = take(path)
    assert faults(done) == {("N03", "whimbrel_1", "SubmitterName", ())}
    assert_survey(done, got)


def assert_survey(done: Preparation, got: dict[str, pa.Table]) -> None:
    assert done.source is not None
    assert done.source.id == "whimbrel_xlsform"
    assert set(done.faults.counts()) <= {"N03"}, [(f.check.id, f.sheet, f.column, f.message) for f in done.faults]
    for table_id in survey_tables():
        assert_rows(table_id, form_data("worked_example.yaml")[table_id], got[table_id])
    assert got["persons"]["incident"].to_pylist() == [1, 1, 1, 2]
    assert got["legs"]["person"].to_pylist() == [1, 2, 2]
    assert got["persons"]["age_missing"].to_pylist() == ["stated", "refused", "unknown", "unknown"]
    assert got["payments"]["amount_missing"].to_pylist() == ["stated", "stated", "refused"]


def test_faults_of_a_kobo_export_name_sheet_row_and_heading(tmp_path: Path):
    path = tmp_path / "kobo.xlsx"
    kobo(path, "columns")
    book = openpyxl.load_workbook(path)
    top = [c.value for c in book["legs"][1]]
    book["legs"].cell(3, top.index("_parent_index") + 1).value = 99
    book["legs"].cell(2, top.index("legs_facts/legs_mode") + 1).value = "broomstick"
    book.create_sheet("Analysis")["A1"].value = "x"
    book.save(path)
    done, _ = take(path)
    found = faults(done)
    assert ("R01", "legs", "_parent_index", (3,)) in found
    assert ("V01", "legs", "legs_facts/legs_mode", (2,)) in found
    assert ("F22", "Analysis", None, ()) in found
    book["legs"].delete_cols(top.index("_parent_index") + 1)
    book.save(path)
    done, _ = take(path)
    assert {(f.check.id, f.sheet, f.facts.get("wanted")) for f in done.faults} == {("F12", "legs", "_parent_index")}
