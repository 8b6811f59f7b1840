"""What an attacker learns from the words of the gate: no more in one language than in another, nothing of the machine."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.test_release import seal
from whimbrel.release.gate import draft
from whimbrel.release.past import read_earlier
from whimbrel.release.refusal import Refusal
from whimbrel.release.wishes.tables import TableWish
from whimbrel.release.wording import LANGUAGES
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import open_submission


def test_does_a_sentence_in_another_language_tell_a_number_that_english_hides(tmp_path):
    """The hidden number, three, stands in no sentence; the numbers of a sentence are the same in every language."""
    held = open_submission(seal(tmp_path, {"male": 60, "female": 31, "unknown": 3}))
    product = draft(TableWish({"en": "By sex"}, parse_period("2023"), ("sex",)), [held]).product
    for words in (product.protection, *product.losses):
        numbers = [sorted(re.findall(r"\d+", words[language])) for language in LANGUAGES]
        assert numbers[0] == numbers[1] == numbers[2] and not {"3", "31", "34"} & set(numbers[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_does_a_refusal_name_a_folder_of_the_machine(tmp_path, language):
    folder = tmp_path / "served" / "abc"
    folder.mkdir(parents=True)
    asked = tmp_path / "abc.json"
    asked.write_text(json.dumps({"wish": {}}), "utf-8")
    with pytest.raises(Refusal) as told:
        read_earlier("abc", asked, folder, {})
    assert "abc" in told.value.text(language) and str(tmp_path) not in told.value.text(language)


def test_can_a_title_put_words_of_its_own_into_a_refusal(tmp_path):
    """Braces in what a person writes are text: they fetch no other fact and break nothing."""
    held = open_submission(seal(tmp_path, {"male": 60, "female": 31}))
    title = "{why} {period.first} {0}"
    with pytest.raises(Refusal) as told:
        draft(TableWish({"en": title}, parse_period("1999"), ("sex",)), [held])
    assert all(title in told.value.text(language) for language in LANGUAGES)
