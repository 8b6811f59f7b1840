"""The door for names of any script: plain Latin words come out, whatever goes in."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whimbrel.linkage.names.scripts.latin import latin

PLAIN = re.compile(r"(?:[a-z]+(?:'[a-z]+)*(?: [a-z]+(?:'[a-z]+)*)*)?")


@settings(deadline=None, max_examples=400)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text_becomes_plain_words_and_nothing_raises(text):
    read = latin(text)
    assert PLAIN.fullmatch(read)
    assert latin(read) == read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("  Nguyễn\u00a0Đình  ", "nguyen dinh"),
        ("Jean-Pierre O\u2019Brien", "jean pierre o'brien"),
        ("Ｓｏｍｃｈａｉ", "somchai"),
        ("Sø\u0301ren Weiß ﬁn", "soren weiss fin"),
        ("José", "jose"),
        ("Jose\u0301", "jose"),
        ("So\u200bm\u00adchai\ufeff", "somchai"),
        ("M.R. Kukrit 2", "m r kukrit"),
        ("王小明", "wang xiao ming"),
        ("王小明 Wang", "wang xiao ming wang"),
        ("김영수", "gim yeong su"),
        ("\ud800", ""),
        ("😀", ""),
    ],
)
def test_marks_signs_and_digits_go(text, words):
    assert latin(text) == words
