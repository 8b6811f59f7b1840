"""Which source a file is, told by its headings."""

import pytest

from tests.attack.good_files import HEADER, ROW
from whimbrel.intake.reading.csv_file import csv_sheet
from whimbrel.intake.reading.sheet import header_names
from whimbrel.intake.recognise import bind, recognise, sources, with_mapping
from whimbrel.standard.faults import Faults, Refused


def sheet(tmp_path, text, name="x.csv"):
    path = tmp_path / name
    path.write_text(text)
    return csv_sheet(path)


def test_every_built_in_source_fits_its_own_columns_and_no_other(tmp_path):
    for id, source in sources().items():
        headings = [*source.recognise["all"], *source.recognise.get("any", [])[:1]]
        found = recognise([sheet(tmp_path, ",".join(headings) + "\n" + "," * (len(headings) - 1) + "\n")])
        assert found.mapping.id == id


def test_names_of_files_and_order_of_columns_do_not_matter(tmp_path):
    cells = HEADER.strip().split(",")
    text = ",".join(reversed(cells)) + "\n" + ",".join(reversed(ROW.strip().split(","))) + "\n"
    assert recognise([sheet(tmp_path, text, "frontex.csv")]).mapping.id == "ctdc_2021"


def test_a_preamble_is_passed_over(tmp_path):
    found = recognise([sheet(tmp_path, "A title,,,\n\nSome notes\n" + HEADER + ROW)])
    assert found.mapping.id == "ctdc_2021"
    assert found.sheets["persons"].header_row == 4


def test_the_right_sheet_of_several(tmp_path):
    sheets = [sheet(tmp_path, "a,b\n1,2\n", "one.csv"), sheet(tmp_path, HEADER + ROW, "two.csv")]
    assert recognise(sheets).sheets["persons"].name == "two.csv"


def test_unknown_and_forced(tmp_path):
    with pytest.raises(Refused, match="F11"):
        recognise([sheet(tmp_path, "a,b\n1,2\n")])
    with pytest.raises(Refused, match="F11"):
        recognise([sheet(tmp_path, HEADER + ROW)], "no_such_source")
    with pytest.raises(Refused, match="F12") as refused:
        recognise([sheet(tmp_path, HEADER.replace("gender", "sex") + ROW)], "ctdc_2021")
    assert "gender" in refused.value.fault.message


def test_headings_bind_exactly_then_by_spelling_case_and_cut():
    mapping = sources()["ctdc_2021"]
    bound = bind(mapping, ("GENDER", "gender", "meansOfControlPsychoactiveSubsta", "CITIZENSHIP", "surprise"))
    assert bound == {
        "gender": "gender",
        "meansOfControlPsychoactiveSubsta": "meansOfControlPsychoactiveSubstances",
        "CITIZENSHIP": "citizenship",
    }


def test_a_mapping_for_a_sheet_that_is_not_there(tmp_path):
    from whimbrel.intake.mapping import parse_mapping

    data = {"id": "t", "tables": {"persons": {"sheet": "People", "columns": {"sex": {"from": "Sex"}}}}}
    with pytest.raises(Refused, match="M05"):
        with_mapping(parse_mapping(data, "t"), [sheet(tmp_path, "Sex\nfemale\n")])


def test_headings_are_trimmed_numbered_and_told_apart():
    faults = Faults()
    cells = [" First ", "", "\ufeffB\u00a0c", "First", "an@example.org", "", ""]
    assert header_names(cells, "S", faults) == ("First", "(column 2)", "B c", "First (column 4)")
    assert [(f.check.id, f.column) for f in faults] == [("F10", "First"), ("N02", "(column 5)")]
