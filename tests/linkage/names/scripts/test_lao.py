"""Lao words near the spellings of passports."""

import pytest

from whimbrel.linkage.names.scripts.latin import latin


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("ບຸນມີ", "bounmi"),
        ("ສົມສັກ", "somsak"),
        ("ຄໍາພັນ", "khamphan"),  # the vowel am typed in two pieces
        ("ຄຳພັນ", "khamphan"),
        ("ວຽງຄຳ", "viangkham"),
        ("ແກ້ວ", "keo"),
        ("ສະຫວັນ", "savan"),  # h that only changes the tone
        ("ໝູ", "mou"),
        ("ຂວັນ", "khouan"),
        ("ດວງ", "douang"),
        ("ທ້າວບຸນມີ", "thao bounmi"),  # a title, written in one with the name
        ("໑໒", ""),
    ],
)
def test_words(word, read):
    assert latin(word) == read
