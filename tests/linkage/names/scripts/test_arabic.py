"""Names in the Arabic script: Arabic, Persian, Urdu, Uyghur."""

import pytest

from whimbrel.linkage.names.scripts.latin import latin


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("محمد", "muhammad"),
        ("مُحَمَّدٌ", "muhammad"),  # with its vowel points
        ("محـــمد", "muhammad"),  # stretched
        ("ﷴ", "muhammad"),  # one sign for the name
        ("ﻣﺤﻤﺪ", "muhammad"),  # presentation forms
        ("عبد الرحمن", "abd al rahman"),
        ("عبدالرحمن", "abd al rahman"),
        ("ابوبكر", "abu bakr"),
        ("حسين", "husayn"),
        ("علی", "ali"),
        ("نورالدين", "nur uddin"),
        ("حبیب‌الله", "habib ullah"),
        ("المصري", "al masri"),
        ("کریم‌زاده", "karim zadeh"),
        ("بارزانی", "barzani"),
        ("چنگیز", "changiz"),
        ("ذیشان", "zishan"),  # z in Urdu and Persian
        ("ثاقب", "thaqab"),
        ("ئەحمەد", "ahmad"),
        ("١٢٣", ""),
    ],
)
def test_names(name, read):
    assert latin(name) == read


def test_persian_and_arabic_forms_of_a_letter_are_one():
    assert latin("کریم") == latin("كريم")
    assert latin("فاطمہ") == latin("فاطمة") == latin("فاطمه")
