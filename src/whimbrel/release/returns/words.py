"""Words of the returns in the reader's language, from ``words.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from whimbrel.release.wording import Fact, Words, in_language, worded
from whimbrel.vocabulary.yaml_file import read_yaml


@cache
def _all() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = read_yaml(files(__package__).joinpath("words.yaml"))
    return found


def words(key: str, language: str = "en") -> str:
    """The words under a key, English where the language is missing."""
    return in_language(_all()[key], language)


def every_language(key: str, /, **facts: Fact) -> Words:
    """The words under a key in every language, with facts put in."""
    return worded(_all()[key], **facts)
