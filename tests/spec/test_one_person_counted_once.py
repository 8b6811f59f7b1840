"""One person is counted once, and the count says how sure it is.

Records are held to be one person by how alike they are, and every pair can be asked why.
"""

from tests.spec.linked import persons, says


def test_spelling_script_and_order_do_not_make_another_person():
    """The same name in two scripts, with the family name first or last."""
    assert persons("""
        id | name           | born       | sex
        1  | 王小明          | 1987-02-24 | male
        2  | Hsiao-ming Wang | 1987-02-24 | male
        3  | สมชาย แก้วดี      | 1991-06-15 | male
        4  | Kaewdee Somchay | 1991-06-15 | male
    """) == [{"1", "2"}, {"3", "4"}]


def test_a_namesake_born_in_another_year_is_another_person():
    """Many people are called so; what tells them apart is when they were born."""
    assert persons("""
        id | name             | born       | sex
        1  | Nguyen Thi Huong | 1999-04-03 | female
        2  | Nguyen Thi Huong | 1984-11-30 | female
    """) == [{"1"}, {"2"}]


def test_an_invented_birth_date_is_only_a_year():
    """1 January is written where only the year is known: it neither agrees nor differs by the day."""
    assert persons("""
        id | name             | born       | sex
        1  | Phommachanh Bounmy | 1996-01-01 | male
        2  | Bounmi Phommachan | 1996-08-17 | male
    """) == [{"1", "2"}]


def test_a_role_typed_as_a_name_is_no_name():
    """Two victims without a name are not one person because the clerk called them so."""
    assert persons("""
        id | name     | born       | sex
        1  | victim 1 | 1996-01-01 | female
        2  | victim 2 |            | female
        3  | unknown  | 1996-05-05 | female
    """) == [{"1"}, {"2"}, {"3"}]


def test_what_is_unknown_speaks_neither_for_nor_against():
    """A missing birth date is not another birth date."""
    told = says("""
        id | name           | born       | sex
        1  | Kyaw Zaw Htun  | 2001-08-19 | male
        2  | ကျော်ဇော်ထွန်း |            | male
    """)
    assert told["Birth"] == 0
    assert told["Names"] > 10


def test_a_rare_name_tells_more_than_a_common_one():
    """Everybody is a Nguyen Thi; few are a Phommathawong."""
    common = says("""
        id | name        | born
        1  | Nguyen Thi  | 1990
        2  | Nguyễn Thị  | 1990
    """)
    rare = says("""
        id | name                    | born
        1  | Phommathawong Khamphone | 1990
        2  | Khampone Phommathavong  | 1990
    """)
    assert rare["Names"] > common["Names"] > 5


def test_a_doubtful_pair_widens_the_range_of_the_count():
    """A first name and an age may be the same person: the count of persons says two, or three."""
    drawn = """
        id | name             | born       | age | met        | sex
        1  | Nguyen Thi Huong | 1999-04-03 |     | 2024-02-11 | female
        2  | Nguyễn Thị Hương | 1999-03-04 |     | 2024-02-14 | female
        3  | Huong            |            | 24  | 2024-02-20 | female
        4  | Sokha Chan       | 1995-07-19 |     | 2024-08-30 | male
    """
    assert [len(persons(drawn, at)) for at in (0.1, 0.5, 0.9)] == [2, 3, 3]
