"""A debt clock for programs: every number with its unit, its source, how sure that is, and what to mind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from whimbrel.criteria.debt import Clock, Situation
from whimbrel.criteria.debt_situation import debt_facts


def as_data(clock: Clock, told: Situation) -> dict[str, Any]:
    """The clock as plain data for JSON; amounts are numbers in ``currency``, null is "not known"."""
    values: dict[str, Any] = {
        "debt": clock.debt,
        "interest_a_month": clock.interest,
        "left_over": clock.left_over,
        "payment": clock.payment,
        "months": clock.months,
        "interest_total": clock.interest_total,
        "total_paid": clock.total_paid,
        **clock.shares,
        "credit_share": clock.credit_share,
        "services_to_clear": clock.services_to_clear,
        "recruitment_cost_in_months": clock.recruitment_months,
        "debt_to_income": clock.debt_to_income,
    }
    return {
        "outcome": clock.outcome,
        "reason": clock.reason,
        "unknown": list(clock.unknown),
        "months_exact": None if clock.exact is None else round(clock.exact, 4),
        "longer_than_a_working_life": clock.too_long,
        "currency": clock.currency,
        "on": told.on or None,
        "payment_basis": clock.payment_basis or None,
        "exchange_as_given": {pair: _plain(rate) for pair, rate in clock.exchange.items()},
        "measures": {name: _measure(name, value, clock.currency) for name, value in values.items()},
        "lender_test": {"side": clock.lender_side, **debt_facts()["remarks"]["lender"]},
        "facts": {name: {"answer": clock.facts[name], "because": clock.because[name]} for name in clock.facts},
        "remarks": remarks(clock),
    }


def _measure(name: str, value: Any, currency: str) -> dict[str, Any]:
    about = debt_facts()["measures"][name]
    return {"value": _plain(value), **about, "unit": about["unit"].replace("money", currency)}


def remarks(clock: Clock) -> list[str]:
    """What must be said beside the numbers, in English."""
    found = [
        "A large debt alone is not debt bondage: services must be pledged as security, and limb (i) or (ii) be met."
    ]
    if clock.fee_is_charged:
        found.append("The norm of the ILO (2018/2019) is that a worker pays no recruitment fee or related cost at all.")
    if clock.debt_to_income is not None and clock.debt_to_income >= float(debt_facts()["limits"]["debt_to_income"]):
        found.append("30 % or more of the wage goes to the debt; a practice calls that excessive (known second-hand).")
    if clock.exchange:
        found.append("Converted with the exchange rate that was given; no rate was looked up.")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return round(value, 4) if isinstance(value, float) else value
