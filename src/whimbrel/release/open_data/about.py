"""What is said of a release: who made it, when, under which licence, from which sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from whimbrel.release.wording import LANGUAGES
from whimbrel.standard.errors import QuestionError
from whimbrel.vocabulary.yaml_file import read_yaml

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Source:
    """What a release was made from: a sealed submission. ``sha256``: of its manifest, which holds the hashes of its tables."""

    submission: str
    sha256: str
    reporter: str
    period: str
    nature: str
    citation: str = ""
    licence: str = ""
    caution: str = ""

    def as_data(self) -> dict[str, str]:
        """The source for JSON."""
        return dict(vars(self))


@dataclass(frozen=True)
class About:
    """id: short name of the release, used in file names. published: a day. languages: of the pages, the first is the main one.

    licence: a code of ``licences.yaml``. address: where it will be found, or nothing. description: language -> words.
    """

    id: str
    author: str
    published: str
    licence: str = "CC-BY-4.0"
    publisher: str = ""
    version: str = "1.0"
    address: str = ""
    languages: tuple[str, ...] = LANGUAGES
    description: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise QuestionError(f"{self.id!r} is no id of a release: small letters, digits and hyphens.")
        if not _DAY.fullmatch(self.published):
            raise QuestionError(f"{self.published!r} is no day; write it as 2025-03-31.")
        if self.licence not in licences():
            raise QuestionError(f"The licence {self.licence!r} is not known; there are {', '.join(licences())}.")
        for language in self.languages:
            if language not in LANGUAGES:
                raise QuestionError(f"There are no words in {language!r}; there are {', '.join(LANGUAGES)}.")
        if self.address and not self.address.startswith(("https://", "http://")):
            raise QuestionError("The address of a release begins with https://.")

    @property
    def invented(self) -> bool:
        """Whether any of it is made up for demonstration."""
        return any(s.nature == "invented" for s in self.sources)

    def citation(self, title: str) -> str:
        """How to cite it, in one line."""
        place = f" {self.address}." if self.address else ""
        year = self.published[:4]
        return f"{self.author} ({year}). {title} (version {self.version}) [data set].{place} {licences()[self.licence]['title']}."


def licences() -> dict[str, dict[str, Any]]:
    """Licences a release may have: SPDX code -> title and address."""
    found: dict[str, dict[str, Any]] = read_yaml(files("whimbrel.release.open_data") / "licences.yaml")
    return found
