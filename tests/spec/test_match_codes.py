"""Persons two agencies met are found without names.

Each agency turns its people into codes under a key both hold, and an office without the key compares them. What comes out
is who of one's own people the partner met too, and nothing else of the partner's.
"""

from tests.spec.matched import hits, key, rows, told_to


def test_one_person_is_found_whatever_the_script():
    """The same name in Chinese characters, and as it is written abroad."""
    police = """
        id | name          | birth_date | sex  | citizenship
        P1 | 张小明        | 1987-02-24 | male | CHN
        P2 | Sokha Chan    | 1995-07-19 | male | KHM
    """
    shelter = """
        id | name            | birth_date | sex  | citizenship
        S1 | ZHANG Xiao-ming | 1987-02-24 | male | CHN
        S2 | Bounmy Sisavath | 2003-04-12 | male | LAO
    """
    assert hits(police, shelter) == ["P1 is S1"]


def test_day_and_month_may_be_swapped():
    """One wrong fact about a birth date does not lose a person."""
    police = """
        id | name           | birth_date | sex    | citizenship
        P1 | Nguyen Thi Hoa | 1998-08-11 | female | VNM
    """
    shelter = """
        id | name           | birth_date | sex    | citizenship
        S1 | Nguyễn Thị Hoa | 1998-11-08 | female | VNM
    """
    assert hits(police, shelter) == ["P1 is S1"]


def test_a_namesake_is_not_the_same_person():
    """The same name with another birth date is somebody else."""
    police = """
        id | name           | birth_date | sex    | citizenship
        P1 | Nguyen Thi Hoa | 1998-08-11 | female | VNM
    """
    shelter = """
        id | name           | birth_date | sex    | citizenship
        S1 | Nguyen Thi Hoa | 1974-02-03 | female | VNM
    """
    assert hits(police, shelter) == []


def test_a_name_alone_is_too_little():
    """One word and nothing else fits too many people. Such a person gets no code."""
    police = """
        id | name    | birth_date | sex  | citizenship
        P1 | Somchai |            | male | THA
    """
    shelter = """
        id | name    | birth_date | sex  | citizenship
        S1 | Somchai |            | male | THA
    """
    assert hits(police, shelter) == []


def test_codes_of_two_exchanges_or_periods_cannot_be_joined():
    """The same person under the keys of two periods."""
    police = """
        id | name            | birth_date | sex  | citizenship
        P1 | Somchai Srisai  | 1991-05-03 | male | THA
    """
    shelter = """
        id | name            | birth_date | sex  | citizenship
        S1 | Somchai Srisai  | 1991-05-03 | male | THA
    """
    refused = "The tables were made under different keys; codes of two exchanges or periods cannot be joined."
    assert hits(police, shelter, (key("lao-tha", "2026"), key("lao-tha", "2027"))) == [refused]


def test_a_table_does_not_tell_how_many_people_are_in_it():
    """Dummies fill it up to 1,000, 2,000, 5,000 and so on."""
    police = """
        id | name           | birth_date | sex  | citizenship
        P1 | Somchai Srisai | 1991-05-03 | male | THA
    """
    assert rows(police) == 1000


def test_each_side_is_told_its_own_half():
    """The name of the hit, one's own row and how sure it is. Nothing of the partner's, and not how alike the codes are."""
    police = """
        id | name           | birth_date | sex  | citizenship
        P1 | Somchai Srisai | 1991-05-03 | male | THA
    """
    shelter = """
        id | name           | birth_date | sex  | citizenship
        S1 | Somchai Srisai | 1991-05-03 | male | THA
    """
    assert told_to("left", police, shelter) == ["hit", "token", "confidence"]
