"""Two worlds that differ in hidden numbers only: whatever is released of them is the same, byte by byte.

That is more than looking for a number in the files: no order, no length, no picture, no statistic can depend on what is hidden.
"""

from __future__ import annotations

import io
import re
import zipfile

import pyarrow as pa
import pytest

from tests.plugins.people import people
from whimbrel.release.gate import draft, release_files
from whimbrel.release.open_data.about import About
from whimbrel.release.product import HIDDEN
from whimbrel.release.wishes.national_return import ReturnWish
from whimbrel.release.wishes.report import ReportWish
from whimbrel.release.wishes.tables import ROUNDING, TableWish
from whimbrel.standard.period import parse_period
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import open_submission

YEAR, TITLE = parse_period("2023"), {"en": "Victims"}
WISHES = {
    "table": TableWish(TITLE, YEAR, ("sex",), "persons_recorded"),
    "report": ReportWish(TITLE, YEAR, ("persons_recorded",), tables=("sex",)),
    "return": ReturnWish(TITLE, "glotip", "LAO"),
}
# Both worlds hide the women and the unknown: 34 together in both.
ONE, OTHER = {"male": 60, "female": 31, "unknown": 3}, {"male": 60, "female": 30, "unknown": 4}


def sealed(store, by_sex):
    tables = people(sum(by_sex.values()), "VUT", "TUV")
    sexes = pa.array([s for s, n in by_sex.items() for _ in range(n)]).dictionary_encode()
    persons = tables["persons"]
    tables["persons"] = persons.set_column(persons.column_names.index("sex"), "sex", sexes)
    facts = {"period": "2023", "nature": "reported", "handling": "amber"}
    return open_submission(seal_tables(store, tables, reporter="lao-police", **facts))


def released(wish, submission, monkeypatch, **about):
    """Path -> what it says, the names and hashes of the submission taken out; of a PDF, what it is set from."""
    import typst

    given, compile_ = [], typst.compile
    monkeypatch.setattr(typst, "compile", lambda *a, **k: given.append(k["sys_inputs"]["told"]) or compile_(*a, **k))
    made = draft(wish, [submission], (), submission.path.parents[2])
    files = release_files(made, About(id="release-x", author="Us", published="2024-03-31", languages=("en",), **about))
    monkeypatch.undo()
    told = {path: unpacked(data) for path, data in files.items() if not path.endswith(".pdf")}
    told |= {f"paper {n}": text.encode() for n, text in enumerate(given)}
    own = (submission.id, str(submission.seal()["manifest_sha256"]))
    return made, {path: plain(data, own) for path, data in told.items()}


def unpacked(data):
    """A workbook as its sheets, so that its compression does not hide what it says."""
    if not data.startswith(b"PK"):
        return data
    file = zipfile.ZipFile(io.BytesIO(data))
    return b"".join(name.encode() + file.read(name) for name in sorted(file.namelist()))


def plain(data, own):
    for text in own:
        data = data.replace(text.encode(), b"-")
    # Hashes of files that name the submission, and of the order that does, follow its name.
    return re.sub(rb"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b", b"-", data)


@pytest.mark.parametrize("kind", WISHES)
def test_does_anything_released_depend_on_a_hidden_number(tmp_path, monkeypatch, kind):
    one, first = released(WISHES[kind], sealed(tmp_path / "one", ONE), monkeypatch)
    _, second = released(WISHES[kind], sealed(tmp_path / "other", OTHER), monkeypatch)
    hidden = [r for t in one.product.tables for r in t.rows.to_pylist() if r["status"] == HIDDEN]
    assert hidden and first.keys() == second.keys()
    for path in first:
        assert first[path] == second[path], path


def test_would_the_comparison_find_a_number_that_is_told(tmp_path, monkeypatch):
    """The control: one man more, who is told, and nearly every file says something else."""
    _, first = released(WISHES["table"], sealed(tmp_path / "one", ONE), monkeypatch)
    _, second = released(WISHES["table"], sealed(tmp_path / "other", {**ONE, "male": 66}), monkeypatch)
    differ = {path for path in first if first[path] != second[path]}
    assert {"data/counts-sex.csv", "data/counts-sex.parquet", "tables.xlsx", "data.js"} <= differ


def test_do_rounded_tables_tell_more_than_multiples(tmp_path, monkeypatch):
    """Every number anywhere in the data files of a rounded release is a multiple of ten, or its limits."""
    wish = TableWish(TITLE, YEAR, ("sex",), "persons_recorded", protection=ROUNDING)
    made, _ = released(wish, sealed(tmp_path / "one", ONE), monkeypatch)
    for row in made.product.tables[0].rows.to_pylist():
        assert row["value"] % 10 == 0 and row["low"] == row["value"] - 9 and row["high"] == row["value"] + 9
    assert not {60.0, 31.0, 3.0, 94.0} & {r["value"] for t in made.product.tables for r in t.rows.to_pylist()} - {60.0}
