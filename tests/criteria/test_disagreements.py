"""Readings that come out differently are told in the language of the page."""

from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.disagreements import disagreements

CASE = {"person": {"age": 30}, "facts": {"recruited@recruitment": "yes", "wages_withheld@destination": "yes"}}


def test_they_are_told_in_english_french_and_chinese():
    facts = {**CASE["facts"], "overtime_not_agreed@destination": "yes"}
    found = assess(case_of({**CASE, "facts": facts}), ["palermo-2000"], parts=False)
    told = {language: " ".join(disagreements(found, language)) for language in ("en", "fr", "zh", "xx")}
    assert "The readings differ." in told["en"] and "Narrow" in told["en"] and told["xx"] == told["en"]
    assert "Les lectures diffèrent." in told["fr"] and "The readings" not in told["fr"]
    assert "各种解读不一致" in told["zh"] and "Narrow" not in told["zh"]
