"""From a file to tables: streaming, references, what is told, and that nothing half-read counts."""

import gzip

import openpyxl
import pytest

from tests.attack.good_files import GOOD, HEADER, ROW
from whimbrel.intake.mapping import parse_mapping
from whimbrel.intake.prepare import prepare


def mapping(tables, **more):
    return parse_mapping({"id": "t", "tables": tables, **more}, "t")


PERSONS = {"role": {"constant": "victim"}, "sex": {"from": "Sex"}, "citizenship": {"from": "Country"}}


def test_nothing_is_raised_for_bad_data_and_nothing_is_handed_over_for_a_refused_file(take, tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\0")
    taken = take(tmp_path / "x.csv")
    assert taken.checks == {"F07": 1}
    assert taken.batches == {}
    assert not taken.done.fit_to_seal
    assert taken.done.source is None


def test_a_file_needs_no_sink(tmp_path):
    (tmp_path / "x.csv").write_text(GOOD)
    assert prepare(tmp_path / "x.csv").rows == {"persons": 3, "exploitations": 3}


def test_progress_ends_with_the_size_of_the_file(tmp_path):
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress((HEADER + ROW * 100_000).encode()))
    told = []
    assert prepare(path, progress=told.append).rows["persons"] == 100_000
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size


def test_batches_are_numbered_through(take, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(HEADER + ROW * 300_000)
    taken = take(path)
    assert len(taken.batches["persons"]) > 1
    for table in ("persons", "exploitations"):
        assert taken.column(table, "id") == list(range(1, 300_001))
        assert taken.column(table, "source_row") == list(range(2, 300_002))
    assert taken.column("exploitations", "person") == list(range(1, 300_001))


def test_faults_of_all_batches_and_sheets_are_told_at_once(take, tmp_path):
    path = tmp_path / "x.csv"
    bad = {5: "2019,Femal", 150_000: "2019,Mael", 299_999: "20x9,Female"}
    lines = [ROW] * 300_000
    for row, start in bad.items():
        lines[row - 2] = start + ROW[len("2019,Female") :]
    path.write_text(HEADER + "".join(lines))
    taken = take(path)
    assert taken.rows("M02", "gender") == [5, 150_000]
    assert taken.rows("V03", "yearOfRegistration") == [299_999]


def test_blank_rows_are_no_persons(take, tmp_path):
    (tmp_path / "x.csv").write_text(HEADER + ROW + ",,,,,,,,,\n \n" + ROW + "\n\n")
    taken = take(tmp_path / "x.csv")
    assert taken.column("persons", "source_row") == [2, 5]
    assert taken.done.fit_to_seal


def test_rows_refer_to_rows_of_other_sheets(take, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "People"
    for row in (["No", "Sex", "Country"], ["P1", "female", "VNM"], ["P2", "male", "LAO"], ["P2", "male", "LAO"]):
        book.active.append(row)
    legs = book.create_sheet("Journeys")
    for row in (
        ["Who", "Step", "From", "To"],
        ["P1", 1, "VNM", "LAO"],
        ["P1", 2, "THA", "MYS"],
        ["P9", 1, "LAO", "THA"],
    ):
        legs.append(row)
    book.save(tmp_path / "x.xlsx")
    tables = {
        "persons": {"sheet": "People", "key": "No", "columns": PERSONS},
        "legs": {
            "sheet": "Journeys",
            "columns": {
                "person": {"refers": "Who"},
                "sequence": {"from": "Step"},
                "from_country": {"from": "From"},
                "to_country": {"from": "To"},
            },
        },
    }
    taken = take(tmp_path / "x.xlsx", mapping=mapping(tables))
    assert taken.rows("R02") == [4]
    assert taken.rows("R01") == [4]
    assert taken.rows("X04") == [3]
    assert {f.sheet for f in taken.done.faults if f.check.id == "R01"} == {"Journeys"}
    assert taken.column("legs", "person") == [1, 1, None]


def test_dates_are_ordered_by_the_whole_column_and_not_by_its_first_rows(take, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("When,Sex,Country\n" + "03/04/2020,female,VNM\n" * 1000 + "25/04/2020,female,VNM\n")
    taken = take(path, mapping=mapping({"persons": {"columns": {**PERSONS, "registered": {"from": "When"}}}}))
    assert taken.done.fit_to_seal
    assert {str(d) for d in taken.column("persons", "registered")} == {"2020-04-03", "2020-04-25"}


@pytest.mark.parametrize(
    ("amount", "check"), [("12.3456", "V02"), ("1.282,505", "V02"), ("12.34", None), ("1,282.50", None)]
)
def test_money_is_kept_to_the_cent_or_refused_and_never_rounded_in_silence(take, tmp_path, amount, check):
    path = tmp_path / "x.csv"
    path.write_text(f"Sex;Country;Paid\nfemale;VNM;{amount}\n")
    tables = {
        "persons": {"columns": PERSONS},
        "payments": {
            "columns": {
                "person": {"row": "persons"},
                "kind": {"constant": "fee"},
                "amount": {"from": "Paid"},
                "currency": {"constant": "USD"},
            }
        },
    }
    taken = take(path, mapping=mapping(tables))
    assert (taken.rows("V02", "Paid") == [2]) is (check == "V02")
    assert taken.done.fit_to_seal is (check is None)


def test_numbers_beyond_every_limit_are_told(take, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("n;Sex;Country\n" + f"{'9' * 38};female;VNM\n-{'9' * 30};female;VNM\n1e400;female;VNM\n")
    taken = take(path, mapping=mapping({"persons": {"columns": {**PERSONS, "age": {"from": "n"}}}}))
    assert taken.rows("V05") == [2, 3]
    assert taken.rows("V02") == [4]


def test_the_text_as_given_is_kept_where_it_is_asked_for(take, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(HEADER + ROW.replace("UKR", "Ukraine"))
    assert take(path, as_given=True).column("persons", "citizenship_as_given") == ["Ukraine"]
    assert "citizenship_as_given" not in take(path).table("persons").column_names


def test_the_same_file_gives_the_same_tables(take, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(HEADER + ROW * 50 + ROW.replace("Female", "nonsense") * 3)
    first, second = take(path), take(path)
    assert first.handed_over == second.handed_over
    assert first.said == second.said
