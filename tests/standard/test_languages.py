"""Whatever people read is there in English, French and Chinese, whole, with the same facts filled in."""

import re
from importlib.resources import files
from string import Formatter

import pytest

from whimbrel.standard.model import tables
from whimbrel.vocabulary.yaml_file import read_yaml

LANGUAGES = ("en", "fr", "zh")
WORDS = {
    "page words": ("service", "words.yaml"),
    "notes": ("flows", "notes.yaml"),
    "form words": ("standard", "forms", "form_words.yaml"),
}


def said_by_the_standard():
    """(where, texts by language) of every table and column."""
    for table in tables().values():
        yield f"{table.id}: label", table.label
        yield f"{table.id}: description", table.description
        yield f"{table.id}: unit", table.unit
        for column in table.columns.values():
            yield f"{table.id}.{column.name}: label", column.label
            yield f"{table.id}.{column.name}: description", column.description
            if column.unit:
                yield f"{table.id}.{column.name}: unit", column.unit


def said_elsewhere(kind):
    """(where, texts by language) of one file of words; read as a file, since the pages need Django and words do not."""
    entries = read_yaml(files("whimbrel").joinpath(*WORDS[kind]))
    for key, texts in entries.items():
        yield f"{kind}: {key}", texts


EVERYTHING = [*said_by_the_standard(), *(text for kind in WORDS for text in said_elsewhere(kind))]


def placeholders(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_there_is_something_to_read():
    assert len(EVERYTHING) > 400
    assert {where.partition(":")[0] for where, _ in EVERYTHING} >= {*tables(), *WORDS}


def test_every_text_is_there_in_every_language():
    lacking = [
        f"{where} lacks {language}"
        for where, texts in EVERYTHING
        for language in LANGUAGES
        if not isinstance(texts.get(language), str) or not texts[language].strip()
    ]
    assert not lacking, "\n".join(lacking)


def test_every_language_fills_in_the_same_facts():
    differing = [
        f"{where}: {language} has {placeholders(texts[language])}, English {placeholders(texts['en'])}"
        for where, texts in EVERYTHING
        for language in LANGUAGES
        if placeholders(texts[language]) != placeholders(texts["en"])
    ]
    assert not differing, "\n".join(differing)


def test_a_sentence_is_a_sentence_in_every_language():
    """A description that ends with a full stop in English ends with one in French and Chinese."""
    differing = [
        f"{where}: {language}"
        for where, texts in EVERYTHING
        for language in LANGUAGES
        if texts["en"].endswith(".") and not texts[language].endswith((".", "。"))
    ]
    assert not differing, "\n".join(differing)


def test_chinese_is_chinese():
    """Han characters, full-width marks beside them, and not the English text forgotten there."""
    wrong = [
        where
        for where, texts in EVERYTHING
        if re.search(r"[\u4e00-\u9fff][,;:?!.()]|[,:?!()][\u4e00-\u9fff]", texts["zh"])
        or (texts["zh"] == texts["en"] and re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", texts["zh"])))
    ]
    assert not wrong, "\n".join(wrong)


def test_french_sets_a_space_before_the_high_marks_and_writes_curved_apostrophes():
    """A no-break space (U+00A0) is right; a plain one is let pass, none at all is not. Times and codes are no prose."""
    wrong = [
        f"{where}: {texts['fr']}"
        for where, texts in EVERYTHING
        if re.search(r"[^\s\d][;:?!](\s|$)|\w'\w", re.sub(r"\{.*?\}", "x", texts["fr"]))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("term", "french", "chinese"),
    [
        ("migrant smuggling", "trafic illicite de migrants", "偷运移民"),
        ("trafficking in persons", "traite des personnes|traite de personnes", "人口贩运"),
        ("forced labour", "travail forcé", "强迫劳动"),
        ("sealed", "scell", "封存"),
    ],
)
def test_a_term_is_the_same_word_everywhere(term, french, chinese):
    using = [(where, texts) for where, texts in EVERYTHING if re.search(rf"\b{term}\b", texts["en"], re.IGNORECASE)]
    assert using
    for where, texts in using:
        assert re.search(french, texts["fr"], re.IGNORECASE), where
        assert chinese in texts["zh"], where
