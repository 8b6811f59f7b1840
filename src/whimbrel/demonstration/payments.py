"""The table ``payments``: fees of the way, debts made for them, ransoms, wages and what was taken from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import lognormal, pick, round_like_people
from whimbrel.demonstration.exploitations import Work, currencies
from whimbrel.demonstration.known import Known, vaguer
from whimbrel.demonstration.meeting import SUSPECT, Meetings
from whimbrel.demonstration.world import World, profile

_KINDS = ("fee", "advance", "interest", "repayment", "ransom", "deduction", "wage")
_PARTIES = ("migrant", "family", "smuggler", "recruiter", "broker", "lender", "kidnapper", "employer", "unknown")
_MIGRANT, _FAMILY, _SMUGGLER, _RECRUITER, _BROKER, _LENDER, _KIDNAPPER, _EMPLOYER, _NOBODY = range(9)


def payments(
    rng: np.random.Generator,
    world: World,
    agency: Mapping[str, Any],
    met: Meetings,
    known: Known,
    work: Work,
    left: np.ndarray,
) -> pa.Table | None:
    """The table ``payments``; None where nobody told of money. ``left``: day on which each person set out."""
    rows = _Rows()
    _fees_and_debts(rng, world, agency, met, rows, left)
    _wages(rng, agency, met, work, rows)
    if not rows.count():
        return None
    order = np.lexsort((rows.get("kind"), rows.get("person")))
    person, kind, amount = (rows.get(name)[order] for name in ("person", "kind", "amount"))
    count = len(person)
    money = _currencies(world)
    # Some only say that they paid, not how much.
    told = rng.random(count) >= agency["unknown"]["detail"]
    facts = profile()
    methods = [*facts["method"], "wage_deduction", "unknown"]
    method = pick(rng, [*facts["method"].values(), 0, 0], count)
    method = np.where(rng.random(count) < facts["method_unknown"], len(methods) - 1, method)
    method = np.where(kind == _KINDS.index("deduction"), len(methods) - 2, method)
    lenders = [*facts["debt"]["lender"], "unknown", "not_applicable"]
    lender = rows.get("lender")[order]
    rate = rows.get("rate")[order]
    columns: c.Columns = {
        "person": pa.array(person + 1),
        "kind": c.coded(_KINDS, kind),
        "amount": c.money(amount, told),
        "amount_missing": c.stated(told, np.where(rng.random(count) < 0.8, c.UNKNOWN, c.REFUSED)),
        "currency": c.texts(money, rows.get("currency")[order]),
        **c.dates("paid", np.minimum(rows.get("paid")[order], met.last), vaguer(rng, known.precision[person])),
        "from_role": c.coded(_PARTIES, rows.get("giver")[order]),
        "to_role": c.coded(_PARTIES, rows.get("taker")[order]),
        "lender_kind": c.coded(lenders, np.where(lender < 0, len(lenders) - 1, lender)),
        "yearly_rate": c.numbers(rate, (rate >= 0) & told),
        "method": c.coded(methods, method),
    }
    return c.assemble("payments", columns, agency["leaves_out"].get("payments", ()))


class _Rows:
    """Rows of payments, gathered kind by kind."""

    def __init__(self) -> None:
        self._parts: dict[str, list[np.ndarray]] = {}

    def add(self, kind: str, person: np.ndarray, **columns: np.ndarray | int) -> None:
        for name, value in {
            "lender": -1,
            "rate": -1.0,
            "kind": _KINDS.index(kind),
            "person": person,
            **columns,
        }.items():
            self._parts.setdefault(name, []).append(np.broadcast_to(np.asarray(value), person.shape))

    def count(self) -> int:
        return sum(map(len, self._parts.get("person", [])))

    def get(self, name: str) -> np.ndarray:
        return np.concatenate(self._parts[name])


def _currencies(world: World) -> list[str]:
    fees = {w["fee"]["currency"] for w in world.corridors if "fee" in w}
    return [*currencies(), *sorted(fees - set(currencies()))]


def _fees_and_debts(
    rng: np.random.Generator, world: World, agency: Mapping[str, Any], met: Meetings, rows: _Rows, left: np.ndarray
) -> None:
    facts = profile()["debt"]
    money = _currencies(world)
    fees = [w.get("fee", {"median": 0, "currency": money[0]}) for w in world.corridors]
    median = np.array([f["median"] for f in fees], dtype=float)
    currency = np.array([money.index(f["currency"]) for f in fees])
    ransom = np.array([w.get("ransom", 0.0) for w in world.corridors])
    tells = (median[met.way] > 0) & (met.cast != SUSPECT) & (rng.random(met.people) >= agency["unknown"]["fee"])
    person = np.flatnonzero(tells)
    way, count = met.way[person], len(person)
    # Those who are met on the way have paid for the part behind them.
    part = np.where(
        met.stop[person] < world.steps[way], 0.3 + 0.7 * met.stop[person] / np.maximum(world.steps[way], 1), 1.0
    )
    dearer = 1 + 0.04 * (met.happened[met.incident[person]] - 17897) / 365.25
    fee = round_like_people(lognormal(rng, median[way] * part * dearer, 0.35, count))
    paid = left[person] - rng.integers(1, 30, count)
    payer = np.where(rng.random(count) < 0.35, _FAMILY, _MIGRANT)
    regular = world.manner[way] == 0
    payee = np.where(regular, np.where(rng.random(count) < 0.6, _RECRUITER, _BROKER), _SMUGGLER)
    payee = np.where(rng.random(count) < 0.08, _NOBODY, payee)
    rows.add("fee", person, amount=fee, currency=currency[way], paid=paid, giver=payer, taker=payee)

    borrowed = rng.random(count) < facts["borrowed"]
    debtor = person[borrowed]
    lender = pick(rng, list(facts["lender"].values()), len(debtor))
    rate = np.array(list(facts["yearly_rate"].values()), dtype=float)[lender]
    rate = np.where(rate > 0, np.maximum(np.round(rate * np.exp(0.3 * rng.standard_normal(len(debtor)))), 1), 0.0)
    advance = round_like_people(fee[borrowed] * rng.uniform(0.4, 1.0, len(debtor)))
    since = paid[borrowed]
    years = np.clip(met.happened[met.incident[debtor]] - since, 30, 365 * 6) / 365.25
    money_of = currency[met.way[debtor]]
    facts_of = {"currency": money_of, "lender": lender, "rate": rate}
    rows.add("advance", debtor, amount=advance, paid=since - 2, giver=_LENDER, taker=_MIGRANT, **facts_of)
    charged = rate > 0
    interest = np.minimum(round_like_people(advance * rate / 100 * years), 2_000_000_000)[charged]
    later = met.happened[met.incident[debtor]] - 5
    rows.add("interest", debtor[charged], amount=interest, paid=later[charged], giver=_MIGRANT, taker=_LENDER,
             **{name: value[charged] for name, value in facts_of.items()})  # fmt: skip
    repaid = rng.random(len(debtor)) < 0.5
    back = round_like_people(advance * rng.uniform(0.05, 0.9, len(debtor)))[repaid]
    rows.add("repayment", debtor[repaid], amount=back, paid=later[repaid], giver=_MIGRANT, taker=_LENDER,
             **{name: value[repaid] for name, value in facts_of.items()})  # fmt: skip

    held = person[rng.random(count) < ransom[way]]
    amount = round_like_people(lognormal(rng, median[met.way[held]] * 0.8, 0.5, len(held)))
    day = np.maximum(left[held] + 5, met.arrival[held] - 3)
    rows.add("ransom", held, amount=amount, currency=currency[met.way[held]], paid=day, giver=_FAMILY, taker=_KIDNAPPER)


def _wages(rng: np.random.Generator, agency: Mapping[str, Any], met: Meetings, work: Work, rows: _Rows) -> None:
    groups = np.array([f["means"] == "labour" for f in profile()["forms"].values()])
    told = groups[met.form[work.person]] & (rng.random(len(work.person)) >= agency["unknown"]["fee"])
    person = work.person[told]
    day = met.happened[met.incident[person]] - 20
    currency = work.currency[told]
    got = work.received[told]
    paid = got > 0
    rows.add(
        "wage", person[paid], amount=got[paid], currency=currency[paid], paid=day[paid], giver=_EMPLOYER, taker=_MIGRANT
    )
    # What was held back of the pay that was promised: never more than the difference.
    withheld = round_like_people((work.full - work.received)[told] * rng.uniform(0.3, 0.9, len(person)))
    lost = (withheld > 0) & (rng.random(len(person)) < 0.6)
    rows.add("deduction", person[lost], amount=withheld[lost], currency=currency[lost], paid=day[lost],
             giver=_MIGRANT, taker=_EMPLOYER)  # fmt: skip
