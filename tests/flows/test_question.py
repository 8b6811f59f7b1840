"""Questions: one grain at a time, nothing twice, nothing invented among the real."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.sealed_rows import sealed
from whimbrel.flows.question import Question, ask
from whimbrel.standard.errors import QuestionError

SEXES = ("female", "male", "unknown")
HOMES = ("KHM", "LAO", "MMR")
YEAR = {"period": dt.date(2023, 1, 1), "period_until": dt.date(2023, 12, 31), "period_precision": "year"}
CELL = {"indicator": "detected_victims", "counting_unit": "persons", "reporting_country": "THA", **YEAR}


def cell(sex: str, home: str, number: int, hidden: bool = False) -> dict:
    """A figure; a hidden one says only that it is between 1 and 4."""
    limits = {"value": None, "value_low": 1, "value_high": 4} if hidden else dict.fromkeys(LIMITS, number)
    return {**CELL, "sex": sex, "citizenship": home, **limits, "exactness": "suppressed" if hidden else "exact"}


LIMITS = ("value", "value_low", "value_high")


@st.composite
def published(draw):
    """What a State publishes of people it counted once: some breakdowns, small numbers hidden, some cells left out."""
    people = {pair: draw(st.integers(0, 30)) for pair in itertools.product(SEXES, HOMES)}
    grains = draw(st.lists(st.sampled_from(["", "sex", "citizenship", "sex+citizenship"]), min_size=1, unique=True))
    rows = []
    for grain in grains:
        sums: dict[tuple[str, str], int] = {}
        for (sex, home), number in people.items():
            key = (sex if "sex" in grain else "total", home if "citizenship" in grain else "total")
            sums[key] = sums.get(key, 0) + number
        for (sex, home), number in sums.items():
            if not grain or draw(st.integers(0, 5)):
                rows.append(cell(sex, home, number, hidden=0 < number < 5 and draw(st.booleans())))
    return people, rows


@given(published())
@settings(max_examples=30, deadline=None)
def test_no_answer_counts_anybody_twice(duckdb_engine, drawn):
    """Whatever is published, in whatever breakdowns: the least that an answer may be is never more than there were."""
    people, rows = drawn
    if not rows:
        return
    whole = sum(people.values())
    with tempfile.TemporaryDirectory() as store:
        submission = sealed(Path(store), "a-state", figures=rows)
        for by in ((), ("sex",), ("citizenship",), ("sex", "citizenship"), ("origin", "destination")):
            grains = {frozenset(n for n in ("sex", "citizenship") if r[n] != "total") for r in rows}
            needs = {"citizenship" if n == "origin" else n for n in by if n != "destination"}
            if not any(needs <= grain for grain in grains):
                with pytest.raises(QuestionError):
                    ask(duckdb_engine, [submission], Question(by))
                continue
            answer = ask(duckdb_engine, [submission], Question(by))
            assert answer.total()[0] <= whole
            for row in answer.table.to_pylist():
                fits = {pair: n for pair, n in people.items() if row.get("sex") in (None, pair[0])}
                home = row.get("citizenship", row.get("origin"))
                assert row["value_low"] <= sum(n for pair, n in fits.items() if home in (None, pair[1]))
                assert row["value"] in (None, row["value_low"])
                assert row["known"] <= row["value_low"] <= row["value_high"]


def test_the_coarsest_grain_that_can_answer_is_taken(tmp_path, duckdb_engine):
    rows = [cell("total", "total", 100), cell("female", "total", 60), cell("male", "total", 40)]
    rows += [cell("female", "KHM", 25), cell("female", "LAO", 20), cell("male", "KHM", 30)]
    held = [sealed(tmp_path, "a-state", figures=rows)]
    assert ask(duckdb_engine, held, Question(())).total() == (100, 100)
    by_sex = ask(duckdb_engine, held, Question(("sex",)))
    assert {r["sex"]: r["value"] for r in by_sex.table.to_pylist()} == {"female": 60, "male": 40}
    by_home = ask(duckdb_engine, held, Question(("citizenship",)))
    assert {r["citizenship"]: r["value"] for r in by_home.table.to_pylist()} == {"KHM": 55, "LAO": 20}
    assert any("75" in str(n) and "100" in str(n) for n in by_home.notes), by_home.notes
    with pytest.raises(QuestionError, match="age_band"):
        ask(duckdb_engine, held, Question(("age_band",)))


def test_hidden_numbers_stay_limits(tmp_path, duckdb_engine):
    held = [sealed(tmp_path, "a-state", figures=[cell("female", "total", 0, True), cell("male", "total", 20)])]
    answer = ask(duckdb_engine, held, Question(()))
    assert answer.total() == (21, 24)
    row = answer.table.to_pylist()[0]
    assert (row["value"], row["known"], row["hidden_cells"]) == (None, 20, 1)
    assert answer.in_words().startswith("20 ") and "1 to 4" in answer.in_words()


PERSON = {"role_victim": "yes", "citizenship": "KHM"}


def test_invented_data_are_never_added_to_real_ones(tmp_path, duckdb_engine):
    real = sealed(tmp_path, "office", persons=[{**PERSON, "sex": "female"}])
    invented = sealed(tmp_path, "demo-office", "invented", persons=[{**PERSON, "sex": "female"}] * 5)
    with pytest.raises(QuestionError, match=r"[Ii]nvented"):
        ask(duckdb_engine, [real, invented], Question(("sex",)))
    assert ask(duckdb_engine, [real], Question(("sex",))).total() == (1, 1)
    assert ask(duckdb_engine, [invented], Question(("sex",))).total() == (5, 5)


def test_only_the_submissions_that_were_given_are_in_the_answer(tmp_path, duckdb_engine):
    """Rows of others lie in the same relation when the atlas asks; a reader who may not see them gets none of them."""
    from whimbrel.flows.movements import movements
    from whimbrel.flows.question import grains_of

    mine = sealed(tmp_path, "mine", persons=[{**PERSON, "sex": "female"}] * 2)
    other = sealed(tmp_path, "other", persons=[{**PERSON, "sex": "male"}] * 7)
    counted = sealed(tmp_path, "counted", figures=[cell("female", "total", 9), cell("male", "total", 9)])
    every = [mine, other, counted]
    rows, grains = movements(duckdb_engine, every), grains_of(duckdb_engine, every)
    for held, total in (([mine], 2), ([other], 7), ([mine, other], 9)):
        question = Question(("sex",), indicator="persons_recorded")
        answer = ask(duckdb_engine, held, question, rows, grains)
        assert answer.total() == (total, total)
        assert {s.id for s in answer.sources} == {s.id for s in held}


def test_different_units_are_never_added(tmp_path, duckdb_engine):
    figures = [cell("total", "total", 10), {**cell("total", "total", 7), "indicator": "smuggled_migrant"}]
    held = [sealed(tmp_path, "a-state", figures=figures)]
    with pytest.raises(QuestionError, match="choose one"):
        ask(duckdb_engine, held, Question(()))
    assert ask(duckdb_engine, held, Question((), indicator="smuggled_migrant")).total() == (7, 7)


@pytest.fixture
def situations(tmp_path):
    """Four people; one was exploited in two forms."""
    persons = [{**PERSON, "sex": sex} for sex in ("female", "female", "male", "unknown")]
    forms = [
        {"person": 1, "form_forced_labour": "yes", "form_sexual_exploitation": "unknown"},
        {"person": 2, "form_forced_labour": "yes", "form_sexual_exploitation": "yes"},
        {"person": 3, "form_forced_labour": "unknown", "form_sexual_exploitation": "yes"},
        {"person": 4, "form_forced_labour": "unknown", "form_sexual_exploitation": "no"},
    ]
    return [sealed(tmp_path, "office", persons=persons, exploitations=forms)]


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ({"sex": ("female",)}, 2),
        ({"sex": ("female", "male")}, 3),
        ({"form": ("forced_labour",)}, 2),
        ({"form": ("sexual_exploitation", "forced_labour")}, 3),
        ({"form": ("unknown",)}, 1),
        ({"form": ("forced_labour",), "sex": ("male", "unknown")}, 0),
        ({"citizenship": ("035",)}, 4),  # M49: South-eastern Asia
        ({"citizenship": ("035", "KHM")}, 4),
        ({"citizenship": ("150",)}, 0),  # M49: Europe
    ],
)
def test_several_codes_are_any_of_them(duckdb_engine, situations, where, number):
    """A person who fits by two codes is one person."""
    assert ask(duckdb_engine, situations, Question((), where)).total() == (number, number)


def test_a_name_that_is_no_dimension_is_refused():
    with pytest.raises(QuestionError, match="colour"):
        Question(("colour",))
    with pytest.raises(QuestionError, match="year"):
        Question(("sex",), {"year": ("2023",)})
