"""Codes, columns and numbers of released tables in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.flows.labels import label
from whimbrel.release.product import HIDDEN, TOTAL
from whimbrel.release.wording import LANGUAGES, Words
from whimbrel.standard.model import table
from whimbrel.vocabulary.code_lists import code_list, code_lists
from whimbrel.vocabulary.numerals import number
from whimbrel.vocabulary.yaml_file import read_yaml

SEVERAL = "several"
"""The code of several codes at once, so that everybody is counted in one cell only."""
OTHER = "other_countries"
"""The code of countries with few people, taken together."""
# Dimensions whose codes are of a list with another name.
_LISTS = {"kind": "payment_kind", "unit": "counting_unit"}


@cache
def words() -> Mapping[str, Any]:
    """All words of ``words.yaml``."""
    found: Mapping[str, Any] = read_yaml(files("whimbrel.release.open_data") / "words.yaml")
    return found


def said(group: str, key: str, language: str, **facts: object) -> str:
    """A word in a language, English where it is not translated, with facts filled in."""
    texts = words()[group][key]
    return str(texts.get(language) or texts["en"]).format(**facts)


@cache
def column_label(name: str, language: str) -> str:
    """A column in words."""
    if name in words()["columns"]:
        return said("columns", name, language)
    columns = table("figures").columns
    if name in columns:
        return str(columns[name].label_in(language))
    return code_list(name).list_label(language) if name in code_lists() else name.replace("_", " ")


def column_labels(names: Iterable[str]) -> Words:
    """Columns in words of every language, as a list."""
    held = list(names)
    return {
        language: {"zh": "、"}.get(language, ", ").join(column_label(n, language) for n in held)
        for language in LANGUAGES
    }


@cache
def code_label(dimension: str, code: str, language: str) -> str:
    """A code of a dimension in words; a code nobody knows stays what it is."""
    if code == TOTAL:
        return said("codes", "total", language)
    if not code:
        return said("codes", "not_said", language)
    if code in (SEVERAL, OTHER):
        return said("codes", code, language)
    if dimension == "band":
        return band_label(code, language)
    if dimension == "currency":
        return _currency(code, language)
    named = _LISTS.get(dimension, dimension)
    if named in code_lists() and code in code_list(named):
        return code_list(named).label(code, language)
    return label(dimension, code, language)


def band_label(code: str, language: str) -> str:
    """A band of amounts, ``1000_1999``, in words; the first and the last are open."""
    low, _, high = code.partition("_")
    if not (low + high).isdigit():
        return code_list("missing_reason").label(code, language) if code in code_list("missing_reason") else code
    if not high:
        return said("codes", "from", language, low=number(int(low), language))
    if int(low) == 0:
        return said("codes", "below", language, high=number(int(high) + 1, language))
    return said("codes", "between", language, low=number(int(low), language), high=number(int(high), language))


def _currency(code: str, language: str) -> str:
    from babel.numbers import get_currency_name

    name = get_currency_name(code, locale=language)
    return code if name == code else f"{code} ({name})"


def band_order(code: str) -> tuple[int, str]:
    """Age bands from the youngest on; what is no band comes last."""
    first = code.partition("_")[0]
    return (int(first), code) if first.isdigit() else (1000, code)


def reading_order(dimension: str, code: str, language: str) -> tuple[int, int, str]:
    """Where a code stands among the others of a dimension: all together first, what is not known last, bands by age.

    Never by its count: hidden ones would tell which is larger.
    """
    last = code in ("", "unknown", "not_asked", "refused", "not_applicable", SEVERAL, OTHER)
    at = band_order(code)[0] if dimension in ("age_band", "band") else 0
    return (0 if code == TOTAL else 2 if last else 1, at, code_label(dimension, code, language))


def unit_label(unit: str, language: str) -> str:
    """A counting unit as it stands after a number: ``persons``."""
    text = code_list("counting_unit").label(unit, language) if unit in code_list("counting_unit") else unit
    return text.lower() if language in ("en", "fr") else text


def numeral(value: float, language: str) -> str:
    """A number as readers of a language write it; whole numbers without decimals."""
    if float(value).is_integer():
        return number(int(value), language)
    from babel.numbers import format_decimal

    return str(format_decimal(round(value, 1), locale=language))


def cell_text(row: Mapping[str, Any], language: str) -> str:
    """What stands in a cell: the number; for a hidden one the word, with its limits where they are told."""
    low, high = row["low"], row["high"]
    limits = ""
    if low is not None and high is not None and low != high:
        limits = said("codes", "between", language, low=numeral(low, language), high=numeral(high, language))
    if row["status"] == HIDDEN or row["value"] is None:
        text = said("status", "hidden", language)
    else:
        text = numeral(row["value"], language)
    return f"{text} ({limits})" if limits else text
