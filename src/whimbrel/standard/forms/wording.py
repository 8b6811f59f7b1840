"""The few words of a form that neither the standard nor a code list holds, and the languages a form can be in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError

from whimbrel.standard.errors import WhimbrelError


class UnknownLanguage(WhimbrelError, ValueError):
    """No language has this tag."""

    exit_code = 2


def known_language(tag: str) -> str:
    """The tag as CLDR writes it (``pt-br`` -> ``pt_BR``); UnknownLanguage if there is no such language."""
    try:
        return str(Locale.parse(tag.replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        raise UnknownLanguage(
            f"There is no language {tag!r}. Write a tag such as en, fr, zh, th, vi, ar or pt-BR."
        ) from None


def said(labels: Mapping[str, str], language: str) -> str:
    """The label in a language, in the language it is a variety of, or in English."""
    base = language.split("_")[0]
    # Traditional Chinese must not borrow simplified words.
    nearest = base if base != "zh" or language in ("zh", "zh_CN", "zh_SG", "zh_Hans", "zh_Hans_CN") else "zh_Hant"
    return labels.get(language) or labels.get(nearest) or labels["en"]


def word(key: str, language: str, **facts: object) -> str:
    """One of the words of ``form_words.yaml`` with its {facts} filled in."""
    return said(_words()[key], language).format(**facts)


def form_data(name: str) -> Any:
    """Content of a YAML file of this folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files(__package__).joinpath(name).read_text("utf-8"), Loader=loader)  # noqa: S506 a safe loader


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = form_data("form_words.yaml")
    return words


def languages_of_words() -> tuple[str, ...]:
    """Languages in which every word of a form is written."""
    return tuple(language for language in _words()["title"] if all(language in w for w in _words().values()))


def right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    return bool(Locale.parse(language).character_order == "right-to-left")


def language_name(language: str) -> str:
    """Name of a language in itself with its tag, as survey forms name their translations: ``français (fr)``."""
    own = Locale.parse(language).get_display_name(language) or language
    return f"{own.replace('(', '[').replace(')', ']')} ({language.replace('_', '-')})"
