"""Filling by the few distinct values gives what filling row by row gives: against a plain reference, on random columns."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from whimbrel.intake.filling.codes import CodeFiller
from whimbrel.intake.filling.dates import DateFiller
from whimbrel.intake.filling.flags import FlagCellFiller, FlagColumnsFiller
from whimbrel.intake.filling.numbers import CountFiller, NumberFiller
from whimbrel.intake.mapping import parse_mapping
from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.codes import reader_of
from whimbrel.intake.values.dates import AmbiguousOrder, dated
from whimbrel.intake.values.numbers import count, plain
from whimbrel.standard.faults import Faults

MISSING = {"": "unknown", "-99": "unknown", "n/a": "not_applicable", "declined": "refused"}


def rule(table, column, **spec):
    data = {"id": "t", "tables": {table: {"columns": {column: spec or {"from": "X"}}}}}
    return parse_mapping(data, "t").tables[0].columns[0]


def columns(*words, width=1):
    """Several batches of rows of words, as plain or as dictionary text, as readers give them."""
    row = st.lists(st.sampled_from(words), min_size=width, max_size=width)
    return st.lists(st.tuples(st.lists(row, max_size=12), st.booleans()), min_size=1, max_size=4)


def batches(data, *names):
    number = 2
    for rows, encoded in data:
        arrays = {}
        for i, name in enumerate(names):
            array = pa.array([r[i] for r in rows], pa.string())
            arrays[name] = array.dictionary_encode() if encoded else array
        yield Batch(arrays, np.arange(number, number + len(rows), dtype=np.int64))
        number += len(rows)


def filled(filler, data, *names):
    """Columns of all batches together, and {row: check}."""
    faults = Faults()
    found: dict[str, list] = {}
    for batch in batches(data, *names):
        for name, array in filler.fill(batch, "S", faults).items():
            found.setdefault(name, []).extend(array.to_pylist())
    told = {}
    for fault in faults:
        for row in fault.rows.tolist():
            told.setdefault(row, set()).add(fault.check.id)
    return found, told


def texts(data, i=0):
    return [plain(row[i]) for rows, _ in data for row in rows]


def told(pairs):
    return {row: {check} for row, (_, check) in enumerate(pairs, start=2) if check}


@settings(max_examples=60, deadline=None)
@given(columns("female", "Femme", " male ", "MALE", "", "-99", "declined", "nonsense", "C1234567", "Mai Lan Nguyen"))
def test_codes(data):
    own = rule("persons", "sex")
    reader = reader_of(own, MISSING)
    wanted = [reader.read(text) for text in texts(data)]
    found, faults = filled(CodeFiller(own, MISSING), data, "X")
    assert found["sex"] == [code for code, _ in wanted]
    assert faults == told(wanted)


@settings(max_examples=40, deadline=None)
@given(columns("VNM", "Vietnamese;Lao", "VNM;;VNM", "Atlantis", "Netherlands Antilles", "", "UNK", "NA", ";"))
def test_countries(data):
    own = rule("persons", "citizenship", **{"from": "X", "several": ";"})
    reader = reader_of(own, MISSING)
    wanted = [reader.read(text) for text in texts(data)]
    found, faults = filled(CodeFiller(own, MISSING), data, "X")
    assert found["citizenship"] == [code for code, _ in wanted]
    assert faults == told(wanted)


@settings(max_examples=60, deadline=None)
@given(columns("1", "0", "", "-99", "yes", "x", "declined", "??", width=3), st.booleans())
def test_flag_columns_and_the_block_rule(data, block):
    flags = {"threats": "A", "debt_bondage": "B", "physical_abuse": "C"}
    own = rule("exploitations", "means_of_control", flags=flags, **({"blank": "block"} if block else {}))
    found, _ = filled(FlagColumnsFiller(own, MISSING), data, "A", "B", "C")

    def answer(text):
        return {"1": "yes", "yes": "yes", "x": "yes", "0": "no", "??": "unknown"}.get(text) or MISSING[text]

    for i, code in enumerate(flags):
        wanted = []
        for rows, _ in data:
            for row in rows:
                own_answer = answer(row[i])
                some_yes = any(answer(cell) == "yes" for cell in row)
                wanted.append("no" if block and some_yes and own_answer == "unknown" else own_answer)
        assert found.get(f"means_of_control_{code}", []) == wanted


@settings(max_examples=40, deadline=None)
@given(columns("forced_labour", "forced_labour;servitude", "", "declined", "servitude ; nonsense", "nonsense"))
def test_flags_from_one_cell(data):
    own = rule("exploitations", "form", **{"from": "X", "several": ";"})
    found, _ = filled(FlagCellFiller(own, MISSING), data, "X")
    for code in ("forced_labour", "servitude", "organ_removal"):
        wanted = []
        for text in texts(data):
            listed = code in [part.strip() for part in text.split(";")]
            wanted.append("yes" if listed else "refused" if text == "declined" else "unknown")
        assert found.get(f"form_{code}", []) == wanted


@settings(max_examples=40, deadline=None)
@given(columns("17", "1,7", "", "-99", "declined", "200", "-3", "x", "seventeen", "<5", "12.0"))
def test_numbers(data):
    found, faults = filled(NumberFiller(rule("persons", "age"), MISSING), data, "X")
    good = {"17": 17, "12.0": 12}
    checks = {"1,7": "V02", "200": "V05", "-3": "V05", "x": "V02", "seventeen": "V14", "<5": "V02"}
    assert found["age"] == [good.get(t) for t in texts(data)]
    assert found["age_missing"] == ["stated" if t in good else MISSING.get(t, "unknown") for t in texts(data)]
    assert faults == {row: {checks[t]} for row, t in enumerate(texts(data), start=2) if t in checks}


@settings(max_examples=40, deadline=None)
@given(columns("5", "1,282", "<5", "≤3", "0", "", "many girls", "-1"))
def test_counts(data):
    found, _ = filled(CountFiller(rule("figures", "value"), {}), data, "X")
    wanted = [count(t) if t not in ("", "-1") else None for t in texts(data)]
    assert found["value"] == [w.value if w else None for w in wanted]
    assert found["value_low"] == [w.low if w else None for w in wanted]
    assert found["value_high"] == [w.high if w else None for w in wanted]
    assert found["exactness"] == [w.exactness if w else "unknown" for w in wanted]


@settings(max_examples=40, deadline=None)
@given(
    columns("2020", "2020-05", "3/5/2021", "25/12/2021", "soon", "", "2005-2013"), st.sampled_from(["day_first", None])
)
def test_dates(data, order):
    found, _ = filled(DateFiller(rule("persons", "registered"), MISSING, order), data, "X")

    def day(text):
        try:
            return dated(text, order=order)
        except AmbiguousOrder:
            return None

    wanted = [day(t) for t in texts(data)]
    assert found["registered"] == [w.first if w else None for w in wanted]
    assert found["registered_until"] == [w.last if w else None for w in wanted]
    assert found["registered_precision"] == [w.precision if w else "unknown" for w in wanted]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=30))
def test_any_text_gets_a_code_of_the_list_or_a_reason(values):
    data = [([[v] for v in values], True)]
    for table, column in (("persons", "sex"), ("persons", "citizenship"), ("exploitations", "duration")):
        filler = CodeFiller(rule(table, column), MISSING)
        found, _ = filled(filler, data, "X")
        assert len(found[column]) == len(values)
        assert None not in found[column]
