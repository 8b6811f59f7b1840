"""The mapping file: read back as it was proposed, kept by the agency, applied to this month's file and the next."""

import re

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.test_propose import LISTS, csv, workbook
from whimbrel.intake.mapping import read_mapping
from whimbrel.intake.prepare import prepare
from whimbrel.intake.proposal import Beside, Proposal, ProposedColumn, ProposedValue
from whimbrel.intake.propose import propose
from whimbrel.intake.write_mapping import MappingExists, mapping_text, write_mapping


def taken(file, mapping):
    tables: dict[str, list] = {}
    done = prepare(file, mapping=mapping, sink=lambda t, b: tables.setdefault(t, []).append(b))
    return {t: pa.Table.from_batches(b).to_pydict() for t, b in tables.items()}, done.faults


def decided(text: str, **answers: str) -> str:
    """The text of a mapping as a person leaves it: required columns filled, undecided values given a code."""
    text = text.replace("confirmed: no", "confirmed: yes").replace("# role: {constant: migrant}", "role: migrant_")
    text = text.replace("role: migrant_", "role: {constant: migrant}")
    for value, code in answers.items():
        text = text.replace(f'"{value}": null', f'"{value}": {code}')
    return text


@pytest.mark.parametrize("name", [p.name for p in sorted(LISTS.glob("*.csv"))])
def test_every_written_mapping_is_read_back_equal(tmp_path, name):
    proposal = propose(LISTS / name)
    write_mapping(proposal, tmp_path / "m.yaml")
    assert read_mapping(tmp_path / "m.yaml") == proposal.mapping()
    assert all(len(line) < 160 for line in mapping_text(proposal).splitlines())


# Everything YAML might take for something else, and signs that do not show.
WORDS = "yes no Yes NO true null ~ on off y n 1 01 1.0 0x1F 1e3 2021-05-03 12:30 - ? : # & * ! | > % @ ` { [ << \" ' \\"
PHRASES = ["a: b", "- a", "#x", "a\\nb", "=SUM(A1)", "\ufeff", "\u2028", "\x85", "a\tb", "\x7f", " x "]
HARD = st.one_of(
    st.sampled_from([*re.split(" ", WORDS), *PHRASES]).filter(bool),
    st.text(min_size=1, max_size=20).filter(lambda t: not any(0xD800 <= ord(c) < 0xE000 for c in t)),
)


@settings(max_examples=150, deadline=None)
@given(
    headings=st.lists(HARD, min_size=2, max_size=4, unique=True),
    values=st.lists(st.tuples(HARD, st.sampled_from(["female", "male", None])), unique_by=lambda v: v[0], max_size=6),
    marks=st.lists(HARD, max_size=3, unique=True),
    words=st.text(max_size=60),
)
def test_any_heading_and_value_is_read_back_equal(tmp_path_factory, headings, values, marks, words):
    proposal = Proposal(
        id=words,
        file=words,
        table="persons",
        rows=1,
        columns=(
            ProposedColumn(
                "persons",
                "sex",
                {"from": headings[0]},
                1.0,
                words,
                tuple(ProposedValue(v, c, words, 1) for v, c in values),
                (words,),
            ),
            ProposedColumn("persons", "registered", {"from": headings[1], "dates": None}, 1.0, words),
        ),
        settings={"persons": {"key": headings[-1], "when": {headings[0]: ["*"]}}},
        missing=dict.fromkeys(marks, "unknown"),
        left_out=tuple(Beside(h, words) for h in headings),
        not_mapped=tuple(Beside(h, words) for h in headings),
        notes=(words,),
    )
    path = tmp_path_factory.mktemp("m") / "m.yaml"
    write_mapping(proposal, path)
    assert read_mapping(path) == proposal.mapping()


def test_the_mapping_gives_the_expected_tables_and_says_what_is_open(tmp_path):
    file, mapping = LISTS / "interceptions_en.csv", tmp_path / "m.yaml"
    write_mapping(propose(file), mapping)
    tables, faults = taken(file, mapping)
    assert tables["persons"]["sex"] == ["male", "female", "male", "female", "female"]
    assert tables["persons"]["citizenship"] == ["VNM", "VNM", "LAO", "KHM", "THA"]
    assert tables["persons"]["incident"] == [1, 2, 3, 4, 5]
    assert tables["incidents"]["mode"] == ["unknown", "lorry", "on_foot", "unknown", "bus"]
    assert [str(a) for a in tables["payments"]["amount"]] == ["12000.00", "12000.00", "150.00"]
    assert tables["payments"]["person"] == [1, 2, 4]
    found = {(f.check.id, f.column): f.row_list() for f in faults}
    assert found == {
        ("M02", "Means of transport"): "2, 5",
        ("M03", None): "",
        ("M06", "persons.role"): "",
        ("F13", "Route"): "",
    }


def test_a_person_s_answers_make_it_fit_to_seal(tmp_path):
    file, mapping = LISTS / "interceptions_en.csv", tmp_path / "m.yaml"
    answers = {"Cargo Truck": "lorry", "pick-up": "road_vehicle"}
    mapping.write_text(decided(mapping_text(propose(file)), **answers), "utf-8")
    tables, faults = taken(file, mapping)
    assert not faults.has_errors
    assert set(faults.counts()) == {"F13"}
    assert tables["incidents"]["mode"] == ["lorry", "lorry", "on_foot", "road_vehicle", "bus"]
    assert tables["persons"]["role_migrant"] == ["yes"] * 5


def test_next_month_s_file_reports_what_is_new(tmp_path):
    file, mapping = LISTS / "interceptions_en.csv", tmp_path / "m.yaml"
    answers = {"Cargo Truck": "lorry", "pick-up": "road_vehicle"}
    mapping.write_text(decided(mapping_text(propose(file)), **answers), "utf-8")
    following = csv(
        tmp_path / "next.csv",
        "No.,Date of interception,Nationality,Sex,Age,Fee paid (USD),Means of transport,Shelter,Full name",
        "1,07/04/2024,Vietnamese,M,24,9000,Cargo Truck,A,Invented",
        "2,08/04/2024,Thai,F,30,,zeppelin,B,Invented",
    )
    tables, faults = taken(following, mapping)
    found = {(f.check.id, f.column): f.row_list() for f in faults}
    assert found == {("M02", "Means of transport"): "3", ("N01", "Full name"): "", ("F13", "Shelter"): ""}
    assert [str(d) for d in tables["incidents"]["happened"]] == ["2024-04-07", "2024-04-08"]
    assert tables["incidents"]["mode"] == ["lorry", "unknown"]


def test_a_column_that_is_gone_is_reported(tmp_path):
    mapping = tmp_path / "m.yaml"
    write_mapping(propose(LISTS / "interceptions_en.csv"), mapping)
    _, faults = taken(csv(tmp_path / "b.csv", "No.,Sex,Age", "1,M,20"), mapping)
    gone = {f.facts["wanted"] for f in faults if f.check.id == "M01"}
    assert gone == {"Nationality", "Date of interception", "Means of transport", "Fee paid (USD)"}


def test_rows_of_one_case_are_one_incident(tmp_path):
    mapping = tmp_path / "m.yaml"
    write_mapping(propose(LISTS / "ngo_en.csv"), mapping)
    tables, faults = taken(LISTS / "ngo_en.csv", mapping)
    assert tables["incidents"]["source_row"] == [2, 4]
    assert tables["persons"]["incident"] == [1, 1, 2]
    assert tables["exploitations"]["means_of_control_debt_bondage"] == ["yes", "yes", "unknown"]
    assert tables["exploitations"]["form_forced_labour"] == ["yes", "no", "yes"]
    assert "R03" not in faults.counts()


def test_rows_of_one_case_that_disagree_are_reported(tmp_path):
    text = (LISTS / "ngo_en.csv").read_text("utf-8").replace("3/4/2024,Invented Two", "9/4/2024,Invented Two")
    file, mapping = tmp_path / "a.csv", tmp_path / "m.yaml"
    file.write_text(text, "utf-8")
    write_mapping(propose(file), mapping)
    _, faults = taken(file, mapping)
    (fault,) = [f for f in faults if f.check.id == "R03"]
    assert fault.row_list() == "3"
    assert fault.column == "Case No."


def test_buddhist_years_are_read_in_their_order(tmp_path):
    mapping = tmp_path / "m.yaml"
    write_mapping(propose(LISTS / "rescues_th.csv"), mapping)
    tables, _ = taken(LISTS / "rescues_th.csv", mapping)
    assert [str(d) for d in tables["incidents"]["happened"]] == ["2023-03-15", "2023-04-02", "2024-04-05"]


def test_amounts_that_may_be_two_things_are_refused_until_a_person_says(tmp_path):
    file = csv(tmp_path / "a.csv", "Sex,Age,Fee paid (VND)", "M,20,500.000", "F,21,750.000")
    mapping = tmp_path / "m.yaml"
    write_mapping(propose(file), mapping)
    _, faults = taken(file, mapping)
    assert faults.counts()["V17"] == 2
    mapping.write_text(mapping.read_text("utf-8").replace("decimal: null", 'decimal: ","'), "utf-8")
    tables, faults = taken(file, mapping)
    assert "V17" not in faults.counts()
    assert [str(a) for a in tables["payments"]["amount"]] == ["500000.00", "750000.00"]


def test_figures_without_an_indicator_are_told_not_crashed_on(tmp_path):
    mapping = tmp_path / "m.yaml"
    write_mapping(propose(LISTS / "return_en.csv"), mapping)
    tables, faults = taken(LISTS / "return_en.csv", mapping)
    assert faults.counts()["M06"] == 3
    assert tables["figures"]["value"] == [1204, None, 1306, 12]
    assert tables["figures"]["value_high"] == [1204, 4, 1306, 12]


def test_the_chosen_sheet_is_found_again(tmp_path):
    people = [["Sex", "Age"], ["M", 20], ["F", 31]]
    file = workbook(tmp_path / "a.xlsx", {"Read me": [["Text"], ["More"]], "Cases": people})
    mapping = tmp_path / "m.yaml"
    write_mapping(propose(file), mapping)
    assert taken(file, mapping)[0]["persons"]["age"] == [20, 31]
    other = workbook(tmp_path / "b.xlsx", {"Sheet1": people})
    _, faults = taken(other, mapping)
    assert [(f.check.id, f.sheet) for f in faults] == [("M05", "Cases")]


def test_a_mapping_that_somebody_edited_is_not_overwritten(tmp_path):
    proposal, mapping = propose(LISTS / "sea_en.csv"), tmp_path / "m.yaml"
    mapping.write_text("mine", "utf-8")
    with pytest.raises(MappingExists, match=r"m\.yaml is there already"):
        write_mapping(proposal, mapping)
    assert mapping.read_text("utf-8") == "mine"
    write_mapping(proposal, mapping, overwrite=True)
    assert read_mapping(mapping) == proposal.mapping()
    assert [p.name for p in tmp_path.iterdir()] == ["m.yaml"]


def test_the_file_is_plain_yaml_for_other_tools(tmp_path):
    data = yaml.safe_load(mapping_text(propose(LISTS / "interceptions_en.csv")))
    assert data["confirmed"] is False
    assert data["tables"]["persons"]["columns"]["sex"]["codes"]["F"] == "female"
