"""Notes: what must be said beside a number before it is quoted, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from whimbrel.vocabulary.numerals import number
from whimbrel.vocabulary.yaml_file import read_yaml


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = read_yaml(files(__package__).joinpath("notes.yaml"))
    return found


@dataclass(frozen=True)
class Note:
    """One note: a key of ``notes.yaml`` and the words to fill in. ``str(note)`` is its English text."""

    key: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The note in a language, English where it is not translated."""
        texts = _texts()[self.key]
        facts = {k: number(v, language) if isinstance(v, int) else v for k, v in self.facts.items()}
        return (texts.get(language) or texts["en"]).format(**facts)

    def __str__(self) -> str:
        return self.text()
