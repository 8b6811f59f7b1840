"""Files that somebody else has published.

Nobody here can correct a value in the files of UNODC or IOM. What would be an error in an agency's own file is a warning
there. The value counts as unknown, and its text is kept.
"""

from tests.spec.drawn import becomes, checks


def test_an_agency_corrects_its_own_file():
    """So a value outside the list is an error."""
    given = """
        Sex    | People
        femail | 12
    """
    assert checks(given, {"figures.sex": "Sex"}) == {"V01": "error"}


def test_a_published_value_is_a_warning():
    """It becomes unknown. It is not left out, and it is not guessed."""
    given = """
        Sex    | People
        femail | 12
    """
    assert checks(given, {"figures.sex": "Sex"}, nature="published") == {"V01": "warning"}
    assert becomes(given, "figures.sex", "Sex", nature="published") == ["unknown"]


def test_the_text_as_given_stays_beside_it():
    """Whoever reads the figure can see what the publisher wrote."""
    given = """
        Sex    | People
        femail | 12
    """
    with_ = {"figures.sex": "Sex"}
    assert becomes(given, "figures.sex_as_given", "Sex", with_=with_, nature="published") == ["femail"]


def test_what_identifies_people_is_refused_everywhere():
    """That somebody published it does not make it right to copy it."""
    given = """
        Sex    | People | Passport no.
        female | 12     | AB1234567
    """
    assert checks(given, {"figures.sex": "Sex"}, nature="published") == {"N01": "error"}
