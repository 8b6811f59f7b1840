"""What a proposal makes of a sheet: what its rows are, what belongs together, and what it never shows."""

from pathlib import Path

import pytest
import xlsxwriter

from whimbrel.intake.propose import propose
from whimbrel.intake.write_mapping import mapping_text
from whimbrel.standard.faults import Refused

LISTS = Path(__file__).parents[1] / "fixtures" / "intake" / "propose"


def csv(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def column(proposal, target):
    return next(c for c in proposal.columns if c.target == target)


def codes(proposal, target):
    return {v.given: v.code for v in column(proposal, target).values}


@pytest.fixture(scope="module")
def interceptions():
    return propose(LISTS / "interceptions_en.csv")


def test_every_distinct_value_of_a_code_column_has_its_code_or_none(interceptions):
    assert codes(interceptions, "incidents.mode") == {
        "bus": "bus",
        "lorry": "lorry",
        "on foot": "on_foot",
        "Cargo Truck": None,
        "pick-up": None,
    }
    assert codes(interceptions, "persons.citizenship") == {
        "Vietnamese": "VNM",
        "Lao": "LAO",
        "Cambodian": "KHM",
        "Thai": "THA",
    }


def test_a_near_spelling_is_proposed_with_a_question(interceptions):
    value = next(v for v in column(interceptions, "persons.sex").values if v.given == "Femal")
    assert value.code == "female"
    assert value.note == 'spelled nearly like "Female": check'


def test_headings_say_the_kind_and_the_currency(interceptions):
    assert column(interceptions, "incidents.kind").rule == {"constant": "interception"}
    assert column(interceptions, "payments.kind").rule == {"constant": "fee"}
    assert column(interceptions, "payments.currency").rule == {"constant": "USD"}


def test_a_payment_is_made_only_of_rows_that_state_an_amount(interceptions):
    assert interceptions.settings["payments"] == {"when": {"Fee paid (USD)": ["*"]}}
    assert interceptions.missing == {"-": "unknown"}


def test_what_the_standard_requires_and_the_sheet_lacks_is_listed(interceptions):
    assert [(lack.table, lack.column) for lack in interceptions.lacking] == [("persons", "role")]
    assert "# role: {constant: migrant}" in mapping_text(interceptions)


@pytest.mark.parametrize("name", [p.name for p in sorted(LISTS.glob("*.csv"))])
def test_nothing_of_a_column_that_identifies_people_is_written_or_printed(name):
    proposal = propose(LISTS / name)
    text = mapping_text(proposal) + "\n".join(proposal.lines())
    rows = [line.split(";" if "_fr" in name else ",") for line in (LISTS / name).read_text("utf-8").splitlines()]
    out = {b.heading for b in proposal.left_out}
    values = {row[i] for row in rows[1:] for i, h in enumerate(rows[0]) if h in out and len(row) == len(rows[0])}
    assert not [v for v in values if len(v) > 3 and v in text]


def test_a_name_in_a_code_column_is_not_written(tmp_path):
    rows = ["female", "male", "male", "woman", "man", "f", "m", "boy", "Tran Van Binh", "AB1234567", "x@example.org"]
    file = csv(tmp_path / "a.csv", "Sex,Age", *(f"{r},2{i}" for i, r in enumerate(rows)))
    proposal = propose(file)
    assert set(codes(proposal, "persons.sex")) == {*rows[:8]}
    text = mapping_text(proposal) + "\n".join(proposal.lines())
    assert "Binh" not in text
    assert "1234567" not in text
    assert "example" not in text
    assert "3 values are not shown" in text


def test_columns_whose_values_look_like_document_numbers_are_left_out(tmp_path):
    file = csv(tmp_path / "a.csv", "Sex,Age,Doc", "M,20,AB1234567", "F,30,AB7654321", "F,31,")
    assert {b.heading for b in propose(file).left_out} == {"Doc"}


def test_a_number_shared_by_rows_makes_them_one_incident():
    proposal = propose(LISTS / "ngo_en.csv")
    assert proposal.settings["incidents"] == {"once": "Case No."}
    assert column(proposal, "persons.incident").rule == {"row": "incidents"}


def test_a_block_of_crosses_becomes_flags():
    proposal = propose(LISTS / "ngo_en.csv")
    assert column(proposal, "exploitations.means_of_control").rule["flags"] == {
        "debt_bondage": "means: debt bondage",
        "threats": "means: threats",
        "withholds_documents": "means: confiscation of passport",
        "physical_abuse": "Means - Physical abuse",
    }
    assert column(proposal, "exploitations.form").rule["flags"] == {
        "sexual_exploitation": "Sexual exploitation",
        "forced_labour": "Forced labour",
        "forced_begging": "Forced beging",
    }


def test_several_values_in_a_cell_and_their_separator():
    proposal = propose(LISTS / "interceptions_zh.csv")
    control = column(proposal, "exploitations.means_of_control")
    assert control.rule["several"] == "、"
    assert codes(proposal, "exploitations.means_of_control")["扣押证件"] == "withholds_documents"


def test_the_order_of_day_and_month_is_stated_only_where_the_column_proves_it(tmp_path):
    head = "Date of incident,Sex,Age"
    day = propose(csv(tmp_path / "d.csv", head, "15/03/2024,M,20", "01/02/2024,F,21"))
    month = propose(csv(tmp_path / "m.csv", head, "03/15/2024,M,20", "01/02/2024,F,21"))
    neither = propose(csv(tmp_path / "n.csv", head, "03/04/2024,M,20", "01/02/2024,F,21"))
    both = propose(csv(tmp_path / "b.csv", head, "15/04/2024,M,20", "01/22/2024,F,21"))
    assert column(day, "incidents.happened").rule["dates"] == "day_first"
    assert column(month, "incidents.happened").rule["dates"] == "month_first"
    assert column(neither, "incidents.happened").rule["dates"] is None
    assert "dates: null" in mapping_text(neither)
    assert "both orders" in column(both, "incidents.happened").notes[0]


def test_years_of_the_buddhist_era():
    assert column(propose(LISTS / "rescues_th.csv"), "incidents.happened").rule["dates"] == "buddhist day_first"


def test_amounts_whose_points_may_group_or_divide(tmp_path):
    head = "Sex,Age,Fee paid (VND)"
    told = propose(csv(tmp_path / "a.csv", head, "M,20,500.000", 'F,21,"1.500.000,00"'))
    untold = propose(csv(tmp_path / "b.csv", head, "M,20,500.000", "F,21,750.000"))
    assert column(told, "payments.amount").rule["decimal"] == ","
    assert column(untold, "payments.amount").rule["decimal"] is None
    assert "half a million" in mapping_text(untold)


def test_amounts_in_millions_are_not_taken(tmp_path):
    file = csv(tmp_path / "a.csv", "Giới tính,Tuổi,Số tiền đã trả (triệu đồng)", "Nam,20,50", "Nữ,30,70")
    proposal = propose(file)
    assert "payments" not in proposal.tables()
    assert "thousands or millions" in proposal.not_mapped[0].reason


def test_a_table_of_counts_is_figures_with_its_indicator_left_to_a_person():
    proposal = propose(LISTS / "return_en.csv")
    assert proposal.table == "figures"
    assert {"indicator", "counting_unit"} < {lack.column for lack in proposal.lacking}
    assert codes(proposal, "figures.citizenship") == {"Cambodian": "KHM", "Total": "total", "NA": None}


def test_a_list_of_incidents_with_numbers_of_people_is_not_taken_for_figures():
    assert propose(LISTS / "sea_en.csv").table == "incidents"


def test_the_table_can_be_told(tmp_path):
    file = csv(tmp_path / "a.csv", "Date,Nationality,Number of victims", "2024-01-03,Thai,4", "2024-01-09,Lao,2")
    assert propose(file).table == "incidents"
    assert propose(file, table="figures").table == "figures"
    with pytest.raises(Refused) as refused:
        propose(file, table="people")
    assert refused.value.fault.check.id == "M04"


def test_a_heading_that_its_values_contradict_is_not_believed(tmp_path):
    file = csv(tmp_path / "a.csv", "Sex,Age,Date of incident", "M,20,often", "F,21,rarely", "F,25,never")
    proposal = propose(file)
    assert "incidents" not in proposal.tables()
    assert "none of its 3 different values" in proposal.not_mapped[0].reason


def test_local_codes_under_a_known_heading_are_left_to_a_person(tmp_path):
    proposal = propose(csv(tmp_path / "a.csv", "Gender,Age", "1,20", "2,31", "2,40"))
    assert codes(proposal, "persons.sex") == {"1": None, "2": None}


def test_values_alone_prove_a_list_only_where_one_place_is_free(tmp_path):
    file = csv(tmp_path / "a.csv", "Age,Kol3", *(f"2{i},{v}" for i, v in enumerate(["Male", "Female"] * 4)))
    proposal = propose(file)
    assert column(proposal, "persons.sex").headings == ("Kol3",)
    assert "by its values alone" in column(proposal, "persons.sex").reason


def test_countries_under_an_unknown_heading_are_not_guessed(tmp_path):
    file = csv(tmp_path / "a.csv", "Age,Kol3", *(f"2{i},{v}" for i, v in enumerate(["Laos", "Thailand", "Kenya"] * 2)))
    proposal = propose(file)
    assert [c.target for c in proposal.columns] == ["persons.age"]
    assert "its values are countries" in proposal.not_mapped[0].reason


def test_the_header_may_stand_below_a_title(tmp_path):
    file = csv(tmp_path / "a.csv", "Monthly list,,", ",,", "Sex,Age,Nationality", "M,20,Thai", "F,31,Lao")
    assert {c.target for c in propose(file).columns} == {"persons.sex", "persons.age", "persons.citizenship"}


def test_a_file_without_a_header_is_refused(tmp_path):
    file = csv(tmp_path / "a.csv", "1,2024-01-05,AB1234567,20", "2,2024-01-06,AB1234568,31")
    with pytest.raises(Refused) as refused:
        propose(file)
    assert refused.value.fault.check.id == "F19"


def test_the_sheet_with_most_known_columns_is_chosen(tmp_path):
    people = [["Sex", "Age", "Nationality"], ["M", 20, "Thai"], ["F", 31, "Lao"]]
    file = workbook(tmp_path / "a.xlsx", {"Read me": [["How to fill this in"], ["Ask the office"]], "Cases": people})
    proposal = propose(file)
    assert proposal.sheet == "Cases"
    assert proposal.settings["persons"]["sheet"] == "Cases"
    with pytest.raises(Refused) as refused:
        propose(file, sheet="Absent")
    assert refused.value.fault.check.id == "M05"


def test_a_workbook_with_one_sheet_is_not_bound_to_its_name(tmp_path):
    rows = [["Sex", "Age"], ["M", 20], ["F", 31]]
    assert propose(workbook(tmp_path / "a.xlsx", {"January": rows})).sheet is None


def test_too_many_values_are_not_listed(tmp_path):
    countries = ["Thai"] * 5 + [f"Land {chr(97 + i)}{chr(97 + j)}" for i in range(8) for j in range(8)]
    file = csv(tmp_path / "a.csv", "Age,Sex,Nationality", *(f"2{i % 9},M,{c}" for i, c in enumerate(countries)))
    proposal = propose(file)
    assert "persons.citizenship" not in {c.target for c in proposal.columns}
    assert "Land aa" not in mapping_text(proposal)


def test_other_encodings_are_read(tmp_path):
    text = (LISTS / "centre_fr.csv").read_text("utf-8")
    file = tmp_path / "latin.csv"
    file.write_bytes(text.encode("cp1252"))
    assert {c.target for c in propose(file).columns} == {c.target for c in propose(LISTS / "centre_fr.csv").columns}


def test_lines_for_a_person_name_every_heading():
    proposal = propose(LISTS / "ngo_en.csv")
    text = "\n".join(proposal.lines())
    mapped_by_block = {"means: threats", "means: confiscation of passport", "Means - Physical abuse"}
    shown = set(proposal.headings) - mapped_by_block - {"Forced labour", "Forced beging", "Case No."}
    assert not [h for h in shown if h not in text]
