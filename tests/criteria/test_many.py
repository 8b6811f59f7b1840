"""Many persons at once come out as each of them would alone."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whimbrel.criteria.case import Assertion, Case
from whimbrel.criteria.criterion import criteria, criterion
from whimbrel.criteria.facts import UNSTATED, facts
from whimbrel.criteria.many import assess_many
from whimbrel.criteria.rule import value

RESULT = {True: "met", False: "not_met", None: "undetermined"}
TOLD = [k for f in facts().values() if not f.source and not f.number for k in f.keys]
ANSWERS = ["yes", "no", "unknown", "refused", None]

cells = st.lists(st.sampled_from(ANSWERS), min_size=3, max_size=3)
single = st.dictionaries(st.sampled_from(TOLD), cells, max_size=15)
# The same answers at every phase of a fact: only so can a rule about any phase be not met.
everywhere = st.dictionaries(st.sampled_from([f for f in facts().values() if not f.source and not f.number]), cells)
columns = st.builds(lambda one, all_: {k: v for f, v in all_.items() for k in f.keys[:3]} | one, single, everywhere)
ages = st.lists(st.none() | st.sampled_from([9, 13, 14, 15, 16, 17, 18, 40]), min_size=3, max_size=3)
sexes = st.lists(st.sampled_from([None, "female", "male", "other", "unknown"]), min_size=3, max_size=3)


def alone(row, columns, age, sex):
    said = tuple(Assertion(key, cells[row] or "unknown") for key, cells in columns.items())
    return Case(age=age, sex=sex or "", assertions=said).known()


@settings(deadline=None, max_examples=60)
@given(columns, ages, sexes)
def test_row_by_row_as_each_alone(columns, ages, sexes):
    table = pa.table(
        {k: pa.array(v, pa.string()) for k, v in columns.items()}
        | {"age": pa.array(ages, pa.int16()), "sex": pa.array(sexes, pa.string()), "id": [1, 2, 3]}
    )
    found = assess_many(table, criteria()).to_pylist()
    for row in range(3):
        known = alone(row, columns, ages[row], sexes[row])
        for c in criteria():
            for name, rule in [*c.groups.items(), *((r.id, r.rule) for r in c.readings)]:
                assert found[row][f"{c.id}.{name}"] == RESULT[value(rule, known)], (c.id, name)


@settings(deadline=None, max_examples=30)
@given(columns, st.randoms())
def test_the_order_of_columns_changes_nothing(columns, random):
    other = list(columns.items())
    random.shuffle(other)
    one, two = (
        assess_many(pa.table({"id": [1, 2, 3]} | {k: pa.array(v, pa.string()) for k, v in pairs}), criteria())
        for pairs in (columns.items(), other)
    )
    assert one.to_pydict() == two.to_pydict()


def result(columns, name):
    table = pa.table({"id": [1], **{k: [v] for k, v in columns.items()}})
    return assess_many(table, [criterion(name.split(".")[0])])[name][0].as_py()


def test_a_no_at_every_phase_is_a_no():
    # Nothing is open about a phase that nobody told.
    said = {f"benefit@{phase}": "no" for phase in ("recruitment", "journey", "destination")}
    assert result(said, "smuggling-2000.benefit") == "not_met"
    assert result(said, "smuggling-2000.article_3") == "not_met"


def test_a_no_without_a_phase_is_a_no_at_every_phase():
    assert result({"benefit@unstated": "no"}, "smuggling-2000.benefit") == "not_met"
    assert result({"violence@unstated": "no"}, "ilo-eleven-indicators.violence") == "not_met"
    assert result({"violence@unstated": "no", "torture@journey": "yes"}, "ilo-eleven-indicators.violence") == "met"
    assert result({"violence@journey": "no"}, "ilo-eleven-indicators.violence") == "undetermined"


@pytest.mark.parametrize("answer", [None, "unknown", "no"])
def test_what_no_authority_has_found_is_none(answer):
    told = {"worked@destination": "no", "worked@journey": "no", "servitude@destination": answer}
    assert result(told, "icls-2018.stated") == "not_met"
    assert result({**told, "servitude@destination": "yes"}, "icls-2018.stated") == "met"
    assert result({"id": "1"}, "icls-2018.stated") == "not_met"
    assert result({"id": "1"}, "icls-2018.penalty_and_involuntary") == "undetermined"


def test_a_no_to_the_general_is_a_no_to_everything_special():
    said = {f"violence@{phase}": "no" for phase in ("recruitment", "journey", "destination")}
    assert result(said, "ilo-eleven-indicators.violence") == "not_met"


@pytest.mark.parametrize("first", ["sexual_violence@journey", "violence@journey"])
def test_a_yes_is_stronger_than_a_no_in_any_order(first):
    said = {first: None, "sexual_violence@journey": "yes", "violence@journey": "no"}
    assert result(said, "ilo-eleven-indicators.violence") == "met"


@pytest.mark.parametrize("answer", ["unknown", "refused", "not_asked", None])
def test_what_is_not_said_is_undetermined(answer):
    column = pa.array([answer], pa.string())
    found = assess_many(pa.table({"not_national": column}), [criterion("smuggling-2000")])
    assert found["smuggling-2000.illegal_entry"][0].as_py() == "undetermined"


def test_booleans_say_the_same_as_words():
    for said, word in ((True, "yes"), (False, "no"), (None, None)):
        one = assess_many(pa.table({"id": [1]} | {"bought@journey": pa.array([said], pa.bool_())}), criteria())
        two = assess_many(pa.table({"id": [1]} | {"bought@journey": pa.array([word], pa.string())}), criteria())
        assert one.to_pydict() == two.to_pydict()


def test_not_applicable_is_a_no_here_too():
    said = {f"benefit@{phase}": "not_applicable" for phase in ("recruitment", "journey", "destination")}
    assert result(said, "smuggling-2000.benefit") == "not_met"


def test_a_column_of_a_fact_at_a_phase_that_it_does_not_have_is_refused():
    with pytest.raises(ValueError, match="Column wages_withheld@journey"):
        assess_many(pa.table({"wages_withheld@journey": ["yes"]}), criteria())


def test_no_rows_and_what_is_kept():
    empty = pa.table(
        {
            "id": pa.array([], pa.string()),
            "bought@journey": pa.array([], pa.string()),
            "note": pa.array([], pa.string()),
        }
    )
    found = assess_many(empty, [criterion("palermo-2000")], keep=["id", "note"])
    assert len(found) == 0 and found.column_names[:2] == ["id", "note"]
    assert UNSTATED not in " ".join(found.column_names)


def test_many_rows_are_taken_some_at_a_time(monkeypatch):
    answers = ["yes", "no", None, "refused", "yes", None, "no"]
    other = ["no", None, "yes", "yes", "yes", "no", "no"]
    table = pa.table({"id": range(7), "benefit@journey": answers, "stay_procured@destination": other})
    whole = assess_many(table, criteria())
    monkeypatch.setattr("whimbrel.criteria.many._ROWS", 3)
    assert assess_many(table, criteria()).to_pylist() == whole.to_pylist()
    joined = pa.concat_tables([table.slice(0, 2), table.slice(2)])
    assert assess_many(joined, criteria()).to_pylist() == whole.to_pylist()
