"""Mapping files that a person edits: words are words, and a fault says which line or column it is in."""

import pytest

from tests.intake.test_propose import csv
from whimbrel.intake.mapping import parse_mapping, read_mapping
from whimbrel.intake.prepare import prepare
from whimbrel.standard.faults import Refused

SEX = "id: x\ntables:\n  persons:\n    columns:\n      sex: {from: Sex, codes: {%s}}\n"


def reason(text, path):
    path.write_text(text, "utf-8")
    with pytest.raises(Refused) as refused:
        read_mapping(path)
    assert refused.value.fault.check.id == "M04"
    return refused.value.fault.message


def test_unquoted_yes_no_numbers_and_dates_are_the_words_that_stand_there(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(SEX % "yes: female, no: male, 01: female, 2021-05-03: male, On: other", "utf-8")
    (rule,) = read_mapping(path).tables[0].columns
    assert rule.codes == {"yes": "female", "no": "male", "01": "female", "2021-05-03": "male", "On": "other"}


def test_null_is_a_value_nobody_has_decided(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(SEX % '"W": null, X:', "utf-8")
    assert read_mapping(path).tables[0].columns[0].undecided == ("W", "X")
    done = prepare(csv(tmp_path / "a.csv", "Sex", "W", "female", "X", "W"), mapping=path)
    assert {f.check.id: f.row_list() for f in done.faults if f.check.id == "M02"} == {"M02": "2, 4-5"}


def test_the_same_value_twice_is_a_fault_with_its_line(tmp_path):
    message = reason(
        "id: x\ntables:\n  persons:\n    columns:\n      sex: Sex\n      sex: Gender\n", tmp_path / "m.yaml"
    )
    assert message == "Line 6 of the mapping file m.yaml repeats an entry."


def test_what_is_no_yaml_names_its_line(tmp_path):
    message = reason("id: x\ntables:\n\tpersons: {}\n", tmp_path / "m.yaml")
    assert "Line 3" in message
    assert "quotation marks" in message


def test_a_wrong_code_says_where_and_what_is_near(tmp_path):
    message = reason(SEX % "W: femal", tmp_path / "m.yaml")
    assert message == "m.yaml: persons.sex: a code is not in the list sex. Did you mean female or male?"


def test_a_wrong_country_is_a_fault(tmp_path):
    text = "id: x\ntables:\n  persons:\n    columns:\n      citizenship: {from: Nat, codes: {Viet: VTN}}\n"
    assert "is not in the list countries" in reason(text, tmp_path / "m.yaml")
    assert parse_mapping({"tables": {"persons": {"columns": {"citizenship": {"constant": "VNM"}}}}}, "m")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("registered: {from: D, dates: dayfirst}", "dates is one of"),
        ("sex: {from: D, dates: day_first}", "in a column of dates"),
        ("sex: {from: D, codes: [M, F]}", "must be a list of pairs"),
        ("age: {from: D, decimal: ';'}", "decimal is"),
        ("sex: {from: D, constant: male}", "needs exactly one of"),
    ],
)
def test_rules_that_cannot_be_meant(tmp_path, rule, said):
    text = f"id: x\ntables:\n  persons:\n    columns:\n      {rule}\n"
    assert said in reason(text, tmp_path / "m.yaml")


def test_leave_out_is_a_list(tmp_path):
    text = "id: x\nleave_out: Notes\ntables:\n  persons:\n    columns: {sex: Sex}\n"
    assert "leave_out must be a list" in reason(text, tmp_path / "m.yaml")


def test_a_mapping_of_nothing_is_refused(tmp_path):
    assert "has no tables" in reason("id: x\ntables: {}\n", tmp_path / "m.yaml")


def test_once_without_its_column_is_reported_and_rows_are_kept(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(
        "id: x\ntables:\n  persons:\n    once: Case\n    when: {Kind: [v]}\n    columns: {sex: Sex}\n", "utf-8"
    )
    done = prepare(csv(tmp_path / "a.csv", "Sex", "M", "F"), mapping=path)
    assert sorted(f.facts["wanted"] for f in done.faults if f.check.id == "M01") == ["Case", "Kind"]


def test_a_blank_case_number_joins_nobody(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("id: x\ntables:\n  persons:\n    once: Case\n    columns: {sex: Sex}\n", "utf-8")
    done = prepare(csv(tmp_path / "a.csv", "Case,Sex", "A,M", ",M", ",F", "A,M"), mapping=path)
    assert done.rows == {"persons": 3}
