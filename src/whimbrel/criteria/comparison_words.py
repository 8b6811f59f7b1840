"""Words of a comparison of laws (``comparison_words.yaml``) in a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.law import in_words
from whimbrel.vocabulary.yaml_file import read_yaml

LANGUAGES = ("en", "fr", "zh")


@cache
def _read() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = read_yaml(
        files("whimbrel.criteria") / "comparison_words.yaml"
    )
    return found


def said(key: str, language: str = "en") -> str:
    """A word by its key; a result or side is a key too. Raises KeyError for one that does not exist."""
    return in_words(_read()["words"][key], language)


def side_said(side: str, language: str = "en") -> str:
    """What a country says to a kind of offence, in words."""
    return said("open_side" if side == "open" else side, language)


def treaty_said(treaty: Mapping[str, str], language: str = "en") -> str:
    """A treaty, whether the country is a party, since when, and as of which day that was read."""
    words = _read()
    text = f"{in_words(words['treaties'][treaty['treaty']], language)}: {in_words(words['status'][treaty['status']], language)}"
    if treaty.get("date"):
        text += f", {treaty['date']}"
    told = [said(treaty["confidence"], language)]
    if treaty.get("as_of"):
        told.insert(0, f"{said('as_of', language).lower()} {treaty['as_of']}")
    return f"{text} ({', '.join(told)})"


def any_words(text: Any, language: str = "en") -> str:
    """A text that is there in several languages, or in English only."""
    return text if isinstance(text, str) else in_words(text, language)


@cache
def words_in(language: str = "en") -> Mapping[str, str]:
    """All words in a language, by key: for a page."""
    return {key: in_words(text, language) for key, text in _read()["words"].items()}
