"""Burmese names, a word for each syllable; and the old Zawgyi encoding."""

import pytest

from whimbrel.linkage.names.scripts.latin import latin
from whimbrel.linkage.names.scripts.zawgyi import from_zawgyi, is_zawgyi


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("အောင်ဆန်းစုကြည်", "aung san su kyi"),
        ("မြင့်", "myint"),  # the low dot cuts short
        ("ထွန်း", "htun"),  # the w is in the vowel
        ("လွင်", "lwin"),  # the w is heard
        ("ရွှေ", "shwe"),
        ("ချို", "cho"),
        ("ဝဏ္ဏ", "wunna"),
        ("ပဒုမ္မာဝတီ", "paduma wati"),
        ("ကမ္ဘာ", "kanba"),  # one consonant stacked under another
        ("မင်္ဂလာ", "minga la"),
        ("၁၂", ""),
    ],
)
def test_words(word, read):
    assert latin(word) == read


@pytest.mark.parametrize(
    ("zawgyi", "unicode"),
    [
        ("ေက်ာ္", "ကျော်"),
        ("ေအာင္ဆန္းစုၾကည္", "အောင်ဆန်းစုကြည်"),
        ("ျမင့္", "မြင့်"),
        ("ထြန္း", "ထွန်း"),
        ("ျဖဴ", "ဖြူ"),
        ("ေရႊ", "ရွှေ"),
        ("ခိုင္ဇင္", "ခိုင်ဇင်"),
        ("၀င္း", "ဝင်း"),
        ("ေအာင္ လွ", "အောင် လှ"),
    ],
)
def test_zawgyi_reads_like_unicode(zawgyi, unicode):
    assert latin(zawgyi) == latin(unicode)


@pytest.mark.parametrize("unicode", ["ကျော်", "အောင်ဆန်းစုကြည်", "လွင်", "မင်္ဂလာ", "စန္ဒာ", "သန်းရွှေ", "သင်္ဂီ", "လှ"])
def test_unicode_is_never_taken_for_zawgyi(unicode):
    assert not is_zawgyi(unicode)
    assert from_zawgyi(unicode) == unicode
