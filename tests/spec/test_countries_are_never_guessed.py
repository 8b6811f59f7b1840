"""Countries are never guessed.

A country may be written as a code, a name in many languages, a nationality, an old name or a known misspelling. All of
these are lists of facts. Nothing is matched because it looks alike: a wrong country is worse than none.
"""

from tests.spec.drawn import becomes, checks

SEX = {"persons.sex": "Sex"}


def test_codes_names_and_nationalities():
    """Many spellings, one code."""
    given = """
        Sex    | Citizenship
        female | THA
        female | Thaïlande
        female | 泰国
        female | Thai
    """
    assert becomes(given, "persons.citizenship", "Citizenship", with_=SEX) == ["THA"] * 4


def test_two_nationalities_are_both_kept():
    """The UK writes two nationalities with only a space between them."""
    given = """
        Sex    | Citizenship
        female | Sudanese Thai
        female | Lao; Thai
    """
    assert becomes(given, "persons.citizenship", "Citizenship", with_=SEX) == ["SDN;THA", "LAO;THA"]
    assert checks(given, {"persons.citizenship": "Citizenship", **SEX}) == {"V10": "notice"}


def test_na_is_namibia():
    """Many programs read the letters NA as *missing*. Here NA is the ISO code of Namibia."""
    given = """
        Sex    | Citizenship
        female | NA
    """
    assert becomes(given, "persons.citizenship", "Citizenship", with_=SEX) == ["NAM"]


def test_a_name_of_several_countries_is_unknown():
    """*Congolese* may be of either Congo. The file is told so."""
    given = """
        Sex    | Citizenship
        female | Congolese
    """
    assert becomes(given, "persons.citizenship", "Citizenship", with_=SEX) == ["unknown"]
    assert checks(given, {"persons.citizenship": "Citizenship", **SEX}) == {"V11": "warning"}


def test_a_state_that_is_no_more_is_unknown():
    """It cannot be told which of the States that came after it is meant."""
    given = """
        Sex    | Citizenship
        female | Serbia and Montenegro
    """
    assert becomes(given, "persons.citizenship", "Citizenship", with_=SEX) == ["unknown"]


def test_a_text_that_is_no_country_is_unknown():
    """A likely misspelling is not corrected unless somebody has listed it."""
    given = """
        Sex    | Citizenship
        female | Thailnd
    """
    assert checks(given, {"persons.citizenship": "Citizenship", **SEX}) == {"V12": "warning"}
