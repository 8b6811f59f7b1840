"""Figures in a return: used where there are no records, broken down no finer than they were given, hidden ones as limits."""

import itertools

from tests.release.returns.told import cell, noted
from whimbrel.release.product import TOTAL
from whimbrel.release.returns.tables import tables

BY = ("sex", "age_band", "form", "citizenship")


def figure(value, **codes):
    limits = (
        {"value_low": 1, "value_high": 4, "value": None, "exactness": "suppressed"}
        if value == "<5"
        else {"value": value}
    )
    return {**dict.fromkeys(BY, "total"), **codes, **limits}


def glotip(*submissions, **said):
    return tables(submissions, "glotip", "LAO", **said)


def test_figures_are_used_where_nobody_recorded_the_persons(sealed):
    made = glotip(
        sealed(figures=[figure(20), figure(12, sex="female"), figure(8, sex="male"), figure(20, indicator="convicted")])
    )
    assert (cell(made, "victims_2024"), cell(made, "victims_2024", "female"), cell(made, "victims_2024", "male")) == (
        20,
        12,
        8,
    )
    assert cell(made, "convicted_2024") == 20 and noted(made, "figures_used") == 40


def test_records_and_figures_of_one_submission_are_never_added(sealed):
    made = glotip(sealed(persons=[{}, {}], figures=[figure(20)]))
    assert cell(made, "victims_2024") == 2
    assert ("figures_unused", "detected_victims", "lao-police 2024: figures 20, records 2") in made.losses.notes


def test_figures_stand_where_the_records_are_of_other_people(sealed):
    """An agency that records migrants one by one and gives victims as a number: its records must not make them nobody."""
    made = glotip(sealed(persons=[{"role_victim": "no", "role_migrant": "yes"}], figures=[figure(20)]))
    assert cell(made, "victims_2024") == 20


def test_records_of_one_agency_and_figures_of_another_are_added(sealed):
    made = glotip(sealed(persons=[{}, {}]), sealed(figures=[figure(5), figure(5, sex="male")], reporter="lao-hotline"))
    assert (cell(made, "victims_2024"), cell(made, "victims_2024", "male"), cell(made, "victims_2024", "female")) == (
        7,
        5,
        2,
    )


def test_of_several_breakdowns_the_finest_is_taken_and_the_rest_is_unknown(sealed):
    made = glotip(
        sealed(
            figures=[
                figure(20), figure(12, sex="female"), figure(8, sex="male"), figure(15, age_band="18_plus"),
                figure(9, sex="female", age_band="18_plus"), figure(6, sex="male", age_band="18_plus"),
            ]
        )
    )  # fmt: skip
    assert (
        cell(made, "victims_2024"),
        cell(made, "victims_2024", TOTAL, "18_plus"),
        cell(made, "victims_2024", "unknown"),
    ) == (20, 15, 5)
    said = {
        detail.rpartition(": ")[2]: n for (why, _, detail), n in made.losses.notes.items() if why == "not_broken_down"
    }
    assert said == {"sex, age_band": 5, "form, sex, age_band": 5, "citizenship": 20}


def test_a_breakdown_by_form_is_kept_although_another_is_finer(sealed):
    given = [
        figure(20),
        figure(9, form="forced_labour"),
        figure(11, form="other"),
        figure(20, sex="female", age_band="18_plus"),
    ]
    made = glotip(sealed(figures=given))
    assert cell(made, "victims_2024", "female", "18_plus") == 20
    assert (
        cell(made, "victims_by_form_2024", "forced_labour")
        == cell(made, "victims_by_form_2024", "forced_labour", "unknown")
        == 9
    )


def test_a_hidden_number_keeps_its_limits_and_a_known_total_stays_exact(sealed):
    made = glotip(sealed(figures=[figure(20), figure("<5", sex="female"), figure(17, sex="male")]))
    assert cell(made, "victims_2024") == 20 and cell(made, "victims_2024", "female") == (1, 4)
    assert cell(made, "victims_2024", "male") == 17 and cell(made, "victims_2024", "unknown") == 0
    hidden = glotip(sealed(figures=[figure("<5")], reporter="lao-labour"), sealed(persons=[{}, {}]))
    assert cell(hidden, "victims_2024") == (3, 6)
    row = next(r for t in hidden.tables for r in t.rows.to_pylist() if t.id == "glotip_victims_2024")
    assert (row["value"], row["status"]) == (None, "range")


def test_parts_that_are_more_than_their_total_are_said(sealed):
    made = glotip(sealed(figures=[figure(10), figure(8, sex="female"), figure(4, sex="male")]))
    assert cell(made, "victims_2024") == 10
    assert made.losses.notes["parts_exceed", "detected_victims", "lao-police 2024: sex, age_band"] == 2


def test_breakdowns_without_a_total_are_their_own_total(sealed):
    made = glotip(sealed(figures=[figure(8, sex="female"), figure(4, sex="male")]))
    assert cell(made, "victims_2024") == 12 and noted(made, "no_total") > 0


def test_nationals_are_of_the_state_that_reports(sealed):
    made = glotip(sealed(figures=[figure(9), figure(6, citizenship="nationals"), figure(3, citizenship="abroad")]))
    assert (cell(made, "victims_by_citizenship_2024", "LAO"), cell(made, "victims_by_citizenship_2024", "unknown")) == (
        6,
        3,
    )


def test_figures_of_another_state_are_not_used(sealed):
    given = [figure(9), figure(500, reporting_country="THA")]
    assert cell(glotip(sealed(figures=given)), "victims_2024") == 9


def test_what_figures_say_of_the_definition_stands_only_if_they_agree_and_are_alone(sealed):
    def said(*submissions, **more):
        made = glotip(*submissions, **more)
        return next(f.code for f in made.flags["detected_victims"] if f.key == "national_definition_matches")

    names = (f"lao-{n}" for n in itertools.count())

    def of(answer):
        return sealed(figures=[figure(3, definition_matches=answer)], reporter=next(names))

    yes, no, unknown = of("yes"), of("no"), of("unknown")
    assert [said(yes), said(no), said(yes, no), said(yes, unknown), said(yes, sealed(persons=[{}]))] == [
        "yes",
        "no",
        *["unknown"] * 3,
    ]
    assert said(yes, answers={"detected_victims": {"national_definition_matches": "partly"}}) == "partly"
