"""Our wording: every language says everything, with the same facts filled in, and says that it is a draft."""

import re
from importlib.resources import files

import pytest

from whimbrel.criteria.debt_situation import debt_facts
from whimbrel.criteria.debt_words import LANGUAGES, amount, figure, is_draft, say, wording


def test_there_is_a_file_for_every_language_and_no_other():
    found = {f.name.removesuffix(".yaml") for f in (files("whimbrel.criteria") / "wording" / "debt").iterdir()}
    assert found == set(LANGUAGES) and len(LANGUAGES) == 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_with_the_same_facts(language):
    english, own = wording("en"), wording(language)
    assert own.keys() == english.keys()
    for key, text in english.items():
        assert isinstance(own[key], str) and own[key].strip(), key
        assert sorted(re.findall(r"{\w+}", own[key])) == sorted(re.findall(r"{\w+}", text)), key


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_translation_says_that_it_is_a_draft_and_is_not_english(language):
    assert wording(language)["status"] == "draft" and is_draft(language)
    same = [k for k, text in wording("en").items() if wording(language)[k] == text]
    assert len(same) <= 3, same


@pytest.mark.parametrize(
    ("language", "script"),
    [
        ("zh", "\u4e00-\u9fff"),
        ("th", "\u0e00-\u0e7f"),
        ("lo", "\u0e80-\u0eff"),
        ("km", "\u1780-\u17ff"),
        ("my", "\u1000-\u109f"),
    ],
)
def test_a_language_is_written_in_its_own_script_only(language, script):
    foreign = {
        "zh": "",
        "th": "\u0e80-\u0eff",
        "lo": "\u0e00-\u0e7f",
        "km": "\u0e00-\u0eff",
        "my": "\u0e00-\u0eff\u1780-\u17ff",
    }[language]
    for key, text in wording(language).items():
        if key not in ("status", "cell_least"):
            assert re.search(f"[{script}]", text), key
        assert not foreign or not re.search(f"[{foreign}]", text), (key, text)


def test_the_original_is_no_draft_and_an_unknown_language_is_refused():
    assert not is_draft("en")
    with pytest.raises(KeyError):
        wording("../en")


def test_numbers_are_written_as_readers_write_them_with_the_currency_code_behind():
    assert amount(17000, "EUR") == "17,000 EUR" and amount(17000, "EUR", "vi") == "17.000 EUR"
    assert figure(9.75, "fr", 1) == "9,8" and figure(1234, "my") == "1,234"


def test_every_lender_that_can_be_chosen_has_its_word():
    assert all(say(f"lender_{code}") for code in debt_facts()["lenders_on_page"])
    assert set(debt_facts()["lenders_on_page"]) <= set(debt_facts()["lenders"])
    assert set(debt_facts()["first_currency"]) == set(LANGUAGES)
    assert set(debt_facts()["first_currency"].values()) <= set(debt_facts()["currencies"])
