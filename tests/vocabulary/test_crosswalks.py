"""Crosswalks: every row leads somewhere, and every value of the real files is covered."""

import csv
import gzip
import io
import re
from pathlib import Path

import pytest

from whimbrel.vocabulary.code_lists import code_list, code_lists
from whimbrel.vocabulary.crosswalks import RELATIONS, UnknownCrosswalk, _rows, crosswalk, fields, schemes

PLACES = "citizenship|Country.*|year.*"
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
REQUIRED = {
    "htcds", "ctdc_kanon", "ctdc_2021", "ctdc_2024", "ctdc_vp", "glotip", "uk_nrm", "frontex", "missing_migrants",
    "sdg", "iccs", "eurostat_crim_thb", "europol", "5x5x5", "3x5x2", "admiralty", "ic_tip",
}  # fmt: skip


def values(path: str, *columns: str) -> dict[str, set[str]]:
    """The distinct values of some columns of a real file, all columns if none are named."""
    file = DATA / path
    if not file.exists():
        pytest.skip(f"the public file {path} is not in ../shared/data")
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for column in columns or row:
            found.setdefault(column, set()).add(row[column])
    return found


@pytest.fixture(params=schemes())
def scheme(request):
    return request.param


def test_every_scheme_is_there():
    assert set(schemes()) >= REQUIRED


def test_every_row_leads_to_a_code_or_says_none(scheme):
    for field in fields(scheme):
        for given, row in crosswalk(scheme, field).items():
            assert (row.scheme, row.field, row.given) == (scheme, field, given)
            assert row.relation in RELATIONS
            if row.relation == "none":
                assert (row.list, row.code) == ("", "")
                assert row.note
            else:
                assert row.list in code_lists()
                assert row.codes
                assert all(code in code_list(row.list) for code in row.codes)


def test_no_value_of_a_field_is_given_twice(scheme):
    path = Path(__file__).parents[2] / "src/whimbrel/vocabulary/crosswalks" / f"{scheme}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        pairs = [(row["field"], row["given"]) for row in csv.DictReader(lines)]
    assert len(pairs) == len(set(pairs)) == sum(len(rows) for rows in _rows(scheme).values())


def test_a_reading_can_be_changed_without_harm():
    crosswalk("frontex", "type").clear()
    assert crosswalk("frontex", "type")["Sea"].code == "sea"


def test_a_wrong_scheme_or_field_is_told_with_what_there_is():
    with pytest.raises(UnknownCrosswalk, match=r"There is one for: .*htcds"):
        crosswalk("htcds2", "prs_Gender")
    with pytest.raises(UnknownCrosswalk, match="Did you mean prs_Gender"):
        crosswalk("htcds", "prs_gender")
    with pytest.raises(UnknownCrosswalk, match="empty slot"):
        crosswalk("ic_tip", "anything")


def test_the_defects_of_htcds_are_understood():
    means = crosswalk("htcds", "vic_MethodsOfControl")
    assert means["DebtBondage "].code == means["DebtBondage"].code == "debt_bondage"
    assert means["PsychoactiveSubstance"].code == means["PsychoactiveSubstances"].code == "psychoactive_substances"
    assert means["ThreatsLawEnforcement"].code == means["ThreatOfLawEnforcement"].code == "threats_law_enforcement"
    assert means["MethodsOfControlRestrictsMovement"].code == "restricts_movement"
    assert means["MethodsOfControlUsesChildren"].code == "uses_children"
    assert crosswalk("htcds", "prs_Gender")["Feminine\u00a0"].code == "female"
    assert crosswalk("htcds", "vic_Methods_of_Control")["FalsePromises"].code == "false_promises"
    assert crosswalk("htcds", "vic_RelationshipToTrafficker")["Unaquainted"].code == "stranger"


def test_unknown_never_becomes_a_no():
    for scheme in ("ctdc_2021", "ctdc_2024", "ctdc_vp"):
        assert crosswalk(scheme, "*flag")[""].list == "missing_reason"
        assert "0" not in crosswalk(scheme, "*flag")
    assert crosswalk("ctdc_kanon", "*flag")["-99"].list == "missing_reason"
    assert crosswalk("ctdc_kanon", "*flag")["0"].code == "no"


def test_a_group_of_means_stays_a_group():
    assert crosswalk("ctdc_2024", "meansThreats")["1"].codes == ("threats_any",)
    assert crosswalk("ctdc_2024", "meansDenyBasicNeeds")["1"].codes == ("denies_basic_needs",)


def test_a_name_cut_at_32_characters_is_the_same_column():
    whole = crosswalk("ctdc_2021", "meansOfControlPsychoactiveSubstances")["1"]
    assert crosswalk("ctdc_2021", "meansOfControlPsychoactiveSubsta")["1"].code == whole.code


def test_a_combination_of_the_united_kingdom_leads_to_all_its_forms():
    row = crosswalk("uk_nrm", "Exploitation type")["Sexual, Labour & Domestic"]
    assert row.codes == ("sexual_exploitation", "forced_labour", "domestic_servitude")


def test_several_codes_that_are_only_alternatives_are_marked_approximate():
    assert crosswalk("5x5x5", "source")["C"].relation == "approximate"
    assert crosswalk("5x5x5", "source")["C"].codes == ("b", "c")
    assert crosswalk("iccs", "exploitation_form")["02043_02044"].relation == "approximate"


def test_grades_of_other_scales_are_never_called_exact():
    for scale in ("5x5x5", "3x5x2", "admiralty"):
        for field in fields(scale):
            assert {row.relation for row in crosswalk(scale, field).values()} <= {"approximate", "none"}


@pytest.mark.real
def test_every_picklist_value_and_label_of_htcds_is_covered():
    file = DATA / "htcds" / "htcds_fields.csv"
    if not file.exists():
        pytest.skip("the public file htcds_fields.csv is not in ../shared/data")
    with file.open(encoding="utf-8-sig") as lines:
        picklists = {row["full_name"]: row for row in csv.DictReader(lines) if row["values"]}
    assert len(picklists) == 21
    for field, row in picklists.items():
        known = crosswalk("htcds", field)
        assert set(row["values"].split("|")) | set(row["value_labels"].split("|")) <= set(known)


@pytest.mark.real
def test_every_choice_of_the_htcds_form_is_covered():
    openpyxl = pytest.importorskip("openpyxl")
    file = DATA / "htcds" / "htcds_xlsform.xlsx"
    if not file.exists():
        pytest.skip("the public file htcds_xlsform.xlsx is not in ../shared/data")
    book = openpyxl.load_workbook(file, read_only=True)
    choices: dict[str, set[str]] = {}
    for name, value, _ in book["choices"].iter_rows(min_row=2, values_only=True):
        choices.setdefault(name, set()).add(str(value))
    asked = [row[:2] for row in book["survey"].iter_rows(min_row=2, values_only=True) if row[0].startswith("select")]
    assert len(asked) == 11
    for kind, field in asked:
        if field != "prs_Citizenship":  # countries have their own table
            assert choices[kind.split()[1]] <= set(crosswalk("htcds", field))


@pytest.mark.real
@pytest.mark.parametrize(
    ("scheme", "path", "elsewhere"),
    [
        ("ctdc_kanon", "ctdc_kanon_63col_sample/ctdc_kanon_20200414_63col_sample.csv", PLACES),
        (
            "ctdc_2021",
            "ctdc_global_synthetic_2021/CTDC_synthetic_20210825_recovered.csv.gz",
            PLACES,
        ),
        ("ctdc_vp", "ctdc_vp_synthetic_2022/CTDC_VPsynthetic_condensed.csv.gz", "yearRegister"),
    ],
)
def test_every_value_of_the_ctdc_files_is_covered(scheme, path, elsewhere):
    for column, found in values(path).items():
        if re.fullmatch(elsewhere, column):
            continue  # years and countries have no code list
        known = crosswalk(scheme, column)
        shared = crosswalk(scheme, "*") | (crosswalk(scheme, "*flag") if "1" in known else {})
        parts = {part for value in found for part in value.split(";")}
        assert parts <= set(known) | set(shared), column


@pytest.mark.real
def test_every_value_of_glotip_is_covered():
    columns = ("Indicator", "Dimension", "Sex", "Age", "Unit of measurement")
    for column, found in values("unodc_glotip/data_glotip_20230530.csv.gz", *columns).items():
        assert found <= set(crosswalk("glotip", column)), column


@pytest.mark.real
def test_every_value_of_the_united_kingdom_file_is_covered():
    columns = ("First responder type", "Exploitation type", "Age at exploitation", "Gender")
    path = "uk_nrm/nrm_referrals_stacked_nonzero_2022q2_2023q4.csv.gz"
    for column, found in values(path, *columns).items():
        assert found <= set(crosswalk("uk_nrm", column)), column


@pytest.mark.real
def test_every_value_of_frontex_is_covered_and_its_routes_match_by_name():
    for column, found in values("frontex/frontex.csv.gz", "route", "type").items():
        known = crosswalk("frontex", column)
        assert found == set(known)
        assert all(code_list(known[text].list).match(text) == known[text].code for text in found)


@pytest.mark.real
def test_every_value_of_missing_migrants_is_covered_even_where_a_label_holds_commas():
    found = values("missing_migrants/iom_mmp.csv.gz", "route", "type", "cause")
    assert found["route"] == set(crosswalk("missing_migrants", "route"))
    for column in ("type", "cause"):
        label = "|".join(re.escape(text) for text in crosswalk("missing_migrants", column))
        assert all(re.fullmatch(f"({label})(,({label}))*", cell) for cell in found[column])
