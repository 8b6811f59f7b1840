"""Unknown is never no.

A cell that nobody filled in says nothing. It does not say *no*, and it does not say *none*. Whimbrel has four words for
what is missing: *unknown*, *not asked*, *refused* and *not applicable*. They are kept apart.
"""

from tests.spec.drawn import answer, becomes, checks, filed, rows, taken_over


def test_a_blank_cell_is_unknown():
    """The person may well have paid. Nobody wrote it down."""
    given = """
        Citizenship | Paid a perpetrator
        Thai        | yes
        Thai        | no
        Thai        |
    """
    with_ = {"persons.citizenship": "Citizenship"}
    assert becomes(given, "persons.paid_perpetrator", "Paid a perpetrator", with_=with_) == ["yes", "no", "unknown"]


def test_refused_is_not_unknown():
    """Who refused to answer was asked. That is another fact than a blank."""
    given = """
        Citizenship | Paid a perpetrator
        Thai        | refused
        Thai        | not applicable
        Thai        | not asked
    """
    with_ = {"persons.citizenship": "Citizenship"}
    expected = ["refused", "not_applicable", "not_asked"]
    assert becomes(given, "persons.paid_perpetrator", "Paid a perpetrator", with_=with_) == expected


def test_a_question_that_was_not_asked_has_no_column():
    """The form had no question about age. A column full of *unknown* would claim that it had."""
    given = """
        Sex    | Citizenship
        female | Thai
    """
    tables, _ = taken_over(given, {"persons.sex": "Sex", "persons.citizenship": "Citizenship"})
    assert "age" not in tables["persons"].column_names


def test_what_a_list_does_not_name_is_unknown():
    """The officer listed one means of control. Of the others the cell says nothing."""
    given = """
        Country  | Means of control
        Thailand | debt bondage
    """
    with_ = {"exploitations.country": "Country"}
    rule = {"from": "Means of control", "several": ";"}
    assert becomes(given, "exploitations.means_of_control_debt_bondage", rule, with_=with_) == ["yes"]
    assert becomes(given, "exploitations.means_of_control_isolation", rule, with_=with_) == ["unknown"]


def test_a_blank_number_is_not_zero():
    """Nobody counted the survivors. That there were none is another statement."""
    given = """
        Country  | Survivors
        Thailand | 0
        Thailand |
    """
    with_ = {"incidents.country": "Country"}
    assert becomes(given, "incidents.survivors", "Survivors", with_=with_) == [0, None]


def test_a_required_blank_is_a_warning():
    """It does not stop the submission: often the truth is that it is not known."""
    given = """
        Period | People
        2022   | 12
        2023   |
    """
    assert checks(given, {"figures.period": "Period"}) == {"V06": "warning"}


def test_an_answer_shows_its_unknowns(tmp_path):
    """Leaving the unknown out of a table would make the known look like everything."""
    given = """
        Sex    | Citizenship
        female | Thai
        female | Lao
               | Lao
    """
    filed(given, {"persons.sex": "Sex", "persons.citizenship": "Citizenship"}, tmp_path)
    assert rows(answer(tmp_path, "sex")) == [("female", 2, 2), ("unknown", 1, 1)]
