"""What identifies a person is told by heading and by value; what does not is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.standard.identifying import identifies, identifying_heading
from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_list, code_lists


@pytest.mark.parametrize(
    "heading",
    [
        "First name",
        "firstName",
        "prs_First_Name",
        "Passport no.",
        "姓名",
        "护照号码",
        "Họ và tên",
        "Nom",
        "Date of birth",
        "ชื่อ",
        "เบอร์โทรศัพท์มือถือ",
        "group/prs_MobilePhone",
        "Victim name",
        "ID number",
        "E-mail",
        "Ngày sinh",
    ],
)
def test_headings_of_identifying_columns(heading):
    assert identifying_heading(heading)


def test_no_heading_of_the_standard_is_taken_for_identifying():
    for table in tables().values():
        for column in table.columns.values():
            if column.type == "reference":  # "Person" heads a column of names as often as one of references
                continue
            for word in (column.name, *column.label.values()):
                assert not identifying_heading(word), word


@pytest.mark.parametrize(
    "value",
    [
        "an@example.org",
        "+66 81 234 5678",
        "0812345678",
        "081-234-5678",
        "13812345678",
        "0084 912 345 678",
        "(02) 123 4567",
        "C1234567",
        "c1234567",
        "EA1234567",
        "C-1234567",
        "1-2345-67890-12-3",
        "12/KaMaNa(N)123456",
        "11010519491231002X",
        "3174012345678901",
        "079123456789",
        "123-45-6789",
        "Mr. Tran",
        "Ông Nguyễn",
        "Ｃ１２３４５６７",
    ],
)
def test_values_that_identify(value):
    assert identifies(value)


@pytest.mark.parametrize(
    "value",
    [
        "2021-05-03",
        "9-17",
        "2005-2013",
        "1,282,000",
        "13.7563, 100.5018",
        "-0.123456789",
        "Salvation Army",
        "M49 Region: 145",
    ],
)
def test_values_that_do_not(value):
    assert not identifies(value)


@pytest.mark.parametrize(
    "value", ["Nguyen Van An", "Maria Garcia", "SOMCHAI PHANUPHONG", "Anna Smith", "王晓梅", "Kyaw Zin Oo"]
)
def test_names_are_looked_for_only_where_codes_should_be(value):
    assert identifies(value, names=True)
    assert not identifies(value)


@pytest.mark.parametrize("value", ["Not Specified", "Fishing Vessel", "Sexual Exploitation", "Forced Labour", "Police"])
def test_words_of_the_vocabulary_are_no_names(value):
    assert not identifies(value, names=True)


def test_no_code_label_or_alias_is_taken_for_a_person():
    for name in code_lists():
        for code in code_list(name).codes:
            entry = code_list(name).code(code)
            for word in (code, *entry.labels.values(), *entry.aliases):
                assert not identifies(word), word


@given(st.text(max_size=2000))
def test_any_text_is_answered(text):
    identifies(text, names=True)
    identifying_heading(text)


def test_megabytes_are_answered_at_once():
    for text in ("a" * 5_000_000, "a@" * 2_000_000, "0 " * 2_000_000, "A1" * 2_000_000, "Aa " * 2_000_000):
        identifies(text, names=True)
