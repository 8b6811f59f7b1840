"""The sensitivity of the debt clock as a picture: years against monthly payment, a line for each rate of interest.

Drawn with Altair and rendered by vl-convert in this process; nothing is fetched. The numbers are those of ``debt_grid``.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import altair as alt
import pyarrow as pa

from whimbrel.criteria.debt import Clock
from whimbrel.criteria.debt_grid import grid, steps
from whimbrel.criteria.debt_situation import DebtRefused, Rate

# Longer than this is not drawn; the tables have it.
MOST_YEARS = 30
_POINTS = 240
_INK, _MARK = "#12333f", "#a8440c"


def curves(debt: Decimal, payment: Decimal, rates: list[Rate]) -> pa.Table:
    """The grid at many payments between a third and the double of ``payment``, for lines."""
    first, last = Fraction(payment) / 3, Fraction(payment) * 2
    payments = [Decimal(round(first + (last - first) * n / _POINTS)) for n in range(_POINTS + 1)]
    return grid(debt, [p for p in dict.fromkeys(payments) if p > 0], rates)


def write_picture(clock: Clock, rate: Rate | None, path: Path) -> None:
    """Write the picture of a clock as SVG. Raises DebtRefused where debt or payment is not known."""
    import vl_convert

    path.write_text(vl_convert.vegalite_to_svg(picture(clock, rate).to_json()), "utf-8")


def picture(clock: Clock, rate: Rate | None) -> Any:
    """Lines of years by payment, the payment of the clock marked. Raises DebtRefused where debt or payment is not known."""
    if not clock.debt or clock.payment is None or clock.payment <= 0:
        raise DebtRefused("undetermined", "A picture needs a debt and a monthly payment above zero.")
    _, rates = steps(clock.payment, rate)
    rows = [
        {"payment": r["payment"], "years": r["exact_months"] / 12, "rate": f"{r['percent']:g} % a {r['per']}"}
        for r in curves(clock.debt, clock.payment, rates).to_pylist()
        if r["clears"] and r["exact_months"] <= 12 * MOST_YEARS
    ]
    order = [f"{float(r.percent):g} % a {r.per}" for r in rates]
    lines = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("payment:Q", title=f"Payment a month ({clock.currency})", scale=alt.Scale(zero=False)),
            y=alt.Y("years:Q", title="Years until cleared"),
            color=alt.Color("rate:N", title="Interest", sort=order, scale=alt.Scale(domain=order, scheme="tableau10")),
        )
    )
    own = alt.Chart(alt.Data(values=[{"payment": float(clock.payment)}]))
    rule = own.mark_rule(color=_MARK, strokeDash=[4, 4], strokeWidth=2).encode(x="payment:Q")
    title = alt.TitleParams(
        f"How long a debt of {clock.debt:,} {clock.currency} lasts",
        subtitle=f"Same payment every month; dashed: {clock.payment:,} a month. Where a line ends, the debt never "
        f"ends or lasts more than {MOST_YEARS} years.",
        anchor="start",
        color=_INK,
        subtitleColor=_INK,
    )
    chart = alt.layer(lines, rule).properties(width=640, height=360, title=title)
    return chart.configure_view(stroke=None).configure_axis(labelColor=_INK, titleColor=_INK)
