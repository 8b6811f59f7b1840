"""Codes, answers and countries: by the mapping first, by the vocabulary second, never by guessing."""

import pytest

from whimbrel.intake.mapping import parse_mapping
from whimbrel.intake.values.codes import reader_of


def reader(table, column, **rule):
    spec = {"id": "t", "tables": {table: {"columns": {column: {"from": "X", **rule}}}}}
    mapping = parse_mapping(spec, "t")
    return reader_of(mapping.tables[0].columns[0], {"n/a": "not_applicable"})


@pytest.mark.parametrize(
    ("text", "code", "fault"),
    [
        ("female", "female", None),
        ("Femme", "female", None),
        ("女", "female", None),
        ("FEMALE", "female", None),
        ("n/a", "not_applicable", None),
        ("Unknown", "unknown", None),
        ("", "unknown", "V06"),
        ("qqq", "unknown", "V01"),
        ("C1234567", "unknown", "N02"),
        ("an@example.org", "unknown", "N02"),
        ("Nguyen Van An", "unknown", "N02"),
        ("NGUYEN VAN AN", "unknown", "N02"),
        ("张伟", "unknown", "N02"),
    ],
)
def test_a_code_list(text, code, fault):
    assert reader("persons", "sex").read(text) == (code, fault)


def test_the_mapping_comes_before_the_vocabulary():
    own = reader("persons", "sex", codes={"F": "female", "female": "male"})
    assert own.read("F") == ("female", None)
    assert own.read("female") == ("male", None)
    assert own.read("nonsense")[1] == "M02"


@pytest.mark.parametrize(
    ("text", "answer"),
    [("1", "yes"), ("x", "yes"), ("TRUE", "yes"), ("0", "no"), ("No", "no"), ("oui", "yes"), ("", "unknown")],
)
def test_answers(text, answer):
    assert reader("persons", "abducted").read(text)[0] == answer


@pytest.mark.parametrize(
    ("text", "code", "fault"),
    [
        ("VNM", "VNM", None),
        ("VN", "VNM", None),
        ("Vietnamese", "VNM", None),
        ("越南", "VNM", None),
        ("NA", "NAM", None),
        ("Netherlands Antilles", "unknown", "V11"),
        ("Atlantis", "unknown", "V12"),
        ("+66 81 234 5678", "unknown", "N02"),
    ],
)
def test_countries(text, code, fault):
    assert reader("exploitations", "country").read(text) == (code, fault)


def test_several_countries_in_one_cell():
    assert reader("persons", "citizenship", several=";").read("VNM;THA") == ("THA;VNM", None)
    assert reader("persons", "citizenship").read("VNM and THA") == ("THA;VNM", "V10")
    assert reader("exploitations", "country").read("VNM;THA") == ("unknown", "V11")


def test_a_band_that_a_spreadsheet_turned_into_a_date():
    bands = reader("persons", "age_band")
    for text in ("2023-09-17", "17-Sep", "Sep-17", "9/17/2023"):
        assert bands.read(text) == ("unknown", "V09")
    for text in ("9-17", "9--17", "09--17", "9–17", "9—17"):
        assert bands.read(text) == ("9_17", None)


def test_a_cell_of_separators_without_end_is_answered_at_once():
    assert reader("persons", "citizenship", several=";,").read(";," * 200_000 + "VNM")[0] == "unknown"
    assert reader("persons", "citizenship", several=";").read("uni" + "\ufffd" * 60 + "z")[0] == "unknown"
    assert reader("persons", "sex", several=";").read("a;" * 100_000)[1] == "V01"
