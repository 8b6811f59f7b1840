"""What is told about a debt: fee, loans, interest, wage, what is taken off. All of it may be unknown; unknown is never zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.debt_interest import METHODS
from whimbrel.standard.errors import QuestionError
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml

Money = Decimal | None
_ANSWERS = ("yes", "no", "unknown")


class DebtRefused(QuestionError):
    """What was told cannot be reckoned with. ``key`` and ``facts``: the sentence of it in ``wording/debt``."""

    def __init__(self, key: str, text: str, **facts: str):
        super().__init__(text)
        self.key, self.facts = key, facts


@cache
def debt_facts() -> Mapping[str, Any]:
    """Content of ``debt.yaml``: periods, lenders, limits, and the source of each measure."""
    found: Mapping[str, Any] = read_yaml(files("whimbrel.criteria") / "debt.yaml")
    return found


@dataclass(frozen=True)
class Rate:
    """Interest: ``percent`` for each ``per`` (day, week, month, year); ``method`` compound or simple (see debt_interest)."""

    percent: Decimal
    per: str
    method: str = "compound"

    def __post_init__(self) -> None:
        if self.per not in debt_facts()["periods"] or self.method not in METHODS:
            raise DebtRefused("error_number", "Interest is per day, week, month or year, and compound or simple.")
        if not self.percent.is_finite() or self.percent < 0:
            raise DebtRefused("error_number", "A rate of interest is zero or more.")

    @classmethod
    def of_money(cls, amount: Decimal, on: Decimal, per: str, method: str = "compound") -> Rate:
        """A rate told as money: EUR 150 a day on a debt of 1,500 is 10 % a day."""
        if on <= 0:
            raise DebtRefused("error_number", "Interest in money needs the debt it is on.")
        return cls(amount / on * 100, per, method)

    def monthly(self) -> Fraction:
        """The rate a month as a fraction: 30 % a year is 1/40."""
        return Fraction(self.percent) / 100 * Fraction(debt_facts()["periods"][self.per])


@dataclass(frozen=True)
class Loan:
    """A further debt beside the fee. ``on``: its date as given. ``rate``: None where it is not known."""

    amount: Decimal
    currency: str
    rate: Rate | None = None
    lender: str = ""
    on: str = ""

    def __post_init__(self) -> None:
        _not_negative("a debt", self.amount)
        _known_lender(self.lender)


@dataclass(frozen=True)
class Situation:
    """Everything that is told; None or "unknown" for what is not.

    Amounts are in ``currency`` unless said otherwise; wage, deductions, living and pays are **a month** and in ``wage_currency``
    (empty: the same).

    - fee: the whole price, advance: what of it was paid at once; on: the date of the debt as given.
    - charged: other sums put on the debt at fair prices; inflated: what its prices are above fair ones; interest_added:
      interest already put on it.
    - wage: the pay; deductions: what the employer keeps; living: what the person needs to live; pays: the payment agreed.
    - credited and fair_value: what is taken off the debt, and what the work is reasonably worth, both for the same
      ``credited_per`` (month, or service: one client, one day) in ``currency``.
    - terms_limited: whether length and kind of the work for the debt were limited and defined (yes, no, unknown).
    - lender_tied: whether the lender works with those who exploit or move the person (yes, no, unknown).
    - loans: further debts. exchange: ``"CNY/EUR"`` -> how many euros one yuan is. Nothing is converted without it.
    """

    currency: str
    fee: Money = None
    advance: Decimal = Decimal(0)
    on: str = ""
    rate: Rate | None = None
    lender: str = ""
    charged: Money = None
    inflated: Money = None
    interest_added: Money = None
    wage: Money = None
    wage_currency: str = ""
    deductions: Money = None
    living: Money = None
    pays: Money = None
    credited: Money = None
    fair_value: Money = None
    credited_per: str = "month"
    terms_limited: str = "unknown"
    lender_tied: str = "unknown"
    loans: tuple[Loan, ...] = ()
    exchange: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("fee", "advance", "charged", "inflated", "interest_added", "wage", "deductions", "living", "pays"):
            _not_negative(name, getattr(self, name))
        _not_negative("credited", self.credited)
        _not_negative("fair_value", self.fair_value)
        _known_lender(self.lender)
        if self.fee is not None and self.advance > self.fee:
            raise DebtRefused("error_advance", "More was paid in advance than the whole fee.")
        if self.credited_per not in ("month", "service"):
            raise DebtRefused("error_number", "What is credited is told per month or per service.")
        if self.terms_limited not in _ANSWERS or self.lender_tied not in _ANSWERS:
            raise DebtRefused("error_number", "An answer is yes, no or unknown.")

    @property
    def pay_currency(self) -> str:
        """The currency of wage, deductions, living cost and payment."""
        return self.wage_currency or self.currency

    def in_debt_currency(self, amount: Decimal, currency: str) -> Fraction:
        """An amount in the currency of the debt. Raises DebtRefused where no exchange rate is given."""
        if currency == self.currency:
            return Fraction(amount)
        given = self.exchange.get(f"{currency}/{self.currency}")
        other_way = self.exchange.get(f"{self.currency}/{currency}")
        if given is not None and given > 0:
            return Fraction(amount) * Fraction(given)
        if other_way is not None and other_way > 0:
            return Fraction(amount) / Fraction(other_way)
        raise DebtRefused(
            "error_exchange",
            f"{currency} and {self.currency} cannot be added. Give the exchange rate that held: how many {self.currency} "
            f"one {currency} is.",
            one=self.currency,
            other=currency,
        )


def _not_negative(name: str, amount: Money) -> None:
    if amount is not None and (not amount.is_finite() or amount < 0):
        raise DebtRefused("error_number", f"{name} is an amount of zero or more.")


def _known_lender(code: str) -> None:
    if code and code != "unknown" and code not in code_list("lender_kind"):
        raise DebtRefused("error_number", f"{code!r} is no kind of lender; see the list lender_kind.")
