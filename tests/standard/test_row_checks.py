"""Checks inside a row, each against a reading of its own that is slow and plain."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from whimbrel.standard.faults import Faults
from whimbrel.standard.row_checks import check_rows
from whimbrel.vocabulary.code_lists import code_list

BANDS = code_list("age_band")
FEW = settings(max_examples=60, deadline=None)
ANSWERS = st.sampled_from(["yes", "no", "unknown", "not_asked"])
NUMBER = st.one_of(st.none(), st.integers(0, 130))
DAY = st.one_of(st.none(), st.dates(dt.date(2019, 1, 1), dt.date(2025, 12, 31)))


def batch(rows: list[dict], types: dict[str, pa.DataType]) -> pa.RecordBatch:
    columns = {"source_row": pa.array(range(2, len(rows) + 2), pa.int64())}
    for name, kind in types.items():
        values = [r[name] for r in rows]
        columns[name] = pa.array(values, pa.string()).dictionary_encode() if kind == "code" else pa.array(values, kind)
    return pa.RecordBatch.from_pydict(columns)


def rows_of(faults: Faults, check: str, column: str | None = None) -> set[int]:
    return {row for f in faults if f.check.id == check and column in (None, f.column) for row in f.rows.tolist()}


def limits(band: str) -> tuple[float, float]:
    if band not in BANDS:
        return 0, float("inf")
    extra = BANDS.code(band).extra
    return extra["lower"], float("inf") if extra["upper"] is None else extra["upper"]


PERSON = st.fixed_dictionaries(
    {
        "age": NUMBER,
        "age_band": st.sampled_from([*BANDS.codes, "unknown", "refused"]),
        "majority": st.sampled_from(["adult", "minor", "unknown"]),
    }
)


@FEW
@given(st.lists(PERSON, min_size=1, max_size=30))
def test_age_against_its_band_and_majority(people):
    faults = Faults()
    types = {"age": pa.int64(), "age_band": "code", "majority": "code"}
    check_rows("persons", batch(people, types), "s", faults)
    band, majority = set(), set()
    for row, p in enumerate(people, start=2):
        low, high = limits(p["age_band"])
        if p["age"] is not None and not low <= p["age"] <= high:
            band.add(row)
        adult, minor = p["majority"] == "adult", p["majority"] == "minor"
        if p["age"] is not None and ((adult and p["age"] < 18) or (minor and p["age"] >= 18)):
            majority.add(row)
        if (adult and high < 18) or (minor and low >= 18):
            majority.add(row)
    assert rows_of(faults, "X01", "age_band") == band
    assert rows_of(faults, "X01", "majority") == majority


LOST = st.fixed_dictionaries(dict.fromkeys(("people", "dead", "missing", "dead_and_missing"), NUMBER))


@FEW
@given(st.lists(LOST, min_size=1, max_size=30), st.sets(st.sampled_from(["dead", "missing", "dead_and_missing"])))
def test_more_lost_than_met(incidents, absent):
    faults = Faults()
    names = [n for n in ("people", "dead", "missing", "dead_and_missing") if n not in absent]
    check_rows("incidents", batch(incidents, dict.fromkeys(names, pa.int64())), "s", faults)
    expected = {
        row
        for row, i in enumerate(incidents, start=2)
        if i["people"] is not None and sum(i[n] or 0 for n in names if n != "people") > i["people"]
    }
    assert rows_of(faults, "X05") == expected


@FEW
@given(st.lists(st.tuples(NUMBER, st.sampled_from([None, "THB", "EUR"])), min_size=1, max_size=20))
def test_amounts_need_a_currency(payments):
    rows = [{"amount": a, "currency": c} for a, c in payments]
    faults = Faults()
    check_rows("payments", batch(rows, {"amount": pa.int64(), "currency": pa.string()}), "s", faults)
    assert rows_of(faults, "X07") == {
        i for i, (amount, currency) in enumerate(payments, start=2) if amount is not None and currency is None
    }


@FEW
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "form_child_labour": ANSWERS,
                "majority_at_exploitation": st.sampled_from(["adult", "minor", "unknown"]),
                "age_at_exploitation": st.sampled_from([*BANDS.codes, "unknown"]),
            }
        ),
        min_size=1,
        max_size=30,
    )
)
def test_child_labour_of_an_adult(situations):
    names = ("form_child_labour", "majority_at_exploitation", "age_at_exploitation")
    faults = Faults()
    check_rows("exploitations", batch(situations, dict.fromkeys(names, "code")), "s", faults)
    assert rows_of(faults, "X06") == {
        i
        for i, s in enumerate(situations, start=2)
        if s["form_child_labour"] == "yes"
        and (s["majority_at_exploitation"] == "adult" or limits(s["age_at_exploitation"])[0] >= 18)
    }


SPAN = st.tuples(DAY, DAY, DAY, DAY).map(
    lambda d: {"started": d[0], "started_until": d[1], "ended": d[2], "ended_until": d[3]}
)


@FEW
@given(st.lists(SPAN, min_size=1, max_size=20))
def test_the_end_is_not_before_the_beginning(spans):
    # A month may end on its last day: only an end that is certainly before the beginning is a fault.
    names = ("started", "started_until", "ended", "ended_until")
    faults = Faults()
    check_rows("exploitations", batch(spans, dict.fromkeys(names, pa.date32())), "s", faults)
    assert rows_of(faults, "X02") == {
        i
        for i, s in enumerate(spans, start=2)
        if s["started"] is not None and s["ended_until"] is not None and s["ended_until"] < s["started"]
    }


@FEW
@given(st.lists(st.tuples(DAY, st.integers(0, 400)), min_size=1, max_size=20))
def test_dates_outside_the_period(given_dates):
    rows = [
        {"registered": day, "registered_until": None if day is None else day + dt.timedelta(days=length)}
        for day, length in given_dates
    ]
    period = (dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    types = dict.fromkeys(("registered", "registered_until"), pa.date32())
    faults = Faults()
    check_rows("persons", batch(rows, types), "s", faults, period)
    assert rows_of(faults, "X09") == {
        i
        for i, r in enumerate(rows, start=2)
        if r["registered"] and (r["registered"] > period[1] or r["registered_until"] < period[0])
    }
    quiet = Faults()
    check_rows("persons", batch(rows, types), "s", quiet)
    assert rows_of(quiet, "X09") == set()


def test_a_table_without_the_columns_has_no_faults():
    for table in ("persons", "incidents", "legs", "payments", "exploitations", "figures", "ties"):
        faults = Faults()
        check_rows(table, batch([{}, {}], {}), "s", faults, (dt.date(2021, 1, 1), dt.date(2021, 12, 31)))
        assert list(faults) == []
