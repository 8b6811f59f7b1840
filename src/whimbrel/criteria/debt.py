"""The debt clock: what a debt means for the person who owes it.

>>> from decimal import Decimal
>>> from whimbrel.criteria.debt import Rate, Situation, reckon
>>> clock = reckon(Situation("EUR", fee=Decimal(17000), rate=Rate(Decimal(30), "year"), pays=Decimal(450)))
>>> clock.outcome, clock.months, round(clock.exact / 12, 1)
('clears', 118, 9.8)

The clock reckons; it does not judge. The two limbs of the 1956 Convention come out as facts with yes, no or unknown for the
criteria engine, and count there only where services are pledged as security. A large debt alone is not debt bondage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from whimbrel.criteria import debt_measures as measures
from whimbrel.criteria.debt_interest import Cleared, clear, clear_several
from whimbrel.criteria.debt_situation import DebtRefused, Loan, Money, Rate, Situation, debt_facts

__all__ = ["Clock", "DebtRefused", "Loan", "Rate", "Situation", "debts_of", "reckon"]


@dataclass(frozen=True)
class Clock:
    """What was reckoned. Amounts are in ``currency``; None is "not known", never zero.

    - outcome: ``clears``, ``at_least`` (what would make it longer is unknown), ``never``, ``no_debt``, ``undetermined``.
    - reason: for never ``interest`` (the payment does not cover it) or ``nothing_left``. unknown: what was not told.
    - months: payments until cleared; exact: the same, not whole. too_long: longer than a working life.
    - debt, interest (of the first month), left_over, payment (with payment_basis: agreed, credited, left_over).
    - interest_total, total_paid: until cleared. shares: part of the debt, and of all payments, by what it is for.
    - credit_share, services_to_clear, recruitment_months (SDG 10.7.1), debt_to_income (secondary).
    - lender_side: legitimate, tied or open (Gao). facts: for the criteria engine, each yes, no or unknown, with ``because``.
    - exchange: the rates that were used, as given.
    """

    currency: str
    outcome: str
    reason: str = ""
    unknown: tuple[str, ...] = ()
    months: int | None = None
    exact: float | None = None
    too_long: bool = False
    debt: Money = None
    interest: Money = None
    left_over: Money = None
    payment: Money = None
    payment_basis: str = ""
    interest_total: Money = None
    total_paid: Money = None
    shares: dict[str, float] = field(default_factory=dict)
    credit_share: float | None = None
    services_to_clear: int | None = None
    recruitment_months: float | None = None
    debt_to_income: float | None = None
    lender_side: str = "open"
    fee_is_charged: bool = False
    facts: dict[str, str] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)
    exchange: dict[str, Decimal] = field(default_factory=dict)


def debts_of(told: Situation) -> list[tuple[Fraction, Fraction | None]]:
    """Every debt as an amount in the currency of the debt and a rate a month (None: not known).

    The fee less the advance, with what was put on it, is one; each further loan is another. Raises DebtRefused where a currency
    changes in mid-series and no exchange rate is given.
    """
    found: list[tuple[Fraction, Fraction | None]] = []
    parts = [p for p in (told.fee, told.charged, told.inflated, told.interest_added) if p is not None]
    if parts:
        rate = told.rate.monthly() if told.rate else None
        found.append((Fraction(sum(parts) - told.advance if told.fee is not None else sum(parts)), rate))
    for loan in told.loans:
        loan_rate = loan.rate.monthly() if loan.rate else None
        found.append((told.in_debt_currency(loan.amount, loan.currency), loan_rate))
    return found


def reckon(told: Situation) -> Clock:
    """The debt clock of a situation. Raises DebtRefused where currencies differ and no exchange rate is given."""
    debts = debts_of(told)
    known = bool(debts) and (told.fee is not None or bool(told.loans))
    owed = sum((d for d, _ in debts), Fraction(0))
    payment, basis, unpaid = _payment(told)
    left, _ = measures.left_over(told)
    unknown: tuple[str, ...] = () if known else ("fee",)
    if any(rate is None and d > 0 for d, rate in debts):
        unknown += ("interest",)
    method = _method(told)
    first = sum((d * (rate or 0) for d, rate in debts), Fraction(0))
    outcome, reason, done = _outcome(debts, owed, payment, method, known)
    unknown += unpaid if outcome != "no_debt" else ()
    if outcome == "clears" and unknown:
        outcome = "at_least"
    certain = outcome == "clears"
    facts, because = measures.facts(told, outcome, owed if known else None)
    return Clock(
        currency=told.currency,
        outcome=outcome,
        reason=reason,
        unknown=unknown if outcome in ("at_least", "undetermined") else (),
        months=done.months if done else None,
        exact=done.exact if done else None,
        too_long=bool(done and done.months > debt_facts()["limits"]["working_life_months"]),
        debt=_money(owed) if known else None,
        interest=_money(first) if known and "interest" not in unknown else None,
        left_over=_money(left) if left is not None else None,
        payment=_money(payment) if payment is not None else None,
        payment_basis=basis,
        interest_total=_money(done.interest) if done and certain else None,
        total_paid=_money(done.paid) if done and certain else None,
        shares=measures.shares(told, owed, done if certain else None),
        credit_share=measures.credit_share(told),
        services_to_clear=measures.services_to_clear(told, owed) if known else None,
        recruitment_months=measures.recruitment_months(told),
        debt_to_income=measures.debt_to_income(told, payment, basis),
        lender_side=measures.lender_side(told),
        fee_is_charged=told.fee is not None and told.fee > 0,
        facts=facts,
        because=because,
        exchange=dict(told.exchange),
    )


def _method(told: Situation) -> str:
    rates = [told.rate, *(loan.rate for loan in told.loans)]
    methods = {rate.method for rate in rates if rate is not None and rate.percent > 0}
    if len(methods) > 1:
        raise DebtRefused("error_number", "Debts with simple and with compound interest cannot be reckoned together.")
    return methods.pop() if methods else "compound"


def _payment(told: Situation) -> tuple[Fraction | None, str, tuple[str, ...]]:
    """The monthly payment in the currency of the debt, where it comes from, and what is unknown about it."""
    if told.pays is not None:
        return told.in_debt_currency(told.pays, told.pay_currency), "agreed", ()
    if told.credited is not None and told.credited_per == "month":
        return Fraction(told.credited), "credited", ()
    left, unknown = measures.left_over(told)
    return left, "left_over" if left is not None else "", unknown


def _outcome(
    debts: list[tuple[Fraction, Fraction | None]], owed: Fraction, payment: Fraction | None, method: str, known: bool
) -> tuple[str, str, Cleared | None]:
    if not known:
        return "undetermined", "", None
    if owed == 0:
        return "no_debt", "", None
    if payment is None:
        return "undetermined", "", None
    if payment <= 0:
        return "never", "nothing_left", None
    rated = [(d, rate or Fraction(0)) for d, rate in debts if d > 0]
    done = clear(*rated[0], payment, method) if len(rated) == 1 else clear_several(rated, payment, method)
    return ("never", "interest", None) if done is None else ("clears", "", done)


def _money(amount: Fraction) -> Decimal:
    # To the cent; what is compared is compared before this.
    return Decimal(round(amount * 100)) / 100
