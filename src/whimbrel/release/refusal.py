"""Why the gate refuses, in the reader's language.

A refusal that a page can show has a key of ``refusals.yaml`` and facts; what only a command can say stays a plain error.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from whimbrel.release.wording import Fact, Words, in_language, worded
from whimbrel.standard.errors import QuestionError, WhimbrelError
from whimbrel.vocabulary.yaml_file import read_yaml


class Refusal(WhimbrelError):
    """A refusal with words in every language; ``str(refusal)`` is English."""

    def __init__(self, key: str, /, **facts: Fact):
        self.key, self.facts = key, facts
        self.words: Words = worded(_texts()[key], **facts)
        super().__init__(self.words["en"])

    def text(self, language: str = "en") -> str:
        """Why, and what to change, in a language."""
        return in_language(self.words, language)


class NotReleased(Refusal, QuestionError):
    """What was asked for may not leave like this."""


def why(error: Exception, language: str) -> str:
    """What an error says, in the reader's language where it can."""
    return error.text(language) if isinstance(error, Refusal) else str(error)


def reasons(key: str, /, **facts: Fact) -> Words:
    """Words of ``refusals.yaml`` that are a part of others."""
    return worded(_texts()[key], **facts)


@cache
def _texts() -> dict[str, Words]:
    found: dict[str, Words] = read_yaml(files(__package__) / "refusals.yaml")
    return found
