"""Labels of facts and instruments are there in French and Chinese, for every one and for nothing else."""

import re

import pytest

from whimbrel.criteria.criterion import criteria, criterion
from whimbrel.criteria.facts import facts
from whimbrel.criteria.labels import (
    LANGUAGES,
    _read,
    caution,
    fact_label,
    group_label,
    instrument_label,
    reading_label,
)

OTHERS = tuple(language for language in LANGUAGES if language != "en")


@pytest.mark.parametrize("language", OTHERS)
def test_every_fact_has_a_label_and_no_label_is_left_over(language):
    labels = _read("facts", language)
    assert sorted(labels) == sorted(facts())
    assert all(isinstance(text, str) and text for text in labels.values())
    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize("language", OTHERS)
def test_every_instrument_group_and_reading_has_a_label(language):
    labels = _read("instruments", language)
    assert sorted(labels) == sorted(c.id for c in criteria())
    for c in criteria():
        mine = labels[c.id]
        assert sorted(mine["groups"]) == sorted(c.groups)
        assert sorted(mine["readings"]) == sorted(r.id for r in c.readings)
        assert mine["label"] and bool(mine["caution"]) == bool(c.caution)


def test_chinese_labels_are_chinese():
    for text in _read("facts", "zh").values():
        assert re.search("[一-鿿]", text) and not re.search("[A-Za-z]", text)


def test_the_phase_is_said_in_words():
    assert fact_label("confined@destination") == "Locked in, isolated or watched (Destination and exploitation)"
    assert fact_label("confined@destination", "fr").endswith("(Destination et exploitation)")
    assert fact_label("confined@journey", "zh").endswith("（途中）")
    assert fact_label("pregnant", "fr") == "Enceinte"
    assert fact_label("violence@unstated", "fr") == "Violence contre la personne"


def test_a_threshold_keeps_its_figure():
    assert fact_label("persons_together >= 10", "fr").endswith(": >= 10")
    assert fact_label("persons_together >= 10", "zh").endswith("：>= 10")


def test_another_language_falls_back_to_english_and_an_unknown_fact_is_refused():
    assert fact_label("pregnant", "xx") == fact_label("pregnant") == "Pregnant"
    with pytest.raises(KeyError):
        fact_label("nothing@journey", "fr")


def test_labels_of_an_instrument():
    palermo = criterion("palermo-2000")
    assert instrument_label(palermo) == palermo.label and instrument_label(palermo, "fr").startswith("Traite")
    assert group_label(palermo, "means", "zh") == "一种手段" and group_label(palermo, "means") == "A means"
    assert reading_label(palermo, "article_3", "fr") != reading_label(palermo, "article_3")
    assert "第四条" in caution(palermo, "zh") and caution(palermo) == palermo.caution
    with pytest.raises(KeyError):
        group_label(palermo, "nothing", "fr")
