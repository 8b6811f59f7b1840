"""Sensitivity of the debt clock: months by monthly payment and by interest. Tables in, tables out (Arrow)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from whimbrel.criteria.debt_interest import Cleared, clear
from whimbrel.criteria.debt_situation import DebtRefused, Rate

# Of the payment that is reckoned with, and of the rate that was told; the rates a year where none was told.
PAYMENT_STEPS = tuple(Decimal(s) for s in ("0.5", "0.6", "0.8", "1", "1.2", "1.5", "2"))
RATE_STEPS = tuple(Decimal(s) for s in ("0", "0.5", "1", "1.5", "2"))
USUAL_PERCENT_A_YEAR = tuple(Decimal(s) for s in ("0", "10", "20", "30", "60"))

_UNITS = {
    "payment": "money a month",
    "percent": "percent of the debt, for each `per`",
    "months": "months; null for never",
    "exact_months": "months, not rounded up; null for never",
    "interest": "money in all; null for never",
}


def grid(debt: Decimal, payments: Sequence[Decimal], rates: Sequence[Rate]) -> pa.Table:
    """One row for each payment and rate: payment, percent, per, method, clears, months, exact_months, interest.

    Amounts are in one currency. ``clears`` is false where the payment never ends the debt; the numbers are then null.
    """
    found = [(p, r, clear(Fraction(debt), r.monthly(), Fraction(p), r.method)) for r in rates for p in payments]
    return pa.table(
        [
            pa.array([float(p) for p, _, _ in found], pa.float64()),
            pa.array([float(r.percent) for _, r, _ in found], pa.float64()),
            pa.array([r.per for _, r, _ in found], pa.string()),
            pa.array([r.method for _, r, _ in found], pa.string()),
            *_columns([done for _, _, done in found]),
        ],
        schema=pa.schema(
            [
                _field("payment", pa.float64()),
                _field("percent", pa.float64()),
                pa.field("per", pa.string()),
                pa.field("method", pa.string()),
                *_RESULT,
            ]
        ),
    )


def reckon_table(table: pa.Table) -> pa.Table:
    """A table of debts with the result beside each: clears, months, exact_months, interest.

    Columns needed: debt and payment (money, a month; one currency a row), percent and per. method may be there (compound if
    not). A row with a null in one of them gets nulls: undetermined, never a number. Raises DebtRefused for a column that is not
    there.
    """
    missing = {"debt", "payment", "percent", "per"} - set(table.column_names)
    if missing:
        raise DebtRefused("error_number", f"The table needs the columns {', '.join(sorted(missing))}.")
    results: list[Cleared | None] = []
    undetermined: list[bool] = []
    for row in table.to_pylist():
        told = [row[n] for n in ("debt", "payment", "percent", "per")]
        undetermined.append(any(v is None for v in told))
        if undetermined[-1]:
            results.append(None)
            continue
        rate = Rate(Decimal(str(row["percent"])), row["per"], row.get("method") or "compound")
        results.append(clear(_exact(row["debt"]), rate.monthly(), _exact(row["payment"]), rate.method))
    clears, *numbers = _columns(results)
    clears = pa.array([None if u else c for u, c in zip(undetermined, clears.to_pylist(), strict=True)], pa.bool_())
    for field, column in zip(_RESULT, [clears, *numbers], strict=True):
        table = table.append_column(field, column)
    return table


def _exact(value: float | int | Decimal) -> Fraction:
    # A float stands for the decimal number that it is written as, not for its binary neighbour.
    return Fraction(Decimal(str(value)))


def _field(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, metadata={"unit": _UNITS[name]})


_RESULT = (
    pa.field("clears", pa.bool_()),
    _field("months", pa.int64()),
    _field("exact_months", pa.float64()),
    _field("interest", pa.float64()),
)


def _columns(found: list[Cleared | None]) -> list[pa.Array]:
    return [
        pa.array([done is not None for done in found], pa.bool_()),
        pa.array([done.months if done else None for done in found], pa.int64()),
        pa.array([done.exact if done else None for done in found], pa.float64()),
        pa.array([float(round(done.interest, 2)) if done else None for done in found], pa.float64()),
    ]


def steps(payment: Decimal, rate: Rate | None) -> tuple[list[Decimal], list[Rate]]:
    """Payments and rates around those that were told; usual yearly rates where no interest, or none at all, was told."""
    payments = [round(payment * step, 2) for step in PAYMENT_STEPS]
    if rate is None or rate.percent == 0:
        method = rate.method if rate else "compound"
        return payments, [Rate(p, "year", method) for p in USUAL_PERCENT_A_YEAR]
    return payments, [Rate(rate.percent * step, rate.per, rate.method) for step in RATE_STEPS]
