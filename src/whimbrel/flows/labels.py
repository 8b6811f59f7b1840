"""Codes and numbers of an answer in words, in any language."""

from __future__ import annotations

from functools import cache
from typing import Any

from whimbrel.flows.notes import Note
from whimbrel.standard.model import table
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import country_name, regions, special_codes
from whimbrel.vocabulary.numerals import number

PLACES = ("origin", "transit", "destination", "citizenship")
_LISTS = {
    **{
        name: table("figures").columns[name].list
        for name in ("sex", "age_band", "form", "border_type", "mode", "route")
    },
    "role": "person_role",
    "indicator": "indicator",
    "unit": "counting_unit",
    "nature": "submission_nature",
}
_AND = {"en": " and ", "fr": " et ", "zh": "和"}


@cache
def label(dimension: str, code: str, language: str = "en") -> str:
    """A code of a dimension in words; several codes joined by a semicolon become ``A and B``."""
    if ";" in code:
        return _AND.get(language, ", ").join(label(dimension, c, language) for c in code.split(";"))
    if code in code_list("missing_reason"):
        return code_list("missing_reason").label(code, language)
    if code == "none" and dimension == "transit":
        return Note("direct").text(language)
    if dimension in PLACES:
        for list_id in ("world_region", "citizenship_group"):
            if code in code_list(list_id):
                return code_list(list_id).label(code, language)
        if len(code) == 3 or code in regions() or code in special_codes():
            return country_name(code, language)
    name = _LISTS.get(dimension)
    return code_list(name).label(code, language) if name and code in code_list(name) else code


def shown(row: dict[str, Any], language: str = "en") -> str:
    """A number with its uncertainty: ``1,282``, or ``12 to 40`` where only the limits are known."""
    low, high = row["value_low"], row["value_high"]
    if low is None:
        return code_list("missing_reason").label("unknown", language).lower()
    return number(low, language) if low == high else Note("range", {"low": low, "high": high}).text(language)


def tlp(handling: str) -> str:
    """A handling code as people write it: ``TLP:AMBER+STRICT``."""
    return "TLP:" + handling.upper().replace("_", "+")
