"""Our own wording of the debt clock, a file a language in ``wording/debt``: the original, a draft, or reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import cache
from importlib.resources import files

from babel.numbers import format_decimal

from whimbrel.vocabulary.yaml_file import read_yaml

# In the order of the language switch.
LANGUAGES = ("en", "zh", "zh-Hant", "vi", "th", "lo", "km", "my", "id", "fr", "it")


@cache
def wording(language: str) -> Mapping[str, str]:
    """Key -> sentence in a language. Raises KeyError for a language that there is no file of."""
    if language not in LANGUAGES:
        raise KeyError(language)
    found: Mapping[str, str] = read_yaml(files("whimbrel.criteria") / "wording" / "debt" / f"{language}.yaml")
    return found


def say(key: str, language: str = "en", **facts: object) -> str:
    """A sentence with its {facts} filled in; English where the language lacks it."""
    text = wording(language).get(key) or wording("en")[key]
    return text.format(**facts)


def is_draft(language: str) -> bool:
    """Whether nobody who grew up with the language has reviewed the wording."""
    return wording(language)["status"] == "draft"


def locale_of(language: str) -> str:
    """The language as Babel names it."""
    return {"zh": "zh_Hans", "zh-Hant": "zh_Hant"}.get(language, language)


def amount(value: Decimal | float, currency: str, language: str = "en") -> str:
    """An amount with its currency code, ``17,000 EUR``; the code stands after it in every language."""
    return f"{figure(value, language)} {currency}"


def figure(value: Decimal | float | int, language: str = "en", places: int = 2) -> str:
    """A number as the readers of a language write it, with at most so many places, in the digits 0 to 9."""
    pattern = "#,##0" + ("." + "#" * places if places else "")
    with localcontext() as context:
        context.prec = 60  # a debt that grows for long has more digits than Python's usual 28
        return format_decimal(value, pattern, locale=locale_of(language))
