"""Measures beside the months: credit share and the two limbs, cost in wages, shares of the debt, who lends.

Sources and confidence stand in ``debt.yaml``. A measure is None where something it needs is not known.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from whimbrel.criteria.debt_interest import Cleared
from whimbrel.criteria.debt_situation import Situation, debt_facts


def left_over(told: Situation) -> tuple[Fraction | None, tuple[str, ...]]:
    """Wage less deductions and living cost a month in the currency of the debt, and what is not known about it.

    Without the wage there is no amount at all. Without deductions or living cost the amount is the most that can be left.
    It is below zero where deductions are above the wage.
    """
    if told.wage is None:
        return None, ("wage",)
    left = told.wage - (told.deductions or 0) - (told.living or 0)
    unknown = tuple(name for name in ("deductions", "living") if getattr(told, name) is None)
    return told.in_debt_currency(left, told.pay_currency), unknown


def credit_share(told: Situation) -> float | None:
    """Credited to the debt over the reasonable value of the services; None where one is not known or the value is zero."""
    if told.credited is None or not told.fair_value:
        return None
    return float(Fraction(told.credited) / Fraction(told.fair_value))


def services_to_clear(told: Situation, owed: Fraction) -> int | None:
    """How many services (clients, days) pay the debt back at what is credited for each; None without such an amount."""
    if told.credited_per != "service" or not told.credited:
        return None
    return math.ceil(owed / Fraction(told.credited))


def recruitment_months(told: Situation) -> float | None:
    """SDG 10.7.1: the whole cost of recruitment in months of the first wage, of one migrant, where both are above zero."""
    if not told.fee or not told.wage:
        return None
    return float(Fraction(told.fee) / told.in_debt_currency(told.wage, told.pay_currency))


def debt_to_income(told: Situation, payment: Fraction | None, basis: str) -> float | None:
    """What of the monthly wage goes to the debt, where a payment was agreed or is credited (secondary measure)."""
    if basis not in ("agreed", "credited") or payment is None or not told.wage:
        return None
    return float(payment / told.in_debt_currency(told.wage, told.pay_currency))


def shares(told: Situation, owed: Fraction, done: Cleared | None) -> dict[str, float]:
    """Shares of the debt today by what it is for, and the share of interest in all payments; only what was told."""
    if owed == 0:
        return {}
    fee = told.fee - told.advance if told.fee is not None else None
    parts = {
        "fee_share": fee,
        "charges_share": told.charged,
        "inflated_share": told.inflated,
        "interest_share": told.interest_added,
    }
    found = {name: float(Fraction(amount) / owed) for name, amount in parts.items() if amount is not None}
    if done and done.paid:
        found["interest_share_of_all_payments"] = float(done.interest / done.paid)
    return found


def lender_side(told: Situation) -> str:
    """Gao's lender test: legitimate (family, friends, neighbours, a savings group), tied to traffickers, or open.

    An answer to the question itself counts before the kind of lender.
    """
    if told.lender_tied == "yes":
        return "tied"
    side: str = debt_facts()["lenders"].get(told.lender, "open")
    return "open" if side == "tied" and told.lender_tied == "no" else side


def facts(told: Situation, outcome: str, owed: Fraction | None) -> tuple[dict[str, str], dict[str, str]]:
    """The facts for the criteria engine with yes, no or unknown, and for each the key of the reason."""
    answers = {
        "value_not_applied": _value_not_applied(told, owed),
        "length_not_limited": _length_not_limited(told, outcome),
        "lender_tied_to_traffickers": _lender_tied(told),
    }
    return {k: a for k, (a, _) in answers.items()}, {k: why for k, (_, why) in answers.items()}


def _value_not_applied(told: Situation, owed: Fraction | None) -> tuple[str, str]:
    if owed == 0:
        return "no", "no_debt"
    share = credit_share(told)
    if share is None:
        return "unknown", "value_or_credit_unknown"
    if Decimal(str(share)) < Decimal(debt_facts()["limits"]["credit_share_well_below_one"]):
        return "yes", "credit_well_below_value"
    # Between half and all of the value a person must judge: no text says how far below is far.
    return ("no", "value_credited") if share >= 1 else ("unknown", "credit_below_value")


def _length_not_limited(told: Situation, outcome: str) -> tuple[str, str]:
    if outcome == "no_debt":
        return "no", "no_debt"
    if told.terms_limited == "no":
        return "yes", "terms_not_limited"
    if outcome == "never":
        # Somebody says that the terms are limited, the sum says that they cannot be: a person decides.
        return ("unknown", "limited_but_never_ends") if told.terms_limited == "yes" else ("yes", "never_ends")
    if told.terms_limited == "yes" and outcome == "clears":
        return "no", "terms_limited"
    # That the sum comes to an end does not say that length and kind of the work were defined.
    return "unknown", "ends_but_terms_unknown" if outcome in ("clears", "at_least") else "not_reckoned"


def _lender_tied(told: Situation) -> tuple[str, str]:
    if told.lender_tied != "unknown":
        return told.lender_tied, "answered"
    if lender_side(told) == "tied":
        return "yes", "lender_moves_people"
    # Also family can be tied to traffickers: the kind of lender never says no.
    return "unknown", "ask_who_the_lender_works_with"
