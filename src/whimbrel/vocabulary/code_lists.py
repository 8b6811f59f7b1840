"""Code lists: the words a submission may use, each with labels in English, French and Chinese.

>>> from whimbrel.vocabulary.code_lists import code_list
>>> code_list("age_band").match("9—17")
'9_17'
>>> code_list("sex").label("female", "fr")
'Femme'
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

# The C loader reads a list several times faster; some builds of PyYAML lack it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LISTS = resources.files(__package__) / "lists"
_OWN_KEYS = {"code", "label", "aliases", "part_of", "parts", "note", "deprecated"}
_DASHES = re.compile(r"\s*[-\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63]+\s*")
_SPACES = re.compile(r"[\s_\u200b\ufeff]+")


class UnknownList(KeyError):
    """No code list has this id."""

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownCode(KeyError):
    """The list has no such code."""

    def __str__(self) -> str:
        return str(self.args[0])


def _plain(text: str) -> str:
    """The text as `match` compares it: case, spaces, dashes, underscores and quotes no longer differ."""
    text = unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold()
    return _DASHES.sub("-", _SPACES.sub(" ", text)).strip()


def _hint(wanted: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(wanted, known, n=3)
    return f" Did you mean {' or '.join(near)}?" if near else ""


@dataclass(frozen=True)
class Code:
    """One code of a list; `extra` holds the keys only that list has, such as the bounds of an age band."""

    code: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    part_of: str | None = None
    parts: tuple[str, ...] = ()
    note: str = ""
    deprecated_since: str | None = None
    use: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def label(self, language: str = "en") -> str:
        """The label in a language, in English where that language is missing."""
        return self.labels.get(language, self.labels["en"])


@dataclass(frozen=True)
class CodeList:
    """A code list, read once and never changed."""

    id: str
    version: str
    source: str
    codes: tuple[str, ...]
    labels: Mapping[str, str] = field(hash=False, repr=False)
    descriptions: Mapping[str, str] = field(hash=False, repr=False)
    entries: Mapping[str, Code] = field(hash=False, repr=False)

    def __contains__(self, code: object) -> bool:
        return code in self.entries

    def code(self, code: str) -> Code:
        """Everything known about a code."""
        try:
            return self.entries[code]
        except KeyError:
            message = f"The list '{self.id}' has no code '{code}'.{_hint(str(code), self.codes)}"
            if not self.codes:
                message += " The list is an empty slot: its codes must be filled in from the official text."
            raise UnknownCode(message) from None

    def label(self, code: str, language: str = "en") -> str:
        """The label of a code, in English where the language is missing."""
        return self.code(code).label(language)

    def list_label(self, language: str = "en") -> str:
        """The name of the list itself."""
        return self.labels.get(language, self.labels["en"])

    def description(self, language: str = "en") -> str:
        """What the list is for, in one or two sentences."""
        return self.descriptions.get(language, self.descriptions["en"])

    def parts(self, code: str) -> tuple[str, ...]:
        """The codes a wider code is made of.

        To explain or to add up, never to expand: who had one part is not known from the whole.
        """
        return self.code(code).parts or tuple(c for c in self.codes if self.entries[c].part_of == code)

    def match(self, text: str) -> str | None:
        """The code a text means, or None where it means none, or more than one.

        A code wins over a label, so that adding a label can never change what an exact code means.
        """
        if text in self.entries:
            return self._current(text)
        plain = _plain(text)
        if not plain:
            return None
        by_code, by_word = self._index
        found = by_code.get(plain) or by_word.get(plain) or frozenset()
        return next(iter(found)) if len(found) == 1 else None

    def _current(self, code: str) -> str:
        return self.entries[code].use or code

    @cached_property
    def _index(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        by_code: dict[str, frozenset[str]] = {}
        by_word: dict[str, frozenset[str]] = {}
        for entry in self.entries.values():
            means = frozenset([self._current(entry.code)])
            by_code[_plain(entry.code)] = by_code.get(_plain(entry.code), frozenset()) | means
            for word in (*entry.labels.values(), *entry.aliases):
                by_word[_plain(word)] = by_word.get(_plain(word), frozenset()) | means
        return by_code, by_word


def _read_code(given: Mapping[str, Any]) -> Code:
    retired = given.get("deprecated") or {}
    return Code(
        code=given["code"],
        labels=MappingProxyType(given["label"]),
        aliases=tuple(given.get("aliases", ())),
        part_of=given.get("part_of"),
        parts=tuple(given.get("parts", ())),
        note=given.get("note", ""),
        deprecated_since=retired.get("since"),
        use=retired.get("use"),
        extra=MappingProxyType({key: value for key, value in given.items() if key not in _OWN_KEYS}),
    )


@cache
def code_lists() -> tuple[str, ...]:
    """The ids of all code lists, sorted."""
    names = (entry.name for entry in _LISTS.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def code_list(id: str) -> CodeList:
    """One code list by its id, read on first use."""
    # Asking the known ids first also keeps a foreign id such as "../x" away from the file system.
    if id not in code_lists():
        raise UnknownList(f"There is no code list '{id}'.{_hint(id, code_lists())} See code_lists() for all ids.")
    given = yaml.load((_LISTS / f"{id}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    entries = {entry["code"]: _read_code(entry) for entry in given["codes"]}
    return CodeList(
        id=given["id"],
        version=given["version"],
        source=given["source"],
        codes=tuple(entries),
        labels=MappingProxyType(given["label"]),
        descriptions=MappingProxyType(given["description"]),
        entries=MappingProxyType(entries),
    )
