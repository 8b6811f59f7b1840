"""``whimbrel debt``: what a debt means for the person who owes it."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from whimbrel.cli.report import console


class Amount(click.ParamType):
    """A number of zero or more; ``30%`` where percent is meant."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number as it is written, not as a binary fraction."""
        try:
            return value if isinstance(value, Decimal) else Decimal(str(value).strip().removesuffix("%").strip())
        except InvalidOperation:
            self.fail(f"{value!r} is no number; write 17000 or 0.5", param, ctx)


AMOUNT = Amount()
ANSWER = click.Choice(["yes", "no", "unknown"])
PAIR = "CNY/EUR=0.128"


@click.command("debt")
@click.option("--fee", type=AMOUNT, help="The whole price of journey and job.")
@click.option("--advance", type=AMOUNT, default="0", help="What of it was paid at once, with own money.")
@click.option("--currency", required=True, help="Currency of the debt (ISO 4217).")
@click.option("--on", default="", metavar="DATE", help="Date of the debt, as known; it stands beside the result.")
@click.option("--interest", type=AMOUNT, help="Percent, such as 30%; 0 if there is none. Left out: not known.")
@click.option("--per", type=click.Choice(["day", "week", "month", "year"]), default="year", show_default=True,
              help="What the interest is for.")  # fmt: skip
@click.option("--method", type=click.Choice(["compound", "simple"]), default="compound", show_default=True,
              help="Interest on all that is owed, or on the first amount.")  # fmt: skip
@click.option("--lender", default="", help="Who lent it: a code of the list lender_kind.")
@click.option(
    "--lender-tied",
    type=ANSWER,
    default="unknown",
    help="Does the lender work with those who exploit or move the person?",
)
@click.option("--loan", multiple=True, metavar="AMOUNT,CURRENCY[,PERCENT,PER]", help="A further debt (repeatable).")
@click.option("--charged", type=AMOUNT, help="Other sums put on the debt, at fair prices.")
@click.option("--inflated", type=AMOUNT, help="What prices put on the debt are above fair ones.")
@click.option("--interest-added", type=AMOUNT, help="Interest already put on the debt.")
@click.option("--wage", type=AMOUNT, help="Pay a month. Left out: not known.")
@click.option("--wage-currency", default="", help="Currency of wage, deductions, living cost and payment, if another.")
@click.option("--deductions", type=AMOUNT, help="What the employer keeps a month.")
@click.option("--living", type=AMOUNT, help="What the person needs a month.")
@click.option("--pays", type=AMOUNT, help="The monthly payment, where one was agreed.")
@click.option("--credited", type=AMOUNT, help="What is taken off the debt for the work.")
@click.option("--fair-value", type=AMOUNT, help="What the same work is reasonably worth.")
@click.option("--credited-per", type=click.Choice(["month", "service"]), default="month", show_default=True,
              help="What both are for: a month, or one service (a client, a day).")  # fmt: skip
@click.option(
    "--terms-limited", type=ANSWER, default="unknown", help="Were length and kind of the work for the debt defined?"
)
@click.option(
    "--exchange", multiple=True, metavar=PAIR, help="How many of the second is one of the first (repeatable)."
)
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Write an .svg of the sensitivity.")
@click.option("--json", "json_", is_flag=True, help="Print JSON: every number with unit, source and confidence.")
def command(**given: Any) -> int:
    """Say in how many months a debt is paid back, or why never; what the limbs of debt bondage look like; what it costs in wages.

    What is left out is not known, and never zero.
    """
    from whimbrel.criteria.debt import reckon
    from whimbrel.criteria.debt_report import as_data

    picture, json_ = given.pop("picture"), given.pop("json_")
    told = _situation(given)
    clock = reckon(told)
    if picture:
        if picture.suffix != ".svg":
            raise click.UsageError("--picture takes a file that ends with .svg")
        from whimbrel.criteria.debt_picture import write_picture

        write_picture(clock, told.rate, picture)
    if json_:
        click.echo(json.dumps(as_data(clock, told), ensure_ascii=False, indent=1))
        return 0
    _print(clock, told)
    if picture:
        click.echo(f"Written: {picture}")
    return 0


def _situation(given: dict[str, Any]) -> Any:
    from whimbrel.criteria.debt import Rate, Situation

    percent, per, method = given.pop("interest"), given.pop("per"), given.pop("method")
    rate = None if percent is None else Rate(percent, per, method)
    loans = tuple(_loan(text, method) for text in given.pop("loan"))
    exchange = dict(_pair(text) for text in given.pop("exchange"))
    for name in ("currency", "wage_currency"):
        given[name] = given[name].upper()
    return Situation(rate=rate, loans=loans, exchange=exchange, **given)


def _loan(text: str, method: str) -> Any:
    from whimbrel.criteria.debt import Loan, Rate

    parts = [p.strip() for p in text.split(",")]
    if len(parts) not in (2, 4):
        raise click.UsageError("--loan takes AMOUNT,CURRENCY or AMOUNT,CURRENCY,PERCENT,PER such as 5000,EUR,2%,month")
    rate = Rate(AMOUNT.convert(parts[2], None, None), parts[3], method) if len(parts) == 4 else None
    return Loan(AMOUNT.convert(parts[0], None, None), parts[1].upper(), rate)


def _pair(text: str) -> tuple[str, Decimal]:
    pair, sign, rate = text.partition("=")
    if not sign or len(pair) != 7 or pair[3] != "/":
        raise click.UsageError(f"--exchange takes a pair and a rate, such as {PAIR}")
    return pair.upper(), AMOUNT.convert(rate, None, None)


def _print(clock: Any, told: Any) -> None:
    from whimbrel.criteria.debt_report import as_data
    from whimbrel.criteria.debt_words import amount, figure, say

    out = console()
    said = as_data(clock, told)
    if clock.outcome in ("clears", "at_least"):
        line = say(clock.outcome, months=figure(clock.months), years=figure(clock.exact / 12, places=1))
    else:
        line = say(clock.outcome)
    if clock.unknown:
        line += f" {', '.join(clock.unknown)}"
    out.print(f"[bold]{line}[/bold]", highlight=False)
    if clock.reason == "interest":
        payment, interest = (amount(v, clock.currency) for v in (clock.payment, clock.interest or Decimal(0)))
        out.print(say("reason_interest", payment=payment, interest=interest), highlight=False)
    elif clock.reason:
        out.print(say(f"reason_{clock.reason}"), highlight=False)
    if clock.too_long:
        out.print(say("too_long"), highlight=False)
    table = Table(pad_edge=False)
    for name, where in (
        ("Measure", "left"),
        ("Value", "right"),
        ("Unit", "left"),
        ("Confidence", "left"),
        ("Mind", "left"),
    ):
        table.add_column(name, justify=where)  # type: ignore[arg-type]
    for name, measure in said["measures"].items():
        if measure["value"] is not None:
            table.add_row(
                name.replace("_", " "),
                figure(measure["value"]),
                measure["unit"],
                measure["confidence"],
                measure["caution"],
            )
    out.print(table)
    for name, fact in said["facts"].items():
        out.print(f"Fact {name}: {fact['answer']} ({fact['because'].replace('_', ' ')})", highlight=False)
    out.print(f"Lender test (Gao 2004): {clock.lender_side}", highlight=False)
    for remark in said["remarks"]:
        out.print(f"Note: {remark}", highlight=False)
