"""One sentence in every language in which the gate speaks, numbers in it written as each language writes them.

What is said of a product goes with it as language -> words, so that pages, files and readers elsewhere need no list of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.vocabulary.numerals import number
from whimbrel.vocabulary.yaml_file import read_yaml

LANGUAGES = ("en", "fr", "zh")
Words = Mapping[str, str]
"""Language -> words."""
Fact = str | int | float | Words | Sequence[str]
"""What is put into a sentence: a text, a number, words that have their own languages, or a list of names."""
_BETWEEN = {"zh": "、"}
_AFTER = {"zh": ""}


def worded(texts: Words, /, **facts: Fact) -> dict[str, str]:
    """A sentence in every language, with facts put in; English where a language has no words."""
    return {
        language: (texts.get(language) or texts["en"])
        .format(**{k: _fact(f, language) for k, f in facts.items()})
        .strip()
        for language in LANGUAGES
    }


def together(sentences: Iterable[Words]) -> dict[str, str]:
    """Sentences one after the other, each once, in every language."""
    held = list(sentences)
    return {
        language: _AFTER.get(language, " ").join(dict.fromkeys(in_language(words, language) for words in held))
        for language in LANGUAGES
    }


def in_language(texts: Words, language: str) -> str:
    """Words in a language, in English or any other where they are not there."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def gate_words(product: str, key: str, /, **facts: Fact) -> dict[str, str]:
    """What the gate says of a way of protection: ``protection``, ``losses`` and the like of ``words.yaml``."""
    return worded(_texts()[product][key], **facts)


def risks(*, private: bool = False) -> tuple[Words, ...]:
    """What remains a risk. private: noise was added, so that no number tells that somebody was reported."""
    said = _texts()["risks"]
    return (*said["private" if private else "counts"].values(), *said["always"].values())


@cache
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(files(__package__) / "words.yaml")
    return found


def as_words(said: object) -> Words:
    """Words of a ``release.json``: of each language; in its first format one English sentence."""
    return said if isinstance(said, Mapping) else {"en": str(said)}


def _fact(fact: Fact, language: str) -> str:
    if isinstance(fact, str):
        return fact
    if isinstance(fact, int):
        return number(fact, language)
    if isinstance(fact, float):
        return _decimal(fact, language)
    if isinstance(fact, Mapping):
        return in_language(fact, language)
    return _BETWEEN.get(language, ", ").join(fact)


def _decimal(value: float, language: str) -> str:
    """All its digits, without an exponent: 0.0000001 is read by more people than 1e-07."""
    from babel.numbers import format_decimal

    return str(format_decimal(Decimal(str(value)), format="#,##0.################", locale=language))
