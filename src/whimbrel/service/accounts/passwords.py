"""What a password must not be, beside short (12 signs) and common, which Django's own checks refuse."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from whimbrel.service.words import word

_SHORTEST = 4  # a shorter part of a name would refuse half the language


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def refuse_easy(password: str, names: Iterable[str]) -> None:
    """ValidationError for a password that holds a part of the person's name, or repeats very few signs."""
    plain = _plain(password)
    parts = {part for name in names for part in (_plain(name), *_plain(name).replace(".", " ").split())}
    own = any(part in plain for part in parts if len(part) >= _SHORTEST)
    if own or len(set(plain)) < 5:
        key = "accounts_error_password_name" if own else "accounts_error_password_repeats"
        raise ValidationError(word(key, (get_language() or "en")[:2]), code="easy")
