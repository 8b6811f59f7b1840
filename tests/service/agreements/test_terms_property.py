"""Whatever the terms: an extract holds nothing outside them, stricter terms never show more, and a plain loop agrees."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.agreements.agreed import values
from whimbrel.service.agreements.contribution import Filing, Filings
from whimbrel.service.agreements.projection import projected
from whimbrel.service.agreements.reciprocity import refusal
from whimbrel.service.agreements.scope import dropped, family_of_indicator, leave_out, tables_of
from whimbrel.service.agreements.terms import Agreed
from whimbrel.standard.period import parse_period
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import open_submission

FAMILIES = ("trafficking", "smuggling", "irregular_migration", "deaths")
TABLES = ("persons", "legs", "exploitations", "incidents", "figures")
LEFT = ("persons.sex", "persons.age_band", "persons.registered", "legs.border_type", "incidents.country", "figures.sex")
PERIODS = ("2023", "2023-Q1", "2023-Q2", "2022")
TODAY = dt.date(2024, 2, 1)

persons = st.lists(
    st.fixed_dictionaries(
        {
            "role_victim": st.sampled_from(["yes", "no", "unknown"]),
            "sex": st.sampled_from(["female", "male", "unknown"]),
            "age": st.none() | st.integers(0, 60),
            "year": st.sampled_from([2021, 2022, 2023, 2024]),
            "exploited": st.booleans(),
        }
    ),
    max_size=6,
)
incidents = st.lists(
    st.fixed_dictionaries({"dead": st.sampled_from([None, 0, 3]), "year": st.sampled_from([2021, 2023])}), max_size=4
)
cells = st.lists(
    st.fixed_dictionaries(
        {
            "indicator": st.sampled_from(["detected_victims", "smuggled_migrant", "return", "persons_recorded"]),
            "sex": st.sampled_from(["total", "female", None]),
            "value": st.integers(0, 50),
        }
    ),
    max_size=5,
)
terms = st.builds(
    lambda families, tables, left, since, until, reciprocity, grace: Agreed(
        "a",
        1,
        ("LAO", "THA"),
        **(
            values(families=families, since=since, until=until, reciprocity=reciprocity, grace_days=grace)
            | {"tables": tables, "left_out": leave_out(left, tables)}
        ),
    ),
    st.lists(st.sampled_from(FAMILIES), min_size=1, unique=True).map(tuple),
    st.lists(st.sampled_from(TABLES), min_size=1, unique=True).map(tuple),
    st.lists(st.sampled_from(LEFT), unique=True).map(tuple),
    st.sampled_from(["2021", "2022", "2023"]),
    st.sampled_from(["2023", "2024"]),
    st.sampled_from(["per_family", "strict"]),
    st.sampled_from([0, 90]),
)


def sealed(folder: str, people: list[dict], events: list[dict], figures: list[dict]):
    """A submission with these rows, or None if there are none."""
    tables = {}

    def table(name: str, rows: list[dict], **codes: list) -> None:
        if rows:
            columns = {"id": pa.array(range(1, len(rows) + 1), pa.int64())}
            for key, column in codes.items():
                plain = pa.array(column)
                text = pa.types.is_string(plain.type) or (pa.types.is_null(plain.type) and key == "sex")
                columns[key] = plain.cast(pa.string()).dictionary_encode() if text else plain
            tables[name] = pa.table(columns)

    day = [dt.date(p["year"], 1, 1) for p in people]
    table(
        "persons",
        people,
        role_victim=[p["role_victim"] for p in people],
        sex=[p["sex"] for p in people],
        age=pa.array([p["age"] for p in people], pa.int64()),
        registered=day,
        registered_until=day,
    )
    table("legs", people, person=list(range(1, len(people) + 1)), border_type=["sea"] * len(people))
    exploited = [i for i, p in enumerate(people, 1) if p["exploited"]]
    table("exploitations", exploited, person=exploited, country=["THA"] * len(exploited))
    happened = [dt.date(e["year"], 5, 1) for e in events]
    lost = pa.array([e["dead"] for e in events], pa.int64())
    table("incidents", events, happened=happened, country=["LAO"] * len(events), dead=lost)
    table(
        "figures",
        figures,
        indicator=[c["indicator"] for c in figures],
        sex=[c["sex"] for c in figures],
        value=[c["value"] for c in figures],
    )
    return open_submission(seal_tables(Path(folder), tables, reporter="lao-police", period="2023")) if tables else None


def expected(terms: Agreed, family: str, people: list[dict], events: list[dict], figures: list[dict]) -> dict[str, int]:
    """Rows by table, found by a plain loop."""
    first, last = terms.span()
    found: dict[str, int] = {}

    def add(table: str, count: int) -> None:
        if table in terms.tables and count:
            found[table] = count

    def inside(year: int) -> bool:
        return first.year <= year <= last.year

    mine = [
        p
        for p in people
        if inside(p["year"]) and (p["role_victim"] == "yes" or p["exploited"]) == (family == "trafficking")
    ]
    if family in ("trafficking", "smuggling") and "persons" in terms.tables:
        add("persons", len(mine))
        add("legs", len(mine))
        add("exploitations", sum(p["exploited"] for p in mine))
    if family in ("irregular_migration", "deaths"):
        add("incidents", sum(inside(e["year"]) and bool(e["dead"]) == (family == "deaths") for e in events))
    whole = "figures.sex" not in terms.left_out
    counted = [c for c in figures if family_of_indicator().get(c["indicator"]) == family]
    add("figures", sum(whole or c["sex"] in ("total", None) for c in counted))
    return found


@settings(max_examples=60, deadline=None)
@given(terms, persons, incidents, cells)
def test_an_extract_holds_what_a_plain_loop_finds_and_nothing_outside_the_terms(agreed, people, events, figures):
    with tempfile.TemporaryDirectory() as folder:
        submission = sealed(folder, people, events, figures)
        if submission is None:
            return
        taken = 0
        for family in agreed.families:
            made = projected(submission, agreed, family)
            assert {t: len(rows) for t, rows in made.items()} == expected(agreed, family, people, events, figures)
            for table, rows in made.items():
                assert table in agreed.tables and table in tables_of(family)
                assert not dropped(table, agreed.left_out) & set(rows.column_names)
                assert not {"source_row"} & set(rows.column_names)
                taken += len(rows) if table == "persons" else 0
        assert taken <= len(people), "nobody is in two families"


def filed(families: dict[str, list[str]]) -> Filings:
    """Filings that count, of these families and periods."""
    rows = [
        Filing("x", parse_period(p), f, invented=False, nil=False, why="") for f, ps in families.items() for p in ps
    ]
    return Filings("THA", tuple(rows))


def seen(agreed: Agreed, own: Filings) -> set[tuple[str, str]]:
    """(period, family) that Thailand sees of Laos, which filed everything."""
    return {
        (p, f)
        for p in PERIODS
        for f in agreed.families
        if agreed.covers(parse_period(p)) and not refusal(agreed, "THA", own, parse_period(p), f, False, TODAY)
    }


@settings(max_examples=200, deadline=None)
@given(terms, st.dictionaries(st.sampled_from(FAMILIES), st.lists(st.sampled_from(PERIODS), max_size=3)))
def test_stricter_terms_never_show_more(agreed, families):
    own = filed(families)
    base = {n: getattr(agreed, n) for n in Agreed.__dataclass_fields__}
    stricter = [
        {"reciprocity": "strict"},
        {"grace_days": 0},
        {"since": "2023"},
        {"until": "2023"},
    ]
    if agreed.reciprocity == "per_family" and len(agreed.families) > 1:
        stricter.append({"families": agreed.families[1:]})
    for change in stricter:
        assert seen(Agreed(**(base | change)), own) <= seen(agreed, own), change


@settings(max_examples=200, deadline=None)
@given(
    terms,
    st.dictionaries(st.sampled_from(FAMILIES), st.lists(st.sampled_from(PERIODS), max_size=3)),
    st.sampled_from(FAMILIES),
    st.sampled_from(PERIODS),
)
def test_filing_more_never_shows_less(agreed, families, family, period):
    more = {**families, family: [*families.get(family, []), period]}
    assert seen(agreed, filed(families)) <= seen(agreed, filed(more))
