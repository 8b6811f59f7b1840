"""A submission holds no names.

Names, document numbers, birth dates, telephone numbers and addresses stay with the agency that met the person. A file
that carries them is refused, and what is refused is never repeated: not in the report, not in a log.
"""

from tests.spec.drawn import checks, said

SEX = {"persons.sex": "Sex"}


def test_a_column_of_names_is_refused():
    """The heading is enough."""
    given = """
        Sex    | Full name
        female | Somebody Else
    """
    assert checks(given, SEX) == {"N01": "error"}


def test_headings_are_known_in_the_languages_of_the_region():
    """Passport number, in Chinese, Thai, Vietnamese, Indonesian and French."""
    for heading in ("护照号码", "หนังสือเดินทาง", "Số hộ chiếu", "Nomor paspor", "Numéro de passeport"):
        given = f"""
            Sex    | {heading}
            female | AB1234567
        """
        assert checks(given, SEX) == {"N01": "error"}


def test_a_telephone_number_in_another_column_is_refused():
    """A number was typed where a country belongs."""
    given = """
        Sex    | Citizenship
        female | +66 81 234 5678
    """
    assert checks(given, {"persons.citizenship": "Citizenship", **SEX}) == {"N02": "error"}


def test_what_is_refused_is_not_repeated():
    """The report names the row and the column. It does not show the value."""
    given = """
        Sex    | Citizenship
        female | +66 81 234 5678
    """
    assert "234 5678" not in said(given, {"persons.citizenship": "Citizenship", **SEX})


def test_a_mapping_can_leave_a_column_behind():
    """The agency keeps its own file as it is. The column is not read."""
    given = """
        Sex    | Full name
        female | Somebody Else
    """
    assert checks(given, SEX, leave_out=["Full name"]) == {}
