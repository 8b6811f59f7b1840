"""What every naming tradition can do: draw a name, write it as one clerk does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple

from whimbrel.demonstration.people.draw import Draw, Shares
from whimbrel.demonstration.people.words import Book, Name, variation


class Written(NamedTuple):
    """A name as a clerk writes it; ``glue`` stands between the fields when they are put into one."""

    family: str | None
    given: str | None
    glue: str = " "


class Tradition(ABC):
    """One naming tradition with its file of words and its shares."""

    honorifics: dict[bool, Sequence[str]]

    def __init__(self, code: str):
        self.code = code
        self.book = Book(code)
        self.share: dict[str, Any] = variation().get(code, {})
        self.writing_stated: dict[str, Any] = variation()["writing"][code]
        branches = self.book.stated["branches"]
        self.branch = Shares({k: v["share"] for k, v in branches.items()})
        self.country = {k: Shares(v["countries"]) for k, v in branches.items()}
        titles = variation()["titles"]
        self.honorifics = {True: titles["female"], False: titles["male"]}

    @abstractmethod
    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; ``like`` is a brother's or sister's name."""

    @abstractmethod
    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name as one clerk does."""
