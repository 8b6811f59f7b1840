"""The sentence to quote: never a number alone, but with its interval, its period, its method and what must hold."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from whimbrel.estimate.cautions import rounded
from whimbrel.estimate.estimating import Answer, Estimate
from whimbrel.vocabulary.yaml_file import read_yaml


def sentence(made: Estimate, language: str = "en", *, period: str = "", what: str = "", level: float = 0.95) -> str:
    """The first answer as a sentence. what: who is counted, such as "victims of trafficking"; period: as people write it."""
    words, first = _words(), made.answers[0]
    lower, upper = first.limits[level]
    totals = [a.total for a in made.answers if not a.bound]
    return str(_in(words["sentence"], language)).format(
        total=_said(first.total),
        what=what or _in(words["what"], language),
        level=f"{100 * level:g}",
        lower=_said(lower),
        upper=_said(upper),
        period=_in(words["period"], language).format(period=period) if period else "",
        observed=f"{made.table.observed:,}",
        lists=len(made.table.lists),
        hidden=_said(first.total - made.table.observed),
        method=method_name(first, language),
        rests=_in(words["rests"][first.rests], language),
        least=_said(min(totals)),
        most=_said(max(totals)),
    )


def method_name(answer: Answer, language: str = "en") -> str:
    """A method in words, with its model."""
    name = _in(_words()["methods"][answer.method], language)
    return f"{name} {answer.model}".strip() if answer.method in ("bic", "stepwise", "fixed") else name


def words(name: str, language: str) -> Any:
    """Words of the sentence file in a language: a text, or texts by name."""
    found = _words()[name]
    return _in(found, language) if "en" in found else {key: _in(texts, language) for key, texts in found.items()}


def _said(total: float) -> str:
    return f"{rounded(total):,.0f}"


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts["en"])


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return dict(read_yaml(files("whimbrel.estimate") / "sentences.yaml"))
