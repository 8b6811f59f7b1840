"""Why the model holds what it holds of a pair, in words and numbers for people, and as a waterfall picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from whimbrel.linkage.explanation import two_digits
from whimbrel.service.duplicates.scoring import part_of
from whimbrel.service.words import word
from whimbrel.vocabulary.numerals import number

_WIDTH, _EDGE, _ROW, _BAR, _TOP = 600.0, 34.0, 26, 14, 24
_LEAST = 0.14  # bits: ten per cent more likely; less than that says nothing
_COLON = {"fr": " : ", "zh": "："}
_MOST = 20.0  # bits: a million times; a bar is not drawn longer


@dataclass(frozen=True)
class Reason:
    """A comparison: its number in the picture, what was found, for what it speaks and how strongly."""

    place: int
    sentence: str
    speaks: str
    kind: str


@dataclass(frozen=True)
class Bar:
    """A bar of the picture, in its own units. ``kind``: for, against, neither; ``label`` stands at its row's beginning."""

    label: str
    kind: str
    x: str
    y: int
    width: str
    end: str


@dataclass(frozen=True)
class Picture:
    """A waterfall: bars that begin where the one above ended. ``even``: where one and two people are equally likely."""

    width: int
    height: int
    bars: list[Bar]
    even: str


@dataclass(frozen=True)
class Why:
    """What is shown after a judgement."""

    score: str
    reasons: list[Reason]
    picture: Picture


def why_of(proposal: Any, language: str) -> Why:
    """The score of a judged pair and what it is made of."""
    prior = proposal.weight - sum(part["weight"] for part in proposal.parts)
    steps = [(word("duplicates_prior", language), prior)]
    steps += [(_sentence(part, language), float(part["weight"])) for part in proposal.parts]
    reasons = [Reason(n, text, _speaks(bits, language), _kind(bits)) for n, (text, bits) in enumerate(steps, 1)]
    return Why(score_of(proposal.probability, language), reasons, _picture([bits for _, bits in steps]))


def parts_of(proposal: Any, language: str) -> list[dict[str, Any]]:
    """What was compared, with the words for each."""
    return [{**part, "words": part_of(part).words(language)} for part in proposal.parts]


def score_of(probability: float, language: str) -> str:
    """A probability as a number of pairs in a hundred."""
    of = round(probability * 100)
    key = "less" if of < 1 else "more" if of > 99 else "of"
    return word(f"duplicates_score_{key}", language).format(n=number(of, language))


def _sentence(kept: dict[str, Any], language: str) -> str:
    part = part_of(kept)
    return f"{part.label(language)}{_COLON.get(language, ': ')}{part.says(language)}"


def _kind(bits: float) -> str:
    return "neither" if abs(bits) < _LEAST else "for" if bits > 0 else "against"


def _speaks(bits: float, language: str) -> str:
    times = 2 ** min(abs(bits), 40)
    said = decimal(times, language) if times < 9.95 else number(two_digits(times), language)
    return word(f"duplicates_{_kind(bits)}", language).format(n=said)


def decimal(value: float, language: str) -> str:
    """A number with one decimal, as the readers of a language write it."""
    return f"{value:.1f}".replace(".", ",") if language == "fr" else f"{value:.1f}"


def _picture(steps: list[float]) -> Picture:
    drawn = [max(-_MOST, min(_MOST, bits)) for bits in steps]
    ends, at = [0.0], 0.0
    for bits in drawn:
        at += bits
        ends.append(at)
    low, high = min(ends) - 0.5, max(ends) + 0.5
    scale = (_WIDTH - 2 * _EDGE) / (high - low)

    def x(bits: float) -> float:
        return _EDGE + (bits - low) * scale

    bars = []
    for n, bits in enumerate([*drawn, at]):
        start, end = (ends[n], ends[n + 1]) if n < len(drawn) else (0.0, at)
        left, width = min(x(start), x(end)), max(abs(x(end) - x(start)), 1.0)
        kind, label = (_kind(bits), str(n + 1)) if n < len(drawn) else ("total", "=")
        bars.append(Bar(label, kind, f"{left:.1f}", _TOP + n * _ROW, f"{width:.1f}", f"{x(end):.1f}"))
    return Picture(int(_WIDTH), _TOP + len(bars) * _ROW + 4, bars, f"{x(0):.1f}")
