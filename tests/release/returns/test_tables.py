"""Who is counted in a return, and who is not: every number against a count by hand."""

import itertools

import pytest

from tests.release.returns.told import cell, lost, noted
from whimbrel.release.product import TOTAL, ReleasedTable
from whimbrel.release.returns.raw_table import UnprotectedRawTable
from whimbrel.release.returns.tables import tables
from whimbrel.standard.errors import NotVerified, QuestionError


def glotip(*submissions, **said):
    return tables(submissions, "glotip", "LAO", **said)


def test_a_person_of_three_exploitations_and_two_offences_is_one_person(sealed):
    made = glotip(
        sealed(
            persons=[{}, {"role_victim": "no", "sex": "male"}],
            exploitations=[{"person": 1}, {"person": 1}, {"person": 1}],
            offences=[{"person": 2}, {"person": 2, "offence": "02041"}],
        )
    )
    assert cell(made, "victims_2024") == 1 and cell(made, "victims_by_form_2024", "forced_labour") == 1
    assert cell(made, "convicted_2024") == 1 and cell(made, "convicted_by_form_2024", "sexual_exploitation") == 1


def test_unknown_sex_and_age_stay_categories_of_their_own(sealed):
    made = glotip(
        sealed(
            persons=[
                {"sex": "unknown"},
                {"sex": "refused", "age_band": "not_asked"},
                {"age_band": "unknown"},
                {"sex": "other"},
                {},
            ]
        )
    )
    assert (
        cell(made, "victims_2024", "unknown", "18_plus") == 1 and cell(made, "victims_2024", "unknown", "unknown") == 1
    )
    assert cell(made, "victims_2024", "female", "unknown") == 1 and cell(made, "victims_2024", "other") == 1
    assert cell(made, "victims_2024") == 5


def test_who_may_or_may_not_be_a_victim_is_said_and_not_counted(sealed):
    made = glotip(
        sealed(
            persons=[
                {}, {"role_victim": "unknown"}, {"role_victim": "refused"}, {"role_victim": "no"}, {"status": "not_a_victim"},
            ]
        )
    )  # fmt: skip
    assert cell(made, "victims_2024") == 1
    assert (noted(made, "victim_unknown"), noted(made, "not_a_victim")) == (2, 1)


def test_presumed_victims_count_unless_only_identified_ones_are_asked_for(sealed):
    submission = sealed(persons=[{}, {"status": "presumed"}, {"status": "unknown"}, {"status": "returned"}])
    every, identified = glotip(submission), glotip(submission, identified=True)
    assert (cell(every, "victims_2024"), noted(every, "presumed"), noted(every, "status_unknown")) == (4, 1, 2)
    assert (cell(identified, "victims_2024"), noted(identified, "not_identified")) == (1, 3)
    counted_as = [
        next(f.code for f in m.flags["detected_victims"] if f.key == "counted_as") for m in (every, identified)
    ]
    assert counted_as == ["detected", "identified"]


def test_several_forms_in_different_categories_make_one_person_under_other(sealed):
    made = glotip(
        sealed(
            persons=[{}, {}, {}],
            exploitations=[
                {"person": 1, "form_sexual_exploitation": "yes"},
                {"person": 2, "form_forced_labour": "no", "form_forced_begging": "yes"},
                {"person": 3, "form_domestic_servitude": "yes"},
            ],
        )
    )
    assert [
        cell(made, "victims_by_form_2024", f) for f in ("other", "forced_labour", "sexual_exploitation", "unknown")
    ] == [2, 1, 0, 0]
    assert (noted(made, "several_forms"), lost(made, "forced_begging"), lost(made, "domestic_servitude")) == (1, 1, 1)


def test_ages_that_contradict_each_other_are_unknown(sealed):
    made = glotip(
        sealed(
            persons=[
                {"age": 16, "majority": "adult", "age_band": "unknown"},
                {"age": 17, "age_band": "9_17"},
                {"age_band": "0_29"},
            ]
        )
    )
    assert cell(made, "victims_2024", TOTAL, "unknown") == 2 and cell(made, "victims_2024", TOTAL, "0_17") == 1
    assert noted(made, "age_contradicts") == 1 and lost(made, "0_29") == 1


def test_citizenships(sealed):
    persons = [{"citizenship": c} for c in ("THA", "THA;LAO", "XXA", "035", "unknown", "refused", "XXX")]
    made = glotip(sealed(persons=persons))
    assert [cell(made, "victims_by_citizenship_2024", c) for c in ("THA", "XXA", "unknown")] == [2, 1, 4]
    assert (noted(made, "several_citizenships"), noted(made, "citizenship_group")) == (1, 2)


def test_a_year_is_that_of_registration_and_nobody_is_put_into_one_by_guess(sealed):
    one = sealed(persons=[{}, {"year": 2023}, {"year": None}])
    many = sealed(persons=[{"year": None}, {"year": 2022}], reporter="lao-shelter", period="2021..2023")
    made = glotip(one, many)
    assert [cell(made, f"victims_{y}") for y in (2021, 2022, 2023, 2024)] == [0, 1, 1, 2]
    assert noted(made, "year_unknown") == 1
    assert {t.period for t in glotip(one, many, years=[2024]).tables} == {"2024"}


def test_the_three_stages_are_three_series_and_smuggling_is_none_of_them(sealed):
    made = glotip(
        sealed(
            persons=[
                {"role_victim": "no", "status": "convicted"},
                {"role_victim": "no", "status": "suspected"},
                {"role_victim": "no", "status": "arrested"},
            ],
            offences=[
                {"person": 1, "stage": "prosecuted"},
                {"person": 1, "stage": "convicted"},
                {"person": 2, "stage": "suspected", "offence": "08051"},
                {"person": 1, "stage": "recorded"},
                {"person": 1, "stage": "recorded"},
            ],
        )
    )
    counts = {i: cell(made, f"{i}_2024") for i in ("formal_contact", "prosecuted", "convicted", "offences")}
    assert counts == {"formal_contact": 0, "prosecuted": 1, "convicted": 1, "offences": 2}
    assert {t.unit for t in made.tables if t.indicator == "trafficking_offences"} == {"offences"}
    assert noted(made, "offence_unknown") == 1, "the arrested one, whose offence nobody wrote down"


def test_offences_that_name_nobody_are_limits_and_no_nought(sealed):
    """A court that writes down convictions and not who was convicted: there were some, perhaps all of one person."""
    offences = [{"person": 1}, {"stage": "convicted"}, {"stage": "convicted", "person": 99}, {"stage": "prosecuted"}]
    made = glotip(
        sealed(persons=[{"role_victim": "no", "sex": "male"}], offences=[{"person": None, **o} for o in offences])
    )
    assert cell(made, "convicted_2024") == (1, 3) and cell(made, "convicted_2024", "male") == 1
    assert cell(made, "convicted_2024", "unknown") == (0, 2) and cell(made, "prosecuted_2024") == (0, 1)
    assert cell(made, "formal_contact_2024") == 0 and noted(made, "offence_without_person") == 3
    alone = glotip(sealed(offences=[{"stage": "convicted"}, {"stage": "recorded"}], reporter="lao-court"))
    assert cell(alone, "convicted_2024") == (0, 1) and cell(alone, "offences_2024") == 1


def test_the_strictest_handling_binds(sealed):
    made = glotip(sealed(persons=[{}], handling="green"), sealed(persons=[{}], reporter="other", handling="amber"))
    assert made.handling == "amber"


def test_silence_is_not_nought(sealed):
    asked = sealed(persons=[{"role_victim": "no"}])
    never = sealed(persons=[{"role_victim": "unknown"}], reporter="lao-border", label="Border")
    made = glotip(asked, never)
    assert cell(made, "victims_2024") == 0 and "convicted" in made.not_filled
    assert not any(t.indicator == "convicted" for t in made.tables)
    nil = glotip(asked, sealed(reporter="lao-court", persons=[{"role_victim": "no"}], nil=["convicted"]))
    assert cell(nil, "convicted_2024") == 0 and noted(nil, "not_reported") == 7


@pytest.mark.parametrize("system", ["glotip", "sdg"])
def test_every_total_is_the_sum_of_its_parts(system, sealed):
    codes = ("female", "male", "other", "unknown"), ("9_17", "24_26", "unknown")
    persons = [
        {"sex": s, "age_band": a, "citizenship": c}
        for s, a in itertools.product(*codes)
        for c in ("LAO", "KHM", "unknown")
    ]
    forms = ({"form_forced_labour": "yes"}, {"form_forced_labour": "unknown"}, {"form_organ_removal": "yes"})
    exploitations = [{"person": n + 1, **forms[n % 3]} for n in range(0, len(persons), 2)]
    made = tables([sealed(persons=persons, exploitations=exploitations)], system, "LAO")
    for table in made.tables:
        cells = table.cells()
        for key, span in cells.items():
            for place, code in enumerate(key):
                if code == TOTAL:
                    parts = [
                        c
                        for k, c in cells.items()
                        if k[:place] + k[place + 1 :] == key[:place] + key[place + 1 :] and k[place] != TOTAL
                    ]
                    assert (sum(low for low, _ in parts), sum(high for _, high in parts)) == span
        assert table.sources and table.submissions and table.notes[0]["en"].startswith("Not for publication")


def test_a_raw_table_is_no_released_one_and_does_not_show_its_numbers(sealed):
    made = glotip(sealed(persons=[{}]))
    assert not isinstance(made.tables[0], ReleasedTable) and "value" not in repr(made.tables[0])
    assert isinstance(made.tables[0], UnprotectedRawTable)
    released = set(ReleasedTable.__dataclass_fields__)
    assert released <= set(UnprotectedRawTable.__dataclass_fields__)


def test_what_would_count_somebody_twice_is_refused(sealed):
    year, quarter = sealed(persons=[{}]), sealed(persons=[{}], period="2024-Q1")
    newer = sealed(persons=[{}, {}], supersedes=year.id)
    for pair, why in (((year, quarter), "overlap"), ((year, newer), "replaced")):
        with pytest.raises(QuestionError, match=why):
            glotip(*pair)
    assert cell(glotip(newer, newer), "victims_2024") == 2, "named twice, counted once"
    with pytest.raises(QuestionError, match="Invented"):
        glotip(newer, sealed(persons=[{}], reporter="demo", nature="invented"))


def test_a_submission_of_another_state_is_refused(sealed):
    thai = sealed(persons=[{}], offences=[{"person": 1, "law": "THA/anti-trafficking"}], reporter="thai-police")
    with pytest.raises(QuestionError, match="is of THA, not of LAO"):
        glotip(sealed(persons=[{}]), thai)
    assert noted(glotip(sealed(persons=[{}])), "state_not_said") == 1


def test_a_changed_submission_is_refused(sealed):
    submission = sealed(persons=[{}])
    file = submission.file("persons")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(NotVerified):
        glotip(submission)


def test_nothing_to_count_is_said(sealed):
    with pytest.raises(QuestionError, match="say nothing"):
        glotip(sealed(persons=[{}], period="2024"), years=[1999])
    with pytest.raises(QuestionError, match="ISO 3166"):
        tables([sealed(persons=[{}])], "glotip", "Laos")
