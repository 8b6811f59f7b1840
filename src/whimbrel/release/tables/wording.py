"""The words of this room, in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from whimbrel.release.wording import Fact, in_language, worded
from whimbrel.vocabulary.yaml_file import read_yaml


@lru_cache(1)
def _words() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = read_yaml(files(__package__) / "words.yaml")
    return found


def told(kind: str, code: str, /, **facts: Fact) -> dict[str, str]:
    """What is said under a code of ``words.yaml`` in every language, with facts put in."""
    return worded(_words()[kind][code], **facts)


def said(kind: str, code: str, language: str = "en", /, **facts: Fact) -> str:
    """The same in one language."""
    return in_language(told(kind, code, **facts), language)
