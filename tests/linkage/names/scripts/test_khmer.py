"""Khmer words near the spellings of Cambodian passports."""

import pytest

from whimbrel.linkage.names.scripts.latin import latin


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("សុភាព", "sopheap"),
        ("មាន", "mean"),  # the same vowel sign after either series
        ("សាន", "san"),
        ("ប៉ា", "pa"),  # the sign that changes the series
        ("ស៊ី", "sy"),
        ("ធនគន្ធ", "thonkon"),  # what stands below a last consonant is silent
        ("វណ្ណៈ", "vannak"),
        ("សុជាតិ", "socheat"),
        ("ច័ន្ទ", "chan"),
        ("ហ្វា", "fea"),
        ("ខៀវ", "khieu"),
        ("តារា", "tara"),
        ("ជា", "chea"),
        ("១២", ""),
    ],
)
def test_words(word, read):
    assert latin(word) == read


def test_the_sign_that_changes_the_series_may_be_typed_in_any_place():
    assert latin("ស៊្រី") == latin("ស្រ៊ី")
    assert latin("ស\u200bុ\u200bខា") == latin("សុខា")
