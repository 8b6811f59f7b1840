"""A name is read from any script, order and field; titles and role words are no names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.linkage.names import read_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ms", "WANG Xiao-ming"), ("王小明",)),
        (("Wáng", "Xiǎomíng"), ("王", "小明")),
        (("wang2", "xiao3ming2"), ("Wang Xiao Ming",)),
        (("Ts'ao", "Hsüeh-ch'in"), ("曹雪芹",)),
        (("Nguyễn Thị", "Hương"), ("Huong", "NGUYEN THI")),
        (("นาย สมชาย",), ("Somchai",)),
        (("Somchai (Mr)",), ("SOMCHAY",)),
        (("ကျော် ဇော်",), ("Kyaw Zaw",)),
        (("محمد", "حسين"), ("Mohammed Hussain",)),
        (("Юлия", "Шевченко"), ("Shevchenko, Iuliia",)),
        (("Abdul Rahman",), ("Abd al-Rahman",)),
    ],
)
def test_one_name_in_two_hands(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert read_name(*one).sounds == read_name(*other).sounds != ()


@pytest.mark.parametrize(
    "text", ["victim 3", "unknown", "Mr", "N.N.", "不详", "lady", "minor child", "", "   ", "12345", "?", "-", "ไม่ทราบ"]
)
def test_what_names_nobody_is_empty(text: str) -> None:
    assert read_name(text).words == ()


def test_a_name_without_a_chinese_part_is_not_cut_into_syllables() -> None:
    assert read_name("Leila", "Ahmadi").sounds != read_name("Lei", "La", "Ahmadi").sounds
    assert read_name("Wang", "Leila").sounds == read_name("Wang", "Lei", "La").sounds


@given(st.lists(st.text(max_size=30), max_size=3), st.randoms())
def test_any_text_is_read_whatever_the_order_of_the_fields(texts: list[str], chance: object) -> None:
    shuffled = list(texts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert read_name(*texts) == read_name(*shuffled)
    assert all(w.isascii() and w.isalpha() for w in read_name(*texts).words)
