"""How long a debt lasts: closed forms, exact where a comparison decides.

Units: amounts are in one currency, a rate is a fraction a month (1/40 for 30 % a year), a payment is an amount a month, made
at the end of the month after that month's interest. Rates and amounts are fractions, so that a payment that only just covers
the interest is told apart from one that just does not. Method: the reference of the project, its own formulae (see
``debt.yaml``); they are tested against a month-by-month simulation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

# compound: interest on what is still owed, also on interest that was not paid. simple: on the first amount, until all is paid.
METHODS = ("compound", "simple")
_NEAR = Decimal("1e-25")


@dataclass(frozen=True)
class Cleared:
    """A debt that ends: ``months`` payments, the last of them ``last``; ``exact``: the same as a number that is not whole.

    ``paid``: all payments; ``interest``: what was paid beyond the debt. Amounts are in the currency of the debt.
    """

    months: int
    exact: float
    paid: Fraction
    interest: Fraction
    last: Fraction


def interest_a_month(debt: Fraction, rate: Fraction) -> Fraction:
    """Interest of the first month; a payment that is not larger never ends the debt."""
    return debt * rate


def clear(
    debt: Fraction, rate: Fraction, payment: Fraction, method: str = "compound", first: Fraction | None = None
) -> Cleared | None:
    """When ``debt`` is paid back at ``payment`` a month and ``rate`` a month; None if never.

    first: for simple interest, the amount the interest is on, where some of it is already paid. Raises ValueError for a negative
    debt or rate, or a method that is not known.
    """
    if debt < 0 or rate < 0 or method not in METHODS:
        raise ValueError("a debt and a rate are not negative, and the method is compound or simple")
    if debt == 0:
        return Cleared(0, 0.0, Fraction(0), Fraction(0), Fraction(0))
    bears = debt if first is None or method == "compound" else first
    if payment <= 0 or payment <= bears * rate:
        return None
    if rate == 0 or method == "simple":
        exact = debt / (payment - bears * rate)
        months = math.ceil(exact)
        last = debt + months * bears * rate - (months - 1) * payment
        return _cleared(debt, payment, months, float(exact), last)
    return _compound(debt, rate, payment)


def _compound(debt: Fraction, rate: Fraction, payment: Fraction) -> Cleared:
    # n = -ln(1 - D*i/p) / ln(1 + i). Where p is just above D*i the quotient is huge: as many digits more are carried.
    grown = payment / (payment - debt * rate)
    with localcontext() as context:
        context.prec = 60 + len(str(math.ceil(grown))) + len(str(math.ceil(1 / rate)))
        i, p = _decimal(rate), _decimal(payment)
        exact = _decimal(grown).ln() / (1 + i).ln()
        whole = exact.to_integral_value()
        months = int(whole) if abs(exact - whole) < _NEAR else math.ceil(exact)
        factor = (1 + i) ** (months - 1)
        last = (_decimal(debt) * factor - p * (factor - 1) / i) * (1 + i)
        return _cleared(debt, payment, months, float(exact), Fraction(last))


def _cleared(debt: Fraction, payment: Fraction, months: int, exact: float, last: Fraction) -> Cleared:
    paid = payment * (months - 1) + last
    return Cleared(months, exact, paid, paid - debt, last)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def payment_to_clear_in(debt: Fraction, rate: Fraction, months: int, method: str = "compound") -> Fraction:
    """The monthly payment that ends a debt in so many months. Raises ValueError for less than one month."""
    if months < 1:
        raise ValueError("a debt takes at least one month to pay back")
    if rate == 0:
        return debt / months
    if method == "simple":
        return debt * (1 + rate * months) / months
    return debt * rate / (1 - 1 / (1 + rate) ** months)


def clear_several(
    debts: Iterable[tuple[Fraction, Fraction]], payment: Fraction, method: str = "compound"
) -> Cleared | None:
    """The same for several debts (amount, rate a month) with one payment; None if never.

    The whole payment goes to the dearest debt until it is paid, and what is left of that month's payment to the next: under
    compound interest no other order is quicker, so a real debtor needs as long or longer.
    """
    # Each is what is owed, its rate, and the amount that simple interest is on.
    open_ = sorted(([d, i, d] for d, i in debts if d > 0), key=lambda x: (-x[1], x[2]))
    owed = sum((d for d, _, _ in open_), Fraction(0))
    months, exact, paid, last = 0, 0.0, Fraction(0), Fraction(0)
    while open_:
        target = open_.pop(0)
        done = clear(target[0], target[1], payment, method, first=target[2])
        if done is None:
            return None
        exact = months + done.exact
        months += done.months
        paid += done.paid
        last, rest = done.last, payment - done.last
        for other in open_:
            other[0] = _grown(other[0], other[1], other[2], done.months, method)
        while open_ and rest > 0:
            part = min(rest, open_[0][0])
            open_[0][0] -= part
            rest, paid, last = rest - part, paid + part, last + part
            if open_[0][0] > 0:
                break
            open_.pop(0)
            exact = float(months)
    return Cleared(months, exact, paid, paid - owed, last)


def _grown(debt: Fraction, rate: Fraction, first: Fraction, months: int, method: str) -> Fraction:
    if method == "simple" or rate == 0:
        return debt + months * rate * first
    with localcontext() as context:
        context.prec = 60
        return Fraction(_decimal(debt) * (1 + _decimal(rate)) ** months)
