"""Thai words as the Royal Institute writes them."""

import pytest

from whimbrel.linkage.names.scripts.latin import latin


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("สมชาย", "somchai"),
        ("พงษ์ศักดิ์", "phongsak"),  # two letters silenced, one with its vowel
        ("จันทร์", "chan"),
        ("ยิ่งลักษณ์", "yinglak"),
        ("มานพ", "manop"),  # a last consonant takes the one before it along
        ("สุภาพร", "suphaphon"),
        ("พิชญา", "phitchaya"),  # said twice within the word
        ("เฉลิม", "chaloem"),  # a vowel written before two syllables
        ("หมื่น", "muen"),  # h that only changes the tone
        ("ธรรม", "tham"),
        ("สวรรค์", "sawan"),
        ("ทรงพล", "songphon"),
        ("ฤทธิ์", "rit"),
        ("บุตร", "but"),
        ("ชวน", "chuan"),
        ("น้ำฝน", "namfon"),
        ("นายสมชาย", "nai somchai"),  # titles are written in one with the name
        ("นางสาวสุภาพร", "nangsao suphaphon"),
        ("นายิกา", "nayika"),  # and this is none
        ("๑๒", ""),
    ],
)
def test_words(word, read):
    assert latin(word) == read


def test_signs_without_width_and_tones_change_nothing():
    assert latin("สม\u200bชาย\u200d") == latin("สมชาย")
    assert latin("แม่น้ำ") == latin("แมนำ")
