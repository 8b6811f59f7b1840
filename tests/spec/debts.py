"""The few words in which the chapter on debts is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.spec.drawn import cells
from whimbrel.criteria.debt import Clock, Rate, Situation, reckon


def told(drawn: str) -> Clock:
    """The clock of what a drawn table tells: one line for each thing that is known, ``wage | 900``."""
    facts: dict[str, Any] = {}
    for name, value in cells(drawn)[1:]:
        if name == "interest":
            percent, _, per = value.partition(" % a ")
            facts["rate"] = Rate(Decimal(percent), per)
        elif name.startswith("exchange "):
            facts.setdefault("exchange", {})[name.removeprefix("exchange ")] = Decimal(value)
        else:
            facts[name.replace(" ", "_")] = _value(value)
    return reckon(Situation(**facts))


def lasts(drawn: str, debt: int, interest: str, currency: str = "EUR") -> list[str]:
    """How long a debt lasts at each payment of a drawn table: years to one place, or never."""
    found = []
    for payment, *_ in cells(drawn)[1:]:
        lines = f"x | y\ncurrency | {currency}\nfee | {debt}\ninterest | {interest}\npays | {payment}"
        clock = told(lines)
        found.append("never" if clock.exact is None else f"{clock.exact / 12:.1f}")
    return found


def expected(drawn: str) -> list[str]:
    """The last column of a drawn table."""
    return [row[-1] for row in cells(drawn)[1:]]


def _value(text: str) -> str | Decimal:
    return Decimal(text) if text.replace(".", "", 1).isdigit() else text
