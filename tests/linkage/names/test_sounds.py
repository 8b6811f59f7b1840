"""Spellings of one name share a sound, different names do not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.linkage.names.sounds import in_two, is_syllable, sound

SAME = """
zhang chang cheung zhang | chen chan | wang wong | li lee | liu lau | guo kuo kwok | zeng tseng tsang | zhou chou chow
xu hsu | huang huang | lin lam | zheng cheng | wu ng | ye yip | liang leung | cai tsai | he ho | jiang chiang | xie hsieh tse
somchai somchay | suphaphon supaporn | wichai vichai | phongsak pongsak | rattana ratana | phongphan pongpan
souvannavong suvannavong | phommachanh pommachan phommachan | bounmy bounmi | vong wong
sokha sokhar | chan chann | srey srei | sopheap sophep | vannak vanak
kyaw kjaw chaw | htun tun | myint mint | win wynn | phyu pyu | zaw saw
suharto soeharto | tjahjono cahyono | djoko joko | muhammad mohamed mohammad md moh | hussein husain hossain | hasan hassan
sergey sergei serhii | yulia iuliia yuliya | aleksandr oleksandr alexander | shevchenko szewczenko
chowdhury choudhury | khatun khatoon | begum begam | qureshi kureshi | phuong fuong
"""
GROUPS = [group.split() for line in SAME.strip().splitlines() for group in line.split("|")]
DIFFERENT = [
    ("zhang", "wang"), ("li", "lu"), ("nguyen", "tran"), ("somchai", "somsak"), ("kyaw", "zaw"), ("sokha", "sokhom"),
    ("muhammad", "mustafa"), ("ivan", "igor"), ("chen", "zhong"), ("lan", "lien"),
]  # fmt: skip


@pytest.mark.parametrize("group", GROUPS, ids="-".join)
def test_spellings_of_one_name_are_one_sound(group: list[str]) -> None:
    assert all(sound(a) == sound(b) for a, b in pairwise(group)), {w: sound(w) for w in group}


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_names_are_other_sounds(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("word", "halves"),
    [
        ("xiaoming", ("xiao", "ming")),
        ("hsiaoming", ("hsiao", "ming")),
        ("jianguo", ("jian", "guo")),
        ("chienkuo", ("chien", "kuo")),
    ],
)
def test_a_given_name_in_one_word_is_two_syllables(word: str, halves: tuple[str, str]) -> None:
    assert in_two(word) == tuple(map(sound, halves))


@pytest.mark.parametrize("word", ["mali", "lina", "rana", "zhang", "somchai", "muhammad", ""])
def test_a_word_of_another_language_is_not_cut(word: str) -> None:
    assert in_two(word) == ()


def test_a_syllable_is_known_in_every_romanisation() -> None:
    assert all(map(is_syllable, ("xiao", "hsiao", "siu", "tan", "wong")))
    assert not is_syllable("somchai")


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14))
def test_every_word_has_a_sound_and_always_the_same(word: str) -> None:
    assert sound(word)
    assert sound(word) == sound(word)
    assert all(in_two(word)) or in_two(word) == ()
