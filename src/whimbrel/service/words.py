"""Words of the pages in the reader's language: ``{% word "filters" %}``. Each room keeps its own in ``words.yaml``."""

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
    here = Path(__file__).parent
    found: dict[str, dict[str, str]] = {}
    for file in (here / "words.yaml", *sorted(here.glob("*/words.yaml"))):
        entries = yaml.safe_load(file.read_text("utf-8")) or {}
        if twice := found.keys() & entries.keys():
            raise ValueError(f"{file.parent.name}/words.yaml has again: {', '.join(sorted(twice))}")
        found |= entries
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
