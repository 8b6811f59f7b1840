"""The words of this room, in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from whimbrel.vocabulary.yaml_file import read_yaml


@lru_cache(1)
def _words() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = read_yaml(files(__package__) / "words.yaml")
    return found


def said(kind: str, code: str, language: str = "en", **facts: object) -> str:
    """What is said under a code of ``words.yaml``, with facts put in; English where a language has no words."""
    words = _words()[kind][code]
    return words.get(language, words["en"]).format(**facts)
