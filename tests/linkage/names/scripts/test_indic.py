"""Names in the scripts of India and its neighbours."""

import pytest

from whimbrel.linkage.names.scripts.latin import latin


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("সরকার", "sarkar"),  # the short a between is not said
        ("রহমান", "rahman"),
        ("শ্যামল", "shyamal"),
        ("আনোয়ার", "anowar"),
        ("চাঁদ", "chand"),
        ("মোঃ", "md"),
        ("हरप्रीत", "harprit"),
        ("चन्द्र", "chandra"),
        ("ज़ाकिर", "zakir"),  # a dot below
        ("सिंह", "singh"),
        ("முருகன்", "murukan"),
        ("கனிமொழி", "kanimozhi"),
        ("ප්‍රේමදාස", "premadasa"),  # joined by a sign without width
        ("ගුණවර්ධන", "gunawardhana"),
        ("ਸਿੰਘ", "singh"),
        ("ગુજરાત", "gujrat"),
        ("రాము", "ramu"),
        ("ಕುಮಾರ", "kumara"),
        ("കൃഷ്ണൻ", "krishnan"),
        ("১২৩", ""),
    ],
)
def test_names(name, read):
    assert latin(name) == read
