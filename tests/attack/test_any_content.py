"""Whatever stands in the cells of a file of any kind: an answer, never an exception, and nothing but codes handed over."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whimbrel.intake.prepare import prepare
from whimbrel.intake.recognise import sources
from whimbrel.standard.model import table

NASTY = [
    "", " ", "-99", "0", "1", "-1", "1.5", "1,282", "<5", "<0", "≤", "9" * 30, "0" * 30, "1e400", "nan", "inf", "5¹", "½",
    "2021", "0000", "9999", "9999-12-31", "2021-02-30", "31/02/2021", "2005-2013", "9999-0001", "2022_q5", "m", "Total",
    "total", ";", ";;;", ",", "|", "/", "&", "a" * 5000, "=1+1", "@cmd", "+", "-", "\u202e", "\ufffd" * 9, "\u2028", "NA",
    "VNM", "VNM;THA", "Vietnamese Lao", "Albanian " * 40, "unknown", "refused", "Female", "Female;Male", "9--17", "17-Sep",
    "C1234567", "Mr X Y", "TRUE", "None", "null", "NULL", "{}", "%s", "\\", "'", "١٢", "１２", "Sénégal", "🙂", "\x07",
]  # fmt: skip
CELL = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@pytest.mark.parametrize("id", sorted(sources()))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_content(tmp_path, id, data):
    source = sources()[id]
    headings = list(dict.fromkeys([*source.recognise["all"], *source.recognise.get("any", [])[:1], *source.sources()]))
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(headings), max_size=len(headings)), min_size=1, max_size=6))
    path = tmp_path / "file.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([headings, *rows])
    handed = []
    done = prepare(path, as_given=data.draw(st.booleans()), sink=lambda t, b: handed.append((t, b)))
    assert done.fit_to_seal or done.faults.has_errors
    for name, batch in handed:
        batch.validate(full=True)
        fields = {f.name: f.type for f in table(name).schema()}
        for column in batch.schema:
            if not column.name.endswith("_as_given"):
                assert column.type == fields[column.name], column.name
    for fault in done.faults:
        assert fault.message
        fault.as_dict()
