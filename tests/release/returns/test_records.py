"""Records in the layouts of CTDC and HTCDS: what stands in a row, and what is counted as lost."""

import pytest

from tests.release.returns.told import lost, noted
from whimbrel.release.returns.records import LAYOUTS, records, shape_of
from whimbrel.standard.errors import QuestionError


def row(made):
    assert len(made.rows) == 1
    return {c: v for c, v in zip(made.columns, made.rows[0], strict=True) if v}


def test_a_row_of_each_layout(sealed):
    submission = sealed(
        persons=[
            {
                "age": 19,
                "citizenship": "KHM;LAO",
                "recruiter_relation_friend": "yes",
                "recruitment_method_at_work": "yes",
            }
        ],
        exploitations=[
            {
                "person": 1,
                "country": "THA",
                "sector": "f",
                "duration": "61_plus",
                "means_of_control_debt_bondage": "yes",
                "majority_at_exploitation": "adult",
            },
            {
                "person": 1,
                "country": "THA",
                "sector": "f",
                "duration": "61_plus",
                "means_of_control_isolation": "yes",
                "majority_at_exploitation": "adult",
            },
        ],
    )
    common = {
        "yearOfRegistration": "2024",
        "ageBroad": "18--20",
        "citizenship": "KHM",
        "CountryOfExploitation": "THA",
        "isForcedLabour": "1",
        "typeOfLabourConstruction": "1",
        "recruiterRelationFriend": "1",
    }
    assert row(records([submission], "ctdc_2024")) == {
        **common,
        "gender": "Woman",
        "traffickMonths": "25+ (2+ yrs)",
        "meansDebtBondageEarnings": "1",
    }
    assert row(records([submission], "ctdc_2021")) == {
        **common,
        "gender": "Female",
        "traffickMonths": "61+ (5+ yrs)",
        "majorityStatusAtExploit": "Adult",
        "meansOfControlDebtBondage": "1",
        "meansOfControlOther": "1",
    }
    htcds = {
        "prs_Gender": "Feminine",
        "prs_Citizenship": "KHM LAO",
        "vic_TraffickingStatus": "ActualVictimOfTrafficking",
        "vic_RelationshipToTrafficker": "Acquainted",
        "vic_MethodOfRecruitment": "AtWork",
        "vic_MethodsOfControl": "DebtBondage Other",
        "vic_TypeOfExploitation": "ForcedLabour",
        "vic_ForcedLabourIndustry": "F_Construction",
    }
    assert row(records([submission], "htcds")) == htcds
    plus = {
        "case.registration_year": "2024",
        "person.age_at_identification_broad": "18--20",
        "exploitation.country": "THA",
        "trafficking.duration_broad": "25+ (2+ yrs)",
    }
    assert row(records([submission], "htcds_plus")) == {**htcds, **plus}


def test_several_values_where_there_is_room_for_one_are_left_blank_and_said(sealed):
    made = records(
        [
            sealed(
                persons=[{}],
                exploitations=[
                    {"person": 1, "country": "THA", "duration": "0_12"},
                    {"person": 1, "country": "MYS", "duration": "0_12"},
                ],
            )
        ],
        "ctdc_2024",
    )
    assert (
        "CountryOfExploitation" not in row(made)
        and row(made)["traffickMonths"] == "0--12 (0-1 yr)"
        and noted(made, "several_values") == 1
    )


def test_what_a_layout_cannot_say_is_counted(sealed):
    made = records(
        [
            sealed(
                persons=[{"status": "presumed", "citizenship": "refused", "age_band": "0_17", "residence": "KHM"}],
                exploitations=[
                    {"person": 1, "form_sexual_exploitation": "no", "form_other": "unknown", "country": "035"}
                ],
                legs=[{"person": 1}],
            )
        ],
        "ctdc_2024",
    )
    assert row(made) == {"yearOfRegistration": "2024", "gender": "Woman", "isForcedLabour": "1"}
    for reason in ("status_lost", "reason_lost", "no_lost", "unknown_read_as_no", "no_country", "table_left_out"):
        assert noted(made, reason) == 1, reason
    assert lost(made, "0_17") == 1
    assert {d for (why, _, d) in made.losses.notes if why == "column_left_out"} == {
        "persons.status",
        "persons.residence",
    }


def test_a_sector_is_that_of_forced_labour_only(sealed):
    given = [
        {"person": 1, "form_forced_labour": "no", "form_sexual_exploitation": "yes", "sector": "i"},
        {"person": 1, "sector": "f"},
    ]
    assert (
        row(records([sealed(persons=[{}], exploitations=given)], "htcds"))["vic_ForcedLabourIndustry"]
        == "F_Construction"
    )


def test_a_kind_of_labour_goes_before_a_sector(sealed):
    given = [{"person": 1, "sector": "f", "labour_type_hospitality": "yes"}]
    made = row(records([sealed(persons=[{}], exploitations=given)], "ctdc_2021"))
    assert "typeOfLabourConstruction" not in made and made["typeOfLabourHospitality"] == "1"


def test_only_victims_and_only_the_years_asked_for(sealed):
    submission = sealed(
        persons=[
            {},
            {"year": 2023},
            {"year": None},
            {"role_victim": "no"},
            {"role_victim": "unknown"},
            {"status": "not_a_victim"},
        ],
        period="2023..2024",
    )
    every, of_2024 = records([submission], "ctdc_2024"), records([submission], "ctdc_2024", years=[2024])
    assert sorted(r[0] for r in every.rows) == ["", "2023", "2024"] and [r[0] for r in of_2024.rows] == ["2024"]
    assert (noted(every, "victim_unknown"), noted(every, "not_a_victim"), noted(of_2024, "year_unknown")) == (1, 1, 1)
    assert len(records([submission], "ctdc_2024", identified=True).rows) == 3


def test_rows_alone_of_their_kind_are_counted(sealed):
    made = records([sealed(persons=[{}, {}, {"sex": "male"}])], "ctdc_2024")
    assert (len(made.rows), made.alone) == (3, 1)


def test_nothing_to_write_is_said(sealed):
    for submission, why in (
        (sealed(figures=[{"value": 3}]), "who is a victim"),
        (sealed(reporter="other", persons=[{"role_victim": "no"}]), "no victims"),
    ):
        with pytest.raises(QuestionError, match=why):
            records([submission], "ctdc_2024")
    with pytest.raises(QuestionError, match="no layout"):
        records([], "ctdc_2017")


def test_columns_are_those_of_the_published_files():
    assert [len(shape_of(layout)["columns"]) for layout in LAYOUTS] == [27, 37, 9, 13]
