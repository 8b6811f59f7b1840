"""What a situation means, in the words of the page: the months or never, what the journey costs, and what if."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from whimbrel.criteria.debt import Clock, Rate, Situation, reckon
from whimbrel.criteria.debt_grid import grid, steps
from whimbrel.criteria.debt_words import amount, figure, say
from whimbrel.service.debt.form import Told

_LESS, _MORE = Decimal("0.8"), Decimal("1.5")
_IF_NONE = Decimal(30)  # percent a year, where no interest was promised
_POINTS = 60


def answer_of(told: Told, language: str) -> dict[str, Any]:
    """Everything the page says to a situation that was read."""
    situation = told.situation
    assert situation is not None
    clock = reckon(situation)
    return {
        "outcome": clock.outcome,
        "headline": _headline(clock, language),
        "unknown": [told.fields[n].label for n in clock.unknown],
        "reason": _reason(clock, language),
        "lines": _lines(clock, situation, language),
        "cases": _cases(situation, clock, language),
        "grid": _grid(clock, situation.rate, language),
        "curves": _curves(clock, situation.rate, language),
        "lender": say(f"lender_{clock.lender_side}_note", language),
    }


def _headline(clock: Clock, language: str) -> str:
    if clock.months is None or clock.exact is None or clock.outcome == "no_debt":
        return say(clock.outcome, language)
    years = figure(clock.exact / 12, language, 1)
    return say(clock.outcome, language, months=figure(clock.months, language), years=years)


def _reason(clock: Clock, language: str) -> str:
    if clock.reason == "interest" and clock.payment is not None and clock.interest is not None:
        payment, interest = (amount(v, clock.currency, language) for v in (clock.payment, clock.interest))
        return say("reason_interest", language, payment=payment, interest=interest)
    if clock.reason == "nothing_left":
        return say("reason_nothing_left", language)
    return say("too_long", language) if clock.too_long else ""


def _lines(clock: Clock, situation: Situation, language: str) -> list[tuple[str, str]]:
    """Label and number of all that is known."""
    money = {
        "line_debt": clock.debt,
        "line_interest": clock.interest,
        "line_left": clock.left_over,
        # Years ahead nothing is known to the cent.
        "line_interest_total": None if clock.interest_total is None else round(clock.interest_total),
    }
    found = [(say(k, language), amount(v, clock.currency, language)) for k, v in money.items() if v is not None]
    if clock.recruitment_months is not None:
        found.insert(0, (say("line_cost", language), figure(clock.recruitment_months, language, 1)))
    for pair, rate in situation.exchange.items():
        one, _, other = pair.partition("/")
        found.append((say("line_exchange", language), f"1 {one} = {figure(rate, language, 6)} {other}"))
    return found


def _cases(situation: Situation, clock: Clock, language: str) -> list[tuple[str, str]]:
    """The promise, and three ways in which it may turn out otherwise."""
    if clock.outcome in ("undetermined", "no_debt") or situation.wage is None:
        return []
    dearer = _dearer(situation.rate)
    less = situation.wage * _LESS
    rate = f"{figure(dearer.percent, language)} % / {say(f'per_{dearer.per}', language)}"
    cases = (
        (say("case_promised", language), situation),
        (say("case_less", language), replace(situation, wage=less)),
        (say("case_interest", language, rate=rate), replace(situation, rate=dearer)),
        (say("case_both", language), replace(situation, wage=less, rate=dearer)),
    )
    return [(label, _cell(reckon(case), language)) for label, case in cases]


def _dearer(rate: Rate | None) -> Rate:
    if rate is None or rate.percent == 0:
        return Rate(_IF_NONE, "year")
    return replace(rate, percent=rate.percent * _MORE)


def _cell(clock: Clock, language: str) -> str:
    if clock.months is None:
        return say("cell_never", language)
    months = figure(clock.months, language)
    return say("cell_least", language, months=months) if clock.outcome == "at_least" else months


def _grid(clock: Clock, rate: Rate | None, language: str) -> dict[str, Any] | None:
    """Months for other payments and other rates: heads, and rows of cells."""
    if not clock.debt or not clock.payment or clock.payment <= 0:
        return None
    payments, rates = steps(clock.payment, rate)
    rows = grid(clock.debt, payments, rates).to_pylist()
    months = [say("cell_never", language) if not r["clears"] else figure(r["months"], language) for r in rows]
    return {
        "heads": [_rate(r, language) for r in rates],
        "rows": [
            {
                "payment": amount(p, clock.currency, language),
                "own": p == clock.payment,
                "cells": months[n :: len(payments)],
            }
            for n, p in enumerate(payments)
        ],
    }


def _curves(clock: Clock, rate: Rate | None, language: str) -> dict[str, Any] | None:
    """The same with more points, for the picture; null where the debt never ends."""
    if not clock.debt or not clock.payment or clock.payment <= 0:
        return None
    _, rates = steps(clock.payment, rate)
    payments = [round(clock.payment * (Decimal("0.4") + Decimal(2 * n) / _POINTS), 2) for n in range(_POINTS + 1)]
    rows = grid(clock.debt, payments, rates).to_pylist()
    lines = [rows[n * len(payments) : (n + 1) * len(payments)] for n in range(len(rates))]
    return {
        "x": say("payment", language) + f" ({clock.currency})",
        "y": say("months", language),
        "own": float(clock.payment),
        "series": [
            {"name": _rate(r, language), "points": [[c["payment"], c["exact_months"]] for c in line]}
            for r, line in zip(rates, lines, strict=True)
        ],
    }


def _rate(rate: Rate, language: str) -> str:
    return f"{figure(rate.percent, language)} % / {say(f'per_{rate.per}', language)}"
