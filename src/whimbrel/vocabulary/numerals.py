"""Numbers as the readers of a language write them: 1,282 in English, 1 282 in French (CLDR, through Babel)."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(maxsize=8192)
def number(value: int, language: str = "en") -> str:
    """A whole number with the separators of a language; English where the language is not known."""
    return format_decimal(value, locale=_locale(language))
