"""What the gate says to people is there in English, French and Chinese, with the same facts in each."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
import yaml

from whimbrel.release.private.errors import LedgerDamaged, OverBudget
from whimbrel.release.refusal import NotReleased, why
from whimbrel.release.wording import LANGUAGES, as_words, in_language, risks, together, worded
from whimbrel.standard.errors import QuestionError

ROOM = Path(str(files("whimbrel.release")))
SOURCES = [*ROOM.rglob("*.py"), *(ROOM.parent / "service" / "releases").rglob("*.py")]
REFUSALS = yaml.safe_load((ROOM / "refusals.yaml").read_text("utf-8"))


def sentences(data, path=()):
    """Every text of a YAML file that is there by language."""
    if isinstance(data, dict):
        if "en" in data and isinstance(data["en"], str):
            yield path, data
        else:
            for key, inside in data.items():
                yield from sentences(inside, (*path, key))


EVERY = [
    pytest.param(texts, id="/".join((file.parent.name, file.stem, *map(str, path))))
    for file in sorted(ROOM.rglob("*.yaml"))
    for path, texts in sentences(yaml.safe_load(file.read_text("utf-8")))
    if path[:1] != ("languages",)
]


@pytest.mark.parametrize("texts", EVERY)
def test_a_sentence_is_there_in_every_language_with_the_same_facts(texts):
    assert all(isinstance(texts.get(language), str) and texts[language].strip() for language in LANGUAGES)
    facts = {language: {name for _, name, *_ in Formatter().parse(texts[language]) if name} for language in LANGUAGES}
    assert facts["en"] == facts["fr"] == facts["zh"]
    if len(texts["en"].split()) > 5:
        assert texts["fr"] != texts["en"] and re.search("[\u4e00-\u9fff]", texts["zh"])


def test_every_refusal_has_words_and_all_words_are_used():
    """A key that is raised and has no words would be a fault of ours before the eyes of a person who may mend something."""
    raised = "NotReleased|NotAnswered|TableRefused|OverBudget|LedgerDamaged|reasons"
    used = set()
    for file in SOURCES:
        text = file.read_text("utf-8")
        found = re.findall(rf"(?:{raised})\(\s*([^)]*)", text)
        used |= {key for call in found for key in re.findall(r'"([a-z_]+)"', call) if key in REFUSALS}
        first = set(re.findall(rf'(?:{raised})\(\s*"([a-z_]+)"', text))
        assert first <= REFUSALS.keys(), file.name
    assert REFUSALS.keys() == used


def test_numbers_stand_as_each_language_writes_them():
    texts = dict.fromkeys(LANGUAGES, "{many} {share} {least} {names} {unit}")
    unit = {"en": "persons", "fr": "personnes", "zh": "人"}
    made = worded(texts, many=12345, share=0.75, least=1e-07, names=["sex", "form"], unit=unit)
    assert made["en"] == "12,345 0.75 0.0000001 sex, form persons"
    assert made["fr"] == "12\u202f345 0,75 0,0000001 sex, form personnes"
    assert made["zh"] == "12,345 0.75 0.0000001 sex、form 人"


def test_sentences_follow_each_other_and_none_is_said_twice():
    one, two = {"en": "One.", "fr": "Un.", "zh": "一。"}, {"en": "Two.", "fr": "Deux.", "zh": "二。"}
    assert together([one, two, one]) == {"en": "One. Two.", "fr": "Un. Deux.", "zh": "一。二。"}


def test_a_refusal_is_english_as_a_text_and_speaks_the_readers_language_on_a_page():
    refusal = NotReleased("approvals", needed=2, given=1)
    assert isinstance(refusal, QuestionError) and refusal.exit_code == 16
    assert str(refusal) == refusal.text("en") == "2 different persons must approve a release; 1 did."
    assert why(refusal, "zh") == "发布须由 2 名不同的人批准；现有 1 人。"
    assert why(refusal, "sw") == str(refusal), "English where there are no words"
    assert why(QuestionError("plain"), "fr") == "plain"


def test_refusals_keep_the_exit_code_of_their_room():
    damaged = LedgerDamaged("ledger_line", file="budget.jsonl")
    assert damaged.exit_code == 23 and "budget.jsonl" in str(damaged) and "sauvegarde" in damaged.text("fr")
    facts = {"budget": "police/2024", "left_epsilon": 0.25, "left_delta": 1e-06, "epsilon": 0.5, "delta": 1e-07}
    assert "epsilon 0,25" in OverBudget("over_budget", **facts).text("fr")


def test_what_an_older_release_said_in_english_only_is_still_read():
    assert in_language(as_words("Small numbers are hidden."), "zh") == "Small numbers are hidden."
    assert in_language(as_words({"en": "hidden", "zh": "隐去"}), "zh") == "隐去"


def test_what_remains_a_risk_is_said_in_every_language():
    for found in (risks(), risks(private=True)):
        assert len(found) == 3 and all(set(risk) == set(LANGUAGES) for risk in found)
    assert risks()[-1] == risks(private=True)[-1] and risks()[0] != risks(private=True)[0]
