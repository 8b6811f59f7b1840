"""What a column is to linkage, by its heading or as said."""

import pytest

from whimbrel.linkage.columns import ColumnsError, known_kinds, recognise


def test_usual_headings() -> None:
    found = recognise(
        ["Case No", "Surname", "First name", "DOB", "Gender", "Nationality", "Place of birth", "Phone", "Notes"]
    )
    assert dict(found.kinds) == {
        "id": ("Case No",), "family_name": ("Surname",), "given_names": ("First name",), "birth_date": ("DOB",),
        "sex": ("Gender",), "citizenship": ("Nationality",), "place": ("Place of birth",), "identifier": ("Phone",),
    }  # fmt: skip
    assert found.ignored == ("Notes",)


def test_a_heading_is_also_known_by_a_word_in_it() -> None:
    found = recognise(
        ["personName (Latin)", "birth date as told", "agency_name", "year_of_birth_told", "nationality_claimed"]
    )
    assert found.one("full_name") == "personName (Latin)"
    assert found.one("birth_date") == "birth date as told"
    assert found.one("agency") == "agency_name"
    assert found.one("birth_year") == "year_of_birth_told"
    assert found.one("citizenship") == "nationality_claimed"


def test_what_is_said_wins() -> None:
    found = recognise(["name", "nom"], {"name": "ignore", "nom": "full_name"})
    assert dict(found.kinds) == {"full_name": ("nom",)}


@pytest.mark.parametrize(
    ("headings", "said", "message"),
    [
        (["a", "b"], {}, "No column holds a name"),
        (["name"], {"nome": "full_name"}, "There is no column 'nome'"),
        (["name"], {"name": "person"}, "There is no kind 'person'"),
    ],
)
def test_what_cannot_be_linked_is_said(headings: list[str], said: dict[str, str], message: str) -> None:
    with pytest.raises(ColumnsError, match=message):
        recognise(headings, said)


def test_a_heading_is_of_one_kind_only() -> None:
    words = [word for words in known_kinds().values() for word in words]
    assert sorted(words) == sorted(set(words))
