"""Fields of the desk's forms: for every column its label, its choices, its value and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from whimbrel.service.desk.columns import DeskTable
from whimbrel.service.desk.entered import UNREAD, read
from whimbrel.service.words import word
from whimbrel.standard.model import Column, missing_reasons
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.country_facts import countries, country_name

_MANY = 8  # flags beyond these are folded away until somebody asks for them


@dataclass
class Field:
    """One field. ``kind``: choice, flags, country, text, long. ``was``: canonical text, sent back to notice conflicts."""

    name: str
    kind: str
    label: str
    hint: str
    level: str
    was: str
    value: str
    options: list[tuple[str, str]] = field(default_factory=list)
    chosen: frozenset[str] = frozenset()
    rest: str = "unknown"
    rests: list[tuple[str, str]] = field(default_factory=list)
    fault: str = ""
    nominal: bool = False
    mode: str = "text"
    unit: str = ""

    @property
    def folded(self) -> bool:
        """Whether there are so many flags that they are folded."""
        return len(self.options) > _MANY


def fields(table: DeskTable, texts: Mapping[str, str], language: str) -> list[Field]:
    """The fields of a row in the order of the page."""
    return [_field(table, c, texts.get(c.name, ""), language) for c in table.columns.values()]


def _field(table: DeskTable, column: Column, text: str, language: str) -> Field:
    unread = text.startswith(UNREAD)
    made = Field(
        name=column.name,
        kind=_kind(table, column),
        label=column.label_in(language),
        hint=column.description_in(language),
        level=column.level,
        was=text,
        value=text[1:] if unread else text,
        fault=word(read(column, text).fault, language) if unread else "",
        nominal=column.nominal,
        unit=column.unit_in(language),
    )
    if made.kind == "choice":
        made.options = list(_choices(column.list or "answer", language))
        if unread:
            made.options.append((text, text[1:]))
            made.value = text
    elif made.kind == "flags":
        yes, _, rest = made.value.partition("|")
        made.chosen, made.rest = frozenset(yes.split(";")) - {""}, rest or "unknown"
        made.options = [
            (c, code_list(column.list or "").label(c, language)) for c in code_list(column.list or "").codes
        ]
        made.rests = [("no", code_list("answer").label("no", language)), *_reasons(language)]
    elif made.kind == "country" and not unread:
        made.value = "; ".join(
            country_name(c, language) if c in countries() else _reason(c, language) for c in split(text)
        )
    elif column.type in ("integer", "number", "money", "coordinate"):
        made.mode = "decimal"
        made.value = _reason(made.value, language)
    return made


def split(text: str) -> list[str]:
    """The codes of a canonical text that holds several."""
    return [t for t in text.split(";") if t]


def _kind(table: DeskTable, column: Column) -> str:
    if column.type in ("code", "answer"):
        return "choice" if not column.several else "text"
    if column.type in ("flags", "country"):
        return column.type
    return "long" if column.name in table.long else "text"


def _reason(text: str, language: str) -> str:
    return code_list("missing_reason").label(text, language) if text in missing_reasons() else text


@cache
def _choices(list_id: str, language: str) -> tuple[tuple[str, str], ...]:
    codes = code_list(list_id)
    own = [(c, codes.label(c, language)) for c in codes.codes if codes.code(c).deprecated_since is None]
    reasons = [r for r in _reasons(language) if r[0] not in codes]
    return (*own, *reasons)


@cache
def _reasons(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((c, code_list("missing_reason").label(c, language)) for c in missing_reasons())


@cache
def country_choices(language: str) -> tuple[str, ...]:
    """Names of all countries in a language, sorted, for the list a field offers while one types."""
    return tuple(sorted((country_name(c, language) for c in countries()), key=str.casefold))


def in_words(table: DeskTable, name: str, text: str, language: str) -> str:
    """A canonical text as people read it."""
    column = table.columns[name]
    if column.type == "code" and not text.startswith(UNREAD):
        codes = code_list(column.list or "")
        return ", ".join(codes.label(c, language) if c in codes else _reason(c, language) for c in split(text))
    made = _field(table, column, text, language)
    if made.kind == "flags":
        return ", ".join(label for code, label in made.options if code in made.chosen)
    if made.kind == "choice":
        return dict(made.options).get(made.value, made.value)
    return made.value
