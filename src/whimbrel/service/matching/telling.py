"""What is told of an exchange: to its two sides and, in bands and without hits, to the focal point of the country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from whimbrel.service.matching.comparing import BANDS
from whimbrel.service.matching.giving import acts_by_law, consent_for
from whimbrel.service.matching.models import AGENCY, OTHER, Exchange, Given
from whimbrel.service.matching.receipts import Proof, proof_of, signer
from whimbrel.service.matching.standing import sides_of, state_of
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.numerals import number


@dataclass(frozen=True)
class SideTold:
    """One side: the agency, the round number of rows of its table, whom it leaves out, and what only it is told."""

    agency: Any
    rows: int
    consent: str
    mine: bool
    given: Any
    proof: Proof | None


@dataclass(frozen=True)
class Told:
    """An exchange in words. sides: those the reader acts for. found: how many hits, as a band."""

    state: str
    state_label: str
    purpose: str
    sides: list[str]
    both: list[SideTold]
    found: str
    signer: str
    may_accept: bool
    may_end: bool


def told(reader: Reader, exchange: Exchange, language: str) -> Told:
    """What the reader, who may see the exchange, is told of it."""
    state, sides = state_of(exchange), sides_of(reader, exchange)
    given = {g.agency_id: g for g in within(reader, "match.join", Given.objects.filter(exchange=exchange))}  # type: ignore[attr-defined]
    return Told(
        state,
        word(f"matching_state_{state}", language),
        code_list("match_purpose").label(exchange.purpose, language),
        sides,
        [_side(exchange, side, sides, given, language) for side in (AGENCY, OTHER)],
        band_in_words(exchange.found, language) if exchange.outcome == "compared" else "",
        signer(),
        state == "offered" and OTHER in sides and exchange.author_id != reader.user_id,  # type: ignore[attr-defined]
        bool(sides) and state in ("offered", "waiting", "compared"),
    )


def _side(exchange: Exchange, side: str, sides: list[str], given: dict[int, Given], language: str) -> SideTold:
    agency = getattr(exchange, side)
    own = given.get(agency.pk) if side in sides else None
    rule = "matching_consent_law" if acts_by_law(agency) else "matching_consent_asked"
    purpose = code_list("consent_purpose").label(consent_for(exchange.purpose), language)
    rows = getattr(exchange, f"rows_{side}")
    proof = proof_of(exchange, own)
    return SideTold(agency, rows, word(rule, language).format(purpose=purpose), side in sides, own, proof)


def band_in_words(low: int, language: str) -> str:
    """A band of numbers: fewer than 10, 10 to 49, ..., 5,000 or more."""
    place = BANDS.index(low)
    if place == len(BANDS) - 1:
        return word("matching_band_more", language).format(low=number(low, language))
    high = number(BANDS[place + 1] - 1, language)
    if place == 0:
        return word("matching_band_fewer", language).format(high=number(BANDS[1], language))
    return word("matching_band", language).format(low=number(low, language), high=high)
