"""Labels of facts, instruments, groups and readings in the languages of the desk; English stands in the files themselves.

>>> fact_label("confined@destination", "fr")
'Enfermé, isolé ou surveillé (Destination et exploitation)'
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.criterion import Criterion
from whimbrel.criteria.facts import UNSTATED, facts, split_key
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml

LANGUAGES = ("en", "fr", "zh")


def fact_label(key: str, language: str = "en") -> str:
    """The label of a fact with its phase in words. Comparisons such as ``persons_together >= 10`` keep their figure.

    English where the language lacks it. Raises KeyError for a fact that there is none of.
    """
    written, _, compared = key.partition(" ")
    name, phase = split_key(written)
    english = facts()[name].label
    text = _read("facts", language).get(name, english)
    if compared:
        text += f": {compared}" if language != "zh" else f"：{compared}"
    if not phase or phase == UNSTATED:
        return text
    where = code_list("phase").label(phase, language)
    return f"{text}（{where}）" if language == "zh" else f"{text} ({where})"


def instrument_label(criterion: Criterion, language: str = "en") -> str:
    """The label of an instrument or a definition."""
    return _of(criterion, language).get("label", criterion.label)


def caution(criterion: Criterion, language: str = "en") -> str:
    """What has to be said of an instrument wherever its result is shown."""
    return _of(criterion, language).get("caution", criterion.caution)


def group_label(criterion: Criterion, group: str, language: str = "en") -> str:
    """The label of a group of an instrument. Raises KeyError where it has no such group."""
    return _of(criterion, language).get("groups", {}).get(group) or criterion.group_labels[group]


def reading_label(criterion: Criterion, reading: str, language: str = "en") -> str:
    """The label of a reading of an instrument. Raises KeyError where it has no such reading."""
    english = {one.id: one.label for one in criterion.readings}
    return _of(criterion, language).get("readings", {}).get(reading) or english[reading]


def _of(criterion: Criterion, language: str) -> Mapping[str, Any]:
    return _read("instruments", language).get(criterion.id, {})


@cache
def _read(what: str, language: str) -> Mapping[str, Any]:
    # Only the known languages reach the file system.
    if language not in LANGUAGES or language == "en":
        return {}
    read: Mapping[str, Any] = read_yaml(files("whimbrel.criteria") / "wording" / f"{what}.{language}.yaml")
    found: Mapping[str, Any] = read[what]
    return found
