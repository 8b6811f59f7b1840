"""Words of the returns in the reader's language, from ``words.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from whimbrel.vocabulary.yaml_file import read_yaml

LANGUAGES = ("en", "fr", "zh")


@cache
def _all() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = read_yaml(files(__package__).joinpath("words.yaml"))
    return found


def words(key: str, language: str = "en") -> str:
    """The words under a key, English where the language is missing."""
    found = _all()[key]
    return found.get(language, found["en"])
