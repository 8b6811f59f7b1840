"""Words of the situation report (``words.yaml``) in English, French and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.vocabulary.yaml_file import read_yaml


@cache
def words() -> Mapping[str, Any]:
    """All words of the report."""
    found: Mapping[str, Any] = read_yaml(files("whimbrel.release.report") / "words.yaml")
    return found


def said(group: str, key: str, language: str) -> str:
    """A word or sentence; what is in braces is filled in later."""
    texts = words()[group][key]
    return str(texts.get(language) or texts["en"])
