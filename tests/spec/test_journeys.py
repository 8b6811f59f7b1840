"""Journeys.

A journey is a row of legs, from one country to the next. Where it began is its origin, where it ended is its destination,
and what lies between is transit.
"""

from tests.spec.drawn import answer, checks, filed, rows

# One traveller a row, with the number of the leg: the file of an agency that writes one line a leg.
LEGS = {
    "persons.citizenship": "Citizenship",
    "legs.person": {"row": "persons"},
    "legs.sequence": "Leg",
    "legs.from_country": "From",
    "legs.to_country": "To",
}


def test_a_journey_of_one_leg(tmp_path):
    """Origin and destination are the ends of the leg."""
    given = """
        Citizenship | Leg | From | To
        Lao         | 1   | Laos | Thailand
        Lao         | 1   | Laos | Thailand
    """
    filed(given, LEGS, tmp_path)
    assert rows(answer(tmp_path, "origin", "destination")) == [("LAO", "THA", 2, 2)]


def test_the_legs_of_one_person_are_one_journey(tmp_path):
    """Three legs, one person. The countries between the ends are transit; the person is counted once."""
    given = """
        Case | Citizenship | Leg | From     | To
        17   | Chinese     | 1   | China    | Laos
        17   | Chinese     | 2   | Laos     | Thailand
        17   | Chinese     | 3   | Thailand | Malaysia
    """
    filed(given, LEGS, tmp_path, once={"persons": "Case"})
    found = answer(tmp_path, "origin", "transit", "destination")
    assert rows(found) == [("CHN", "LAO;THA", "MYS", 1, 1)]


def test_without_legs_citizenship_stands_for_the_origin(tmp_path):
    """Where a file has no legs, a person counts as coming from the country of residence, or else of citizenship."""
    given = """
        Sex    | Citizenship | Country of exploitation
        female | Lao         | Thailand
    """
    rules = {
        "persons.sex": "Sex",
        "persons.citizenship": "Citizenship",
        "exploitations.country": "Country of exploitation",
    }
    filed(given, rules, tmp_path)
    assert rows(answer(tmp_path, "origin", "destination")) == [("LAO", "THA", 1, 1)]


def test_legs_that_do_not_follow_each_other():
    """The second leg begins where the first did not end."""
    given = """
        Case | Citizenship | Leg | From     | To
        17   | Chinese     | 1   | China    | Laos
        17   | Chinese     | 2   | Viet Nam | Malaysia
    """
    assert checks(given, LEGS, once={"persons": "Case"}) == {"X04": "warning"}
