"""Words of the pages in the reader's language, from ``words.yaml``: ``{% word "filters" %}``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django import template

from whimbrel.flows.labels import tlp
from whimbrel.vocabulary.numerals import number

register = template.Library()


@cache
def words() -> dict[str, dict[str, str]]:
    """Key -> language -> text."""
    found: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
    return found


def word(key: str, language: str) -> str:
    """A text of the pages; English where it is not translated. KeyError for a key that does not exist."""
    entry = words()[key]
    return entry.get(language) or entry["en"]


@register.simple_tag(takes_context=True, name="word")
def word_tag(context: dict[str, Any], key: str) -> str:
    """A text in the language of the page."""
    return word(key, context.get("language", "en"))


@register.simple_tag(takes_context=True, name="term")
def term_tag(context: dict[str, Any], dimension: str, code: str) -> str:
    """A code of the vocabulary in the language of the page."""
    from whimbrel.flows.labels import label

    return label(dimension, code, context.get("language", "en"))


register.filter("tlp", tlp)
register.filter("number", number)
