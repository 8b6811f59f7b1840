"""In words, where readings of one criterion come out differently, and what makes the difference."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from whimbrel.criteria.assessment import Assessment, Indication
from whimbrel.criteria.labels import group_label, instrument_label, reading_label
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml


def disagreements(assessment: Assessment, language: str = "en") -> list[str]:
    """One text for each criterion whose readings differ; English where the language is not known."""
    by_criterion: dict[str, list[Indication]] = {}
    for indication in assessment.indications:
        by_criterion.setdefault(indication.criterion.id, []).append(indication)
    return [_told(same, language) for same in by_criterion.values() if len({i.result for i in same}) > 1]


def _told(same: list[Indication], language: str) -> str:
    said = "; ".join(
        f"{reading_label(i.criterion, i.reading.id, language)}: "
        f"{code_list('finding_result').label(i.result, language).lower()}{_missing(i, language)}"
        for i in same
    )
    return _word("differ", language).format(label=instrument_label(same[0].criterion, language), said=said)


def _missing(indication: Indication, language: str) -> str:
    if not indication.lacks:
        return ""
    c = indication.criterion
    # A group that only this reading has carries no label of its own: the reading's words say it.
    lacks = [
        _word("or", language).join(
            group_label(c, n, language).lower()
            if n in c.group_labels
            else reading_label(c, indication.reading.id, language)
            for n in text.split(" or ")
        )
        for text in indication.lacks
    ]
    return _word("missing", language).format(groups=", ".join(lacks))


@cache
def _words() -> dict[str, dict[str, str]]:
    return read_yaml(files("whimbrel.criteria") / "disagreements.yaml")


def _word(name: str, language: str) -> str:
    return _words()[name].get(language) or _words()[name]["en"]
