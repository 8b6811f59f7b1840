"""What was typed, read field by field: empty is not known, a number that can be read in two ways is not guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from babel.numbers import get_currency_name

from whimbrel.criteria.debt import DebtRefused, Rate, Situation, reckon
from whimbrel.criteria.debt_situation import debt_facts
from whimbrel.criteria.debt_words import locale_of, say
from whimbrel.intake.values.numbers import decimal, plain, two_ways

# Groups of the form; a name may stand beside the field before it.
DEBT = ("fee", "currency", "advance", "lender", "interest", "per")
PAY = ("wage", "wage_currency", "exchange", "deductions", "living")
MONEY = ("fee", "advance", "wage", "deductions", "living")
# Smallest and largest of each kind; zero is always one. A larger number is a slip of the finger.
_MONEY = (Decimal("0.01"), Decimal(10) ** 13)
_LIMITS = {"interest": (Decimal("0.0001"), Decimal(100_000)), "exchange": (Decimal("1e-9"), Decimal(10) ** 9)}
_PERIODS = ("day", "month", "year")
# Of an exchange rate neither a point nor a comma before three digits can be told apart: 25.400 or 7,853.
_RATE_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass
class Field:
    """One field as the page shows it. ``options``: (code, text) where it is a choice."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""


@dataclass
class Told:
    """The fields, and what they tell: no situation where there was nothing sent or there are errors."""

    fields: dict[str, Field]
    situation: Situation | None = None

    @property
    def errors(self) -> list[Field]:
        """Fields to look at again."""
        return [f for f in self.fields.values() if f.error]

    @property
    def debt(self) -> list[Field]:
        """Fields of the first group."""
        return [self.fields[n] for n in DEBT]

    @property
    def pay(self) -> list[Field]:
        """Fields of the second group."""
        return [self.fields[n] for n in PAY]


def blank(language: str) -> Told:
    """The form before anything is typed."""
    told = Told({n: _field(n, language) for n in (*DEBT, *PAY)})
    first = debt_facts()["first_currency"][language]
    for name in ("currency", "wage_currency"):
        told.fields[name].value = first
    return told


def read(sent: Mapping[str, str], language: str) -> Told:
    """The form as it was sent; only the fields that there are."""
    told = blank(language)
    for name, one in told.fields.items():
        if one.options:
            one.value = sent.get(name, "") if sent.get(name, "") in dict(one.options) else one.value
        else:
            one.value = sent.get(name, "").strip()[:40]
    numbers = {n: _number(told.fields[n], language) for n in (*MONEY, "interest", "exchange")}
    per = told.fields["per"]
    if numbers["interest"] and not per.value:
        per.error = say("error_per", language)
    if not told.errors:
        _tell(told, numbers, language)
    return told


def _tell(told: Told, numbers: dict[str, Decimal | None], language: str) -> None:
    chosen = {n: told.fields[n].value for n in ("currency", "wage_currency", "lender", "per")}
    percent, rate = numbers["interest"], numbers["exchange"]
    try:
        situation = Situation(
            currency=chosen["currency"],
            wage_currency=chosen["wage_currency"],
            lender=chosen["lender"],
            fee=numbers["fee"],
            advance=numbers["advance"] or Decimal(0),
            wage=numbers["wage"],
            deductions=numbers["deductions"],
            living=numbers["living"],
            rate=None if percent is None else Rate(percent, chosen["per"] or "year"),
            exchange={f"{chosen['currency']}/{chosen['wage_currency']}": rate}
            if rate and chosen["currency"] != chosen["wage_currency"]
            else {},
        )
        reckon(situation)
    except DebtRefused as refused:
        where = {"error_exchange": "exchange", "error_advance": "advance"}[refused.key]
        told.fields[where].error = say(refused.key, language, **refused.facts)
    else:
        told.situation = situation


def _number(one: Field, language: str) -> Decimal | None:
    if not one.value:
        return None
    ambiguous = two_ways(one.value) if one.name in MONEY else one.name == "exchange" and _rate_two_ways(one.value)
    number = None if ambiguous else decimal(one.value)
    if ambiguous:
        one.error = say("error_two_ways", language)
    elif number is None or not _plausible(one.name, number):
        one.error = say("error_number", language)
    return number


def _plausible(name: str, number: Decimal) -> bool:
    least, most = _LIMITS.get(name, _MONEY)
    return number == 0 or least <= number <= most


def _rate_two_ways(text: str) -> bool:
    return bool(_RATE_TWO_WAYS.fullmatch(plain(text)))


def _field(name: str, language: str) -> Field:
    options: list[tuple[str, str]] = []
    if name in ("currency", "wage_currency"):
        options = [(c, f"{c} {get_currency_name(c, locale=locale_of(language))}") for c in debt_facts()["currencies"]]
    elif name == "per":
        options = [("", "…"), *((p, say(f"per_{p}", language)) for p in _PERIODS)]
    elif name == "lender":
        lenders = debt_facts()["lenders_on_page"]
        options = [("", say("lender_unknown", language)), *((c, say(f"lender_{c}", language)) for c in lenders)]
    hinted = not options
    return Field(name, say(name, language), say(f"{name}_hint", language) if hinted else "", options=options)
