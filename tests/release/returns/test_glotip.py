"""The thirteen columns: as UNODC prints them, and read back by Whimbrel's own importer of that file."""

import csv
import io

import pytest

from tests.release.returns.told import cell
from whimbrel.release.product import TOTAL
from whimbrel.release.returns import glotip
from whimbrel.release.returns.folder import count_files
from whimbrel.release.returns.tables import tables


@pytest.fixture
def made(sealed):
    persons = [{"sex": "male", "citizenship": c} for c in ("VNM", "LAO", "LAO", "KHM", "unknown", "XXA")]
    persons += [{"sex": "female", "age_band": "9_17"}] * 5 + [{"sex": "unknown", "age_band": "unknown"}]
    exploited = [{"person": n + 1} for n in range(7)]
    return tables([sealed(persons=persons, exploitations=exploited, label='=cmd|"Police"')], "glotip", "LAO")


def written(made, **said):
    name, content = next(
        (n, c) for n, c in count_files(made, **said).items() if n.endswith(".csv") and "publication" in n
    )
    assert "not-for-publication" in name
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_thirteen_columns(made):
    rows = written(made)
    assert tuple(rows[0]) == glotip.columns() and len(rows[0]) == 13
    first = rows[0]
    assert [first[c] for c in glotip.columns()[:-1]] == [
        "LAO", "Lao People's Democratic Republic", "Asia", "South-eastern Asia", "Detected trafficking victims", "Total", "Total",
        "Total", "Total", "2024", "Counts", "12",
    ]  # fmt: skip
    assert {r["Source"] for r in rows} == {"Not for publication: for the return of the State only."}
    assert len({tuple(r.values()) for r in rows}) == len(rows)


def test_small_counts_as_unodc_prints_them(made):
    exact, small = written(made), written(made, small=True)
    shown = {tuple(r.values())[4:10]: r["txtVALUE"] for r in small}
    for row in exact:
        key, count = tuple(row.values())[4:10], int(row["txtVALUE"])
        assert shown.get(key) == (None if count == 0 else "<5" if count < 5 else str(count))
    assert any(v == "<5" for v in shown.values()) and "0" not in shown.values()


def test_read_back_by_the_importer_the_numbers_are_the_same(made, take, tmp_path):
    name, content = next((n, c) for n, c in count_files(made).items() if n.startswith("glotip") and n.endswith(".csv"))
    (tmp_path / name).write_bytes(content)
    taken = take(tmp_path / name)
    assert taken.done.fit_to_seal and not taken.checks.get("T01")
    figures = taken.table("figures").to_pylist()
    assert len(figures) == len(written(made))
    again = {(f["form"], f["citizenship"], f["sex"], f["age_band"]): f["value"] for f in figures}
    words = {TOTAL: "total"}
    for table in made.tables:
        for codes, (low, high) in table.cells().items():
            by = {"form": "total", "citizenship": "total", "sex": "total", "age_band": "total"}
            by |= {d: words.get(c, c) for d, c in zip(table.dims, codes, strict=True)}
            if table.dims[0] in ("form", "citizenship") and codes[0] == TOTAL:
                continue
            assert again[tuple(by.values())] == low == high
    assert cell(made, "victims_by_citizenship_2024", "LAO") == again["total", "LAO", "total", "total"] == 2


def test_a_count_between_limits_is_printed_with_both():
    assert [glotip.shown(s, small=False) for s in ((1234, 1234), (3, 6), (0, 0))] == ["1,234", "3-6", "0"]
    assert [glotip.shown(s, small=True) for s in ((1, 4), (0, 4), (4, 4), (5, 5), (0, 0), (3, 6))] == [
        "<5",
        "0-4",
        "<5",
        "5",
        None,
        "3-6",
    ]
