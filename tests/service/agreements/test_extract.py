"""What is in an extract: families that share no row, nothing that is left out, small cells hidden, the same bytes again."""

from __future__ import annotations

import datetime as dt
import hashlib
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.plugins.people import coded, people
from tests.service.agreements.agreed import cell, figures, file_tables, migrants, values
from whimbrel.service.agreements.errors import NotForOthers
from whimbrel.service.agreements.extract import extract
from whimbrel.service.agreements.scope import FOLLOWERS, leave_out
from whimbrel.service.agreements.terms import Agreed
from whimbrel.standard.store import verify

EVERY = ("persons", *FOLLOWERS, "incidents", "actors", "ties", "offences", "figures")
FAMILIES = ("trafficking", "smuggling", "irregular_migration", "deaths")


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """A key ring of its own."""
    settings.KEYS = tmp_path / "keys.json"


def agreed(**changes) -> Agreed:
    """Terms of Laos and Thailand; all families and tables unless said otherwise."""
    given = values(**{"families": FAMILIES, "tables": EVERY, **changes})
    left = leave_out(given["left_out"], given["tables"])
    return Agreed("a", 1, ("LAO", "THA"), **(given | {"left_out": left}))


def rows(made, table: str) -> list[dict]:
    """Rows of a table of an extract."""
    return pq.read_table(made.file(table)).to_pylist()


def incidents(*lost: int) -> dict[str, pa.Table]:
    """Incidents with so many dead."""
    count = len(lost)
    ids = pa.array(range(1, count + 1), pa.int64())
    return {
        "incidents": pa.table(
            {
                "id": ids,
                "kind": coded("interception", count),
                "happened": pa.array([dt.date(2023, 5, 1)] * count),
                "country": coded("LAO", count),
                "dead": pa.array(lost, pa.int64()),
            }
        )
    }


def test_families_share_no_row_and_miss_none(tmp_path):
    tables = people(4, "LAO", "THA")
    # Of four persons two have no exploitation and no role: they belong to smuggling.
    role = pa.array(["yes", "no", "no", "unknown"]).dictionary_encode()
    tables["persons"] = tables["persons"].set_column(
        tables["persons"].schema.get_field_index("role_victim"), "role_victim", role
    )
    tables["exploitations"] = tables["exploitations"].slice(1, 1)
    submission = file_tables(tmp_path / "s", "lao-police", tables | incidents(0, 3, 0))
    made = {f: extract(submission, agreed(), "LAO", f, tmp_path / "x") for f in FAMILIES}
    counts = {f: {t: facts["rows"] for t, facts in m.tables.items()} for f, m in made.items()}
    assert counts == {
        "trafficking": {"persons": 2, "legs": 2, "exploitations": 1},
        "smuggling": {"persons": 2, "legs": 2},
        "irregular_migration": {"incidents": 2},
        "deaths": {"incidents": 1},
    }
    for one in made.values():
        assert verify(one)
    assert [r["person"] for r in rows(made["smuggling"], "legs")] == [1, 2], "numbers begin at 1 and have no gaps"
    assert "dead" not in made["irregular_migration"].tables["incidents"]["columns"]


def test_figures_go_to_the_family_of_their_indicator(tmp_path):
    cells = [cell("detected_victims", 40), cell("smuggled_migrant", 30), cell("referrals", 9)]
    submission = file_tables(tmp_path / "s", "lao-police", figures(*cells))
    found = {f: extract(submission, agreed(), "LAO", f, tmp_path / "x") for f in FAMILIES}
    assert [r["value"] for r in rows(found["trafficking"], "figures")] == [40, 9]
    assert [r["value"] for r in rows(found["smuggling"], "figures")] == [30]
    assert found["deaths"] is found["irregular_migration"] is None


def test_a_reference_to_a_row_that_is_not_shared_is_gone(tmp_path):
    tables = people(2, "LAO", "THA") | incidents(0)
    tables["persons"] = tables["persons"].append_column("incident", pa.array([1, 1], pa.int64()))
    submission = file_tables(tmp_path / "s", "lao-police", tables)
    made = extract(submission, agreed(), "LAO", "trafficking", tmp_path / "x")
    assert "incident" not in made.tables["persons"]["columns"]


def test_a_column_left_out_is_in_no_byte_of_the_file(tmp_path):
    submission = file_tables(tmp_path / "s", "lao-police", people(3, "VUT", "THA"))
    whole = extract(submission, agreed(), "LAO", "trafficking", tmp_path / "x")
    without = extract(
        submission, agreed(left_out=("persons.citizenship", "legs.border_type")), "LAO", "trafficking", tmp_path / "y"
    )
    assert b"27_29" in whole.file("persons").read_bytes()
    assert b"VUT" in whole.file("persons").read_bytes()
    assert b"VUT" not in without.file("persons").read_bytes()
    assert b"citizenship" not in without.file("persons").read_bytes()


def test_codes_of_rows_that_are_gone_are_in_no_byte_of_the_file(tmp_path):
    """A filtered column of codes still has the codes of all rows in its dictionary, unless it is written anew."""
    tables = people(2, "VUT", "THA")
    tables["persons"] = pa.concat_tables(
        [tables["persons"], people(3, "TUV", "THA")["persons"]], promote_options="default"
    ).unify_dictionaries()
    ids = pa.array(range(1, 6), pa.int64())
    persons = tables["persons"].set_column(0, "id", ids)
    role = pa.array(["yes", "yes", "no", "no", "no"]).dictionary_encode()
    tables["persons"] = persons.set_column(persons.schema.get_field_index("role_victim"), "role_victim", role)
    submission = file_tables(tmp_path / "s", "lao-police", tables)
    made = extract(submission, agreed(), "LAO", "trafficking", tmp_path / "x")
    raw = made.file("persons").read_bytes()
    assert b"VUT" in raw and b"TUV" not in raw


def test_cells_by_a_dimension_left_out_are_gone_with_it(tmp_path):
    cells = [
        cell("detected_victims", 30, sex="total"),
        cell("detected_victims", 20, sex="female"),
        cell("detected_victims", 10, sex="male"),
    ]
    submission = file_tables(tmp_path / "s", "lao-police", figures(*cells))
    made = extract(submission, agreed(left_out=("figures.sex",)), "LAO", "trafficking", tmp_path / "x")
    assert [r["value"] for r in rows(made, "figures")] == [30]


def test_rows_dated_outside_the_terms_stay(tmp_path):
    old = migrants(
        4, registered=pa.array([dt.date(2019, 1, 1)] * 4), registered_until=pa.array([dt.date(2019, 12, 31)] * 4)
    )
    submission = file_tables(tmp_path / "s", "lao-police", old)
    assert extract(submission, agreed(), "LAO", "smuggling", tmp_path / "x") is None
    late = file_tables(tmp_path / "s", "lao-police", migrants(4), period="2021")
    assert extract(late, agreed(), "LAO", "smuggling", tmp_path / "x") is None


def figures_only(tmp_path, tables, family="trafficking", **changes):
    """Cells of an extract under figures only."""
    submission = file_tables(tmp_path / "s", "lao-police", tables)
    terms = agreed(levels={"LAO": "figures", "THA": "figures"}, **changes)
    made = extract(submission, terms, "LAO", family, tmp_path / "x")
    assert list(made.tables) == ["figures"], "no row of one person"
    return rows(made, "figures")


def test_figures_only_counts_records_in_one_grain_and_hides_small_cells(tmp_path):
    found = figures_only(
        tmp_path, migrants(12, sex=pa.array(["male"] * 9 + ["female"] * 3).dictionary_encode()), "smuggling"
    )
    assert [(r["sex"], r["value"], r["value_low"], r["value_high"], r["exactness"]) for r in found] == [
        ("female", None, 1, 4, "suppressed"),
        ("male", 9, 9, 9, "exact"),
    ]
    assert {r["indicator"] for r in found} == {"persons_recorded"}


def test_a_finer_grain_of_nothing_but_hidden_cells_is_not_taken(tmp_path):
    ages = pa.array(["9_17", "18_20", "21_23", "24_26"] * 3).dictionary_encode()
    found = figures_only(tmp_path, migrants(12, age_band=ages), "smuggling")
    assert [r["value"] for r in found] == [12]
    assert "age_band" not in found[0]


def test_no_hidden_cell_can_be_taken_from_a_total(tmp_path):
    """Total, quarter and breakdown of the same people: only one of them is shared, so nothing can be subtracted."""
    cells = [cell("detected_victims", 42, sex="total", age_band="total")]
    cells += [cell("detected_victims", n, sex=s, age_band="total") for s, n in (("female", 40), ("male", 2))]
    found = figures_only(tmp_path, figures(*cells))
    assert [(r["sex"], r["value"]) for r in found] == [("female", 40), ("male", None)]
    assert "total" not in {v for r in found for v in r.values()}


def test_figures_and_records_of_the_same_people_are_not_both_counted(tmp_path):
    found = figures_only(tmp_path, people(9, "LAO", "THA") | figures(cell("detected_victims", 9)))
    assert {r["indicator"] for r in found} == {"detected_victims"}


def test_deaths_and_incidents_are_counted_too(tmp_path):
    assert [(r["indicator"], r["value"]) for r in figures_only(tmp_path, incidents(7, 2, 0), "deaths")] == [
        ("death_or_missing", 9)
    ]
    found = figures_only(tmp_path / "b", incidents(*[0] * 6), "irregular_migration")
    assert [(r["indicator"], r["counting_unit"], r["value"]) for r in found] == [("incidents_recorded", "incidents", 6)]


@pytest.mark.parametrize("level", ["records", "figures"])
def test_the_same_submission_and_terms_give_the_same_bytes(tmp_path, level):
    submission = file_tables(tmp_path / "s", "lao-police", people(50, "LAO", "THA"))
    terms = agreed(levels={"LAO": level, "THA": level})
    made = [extract(submission, terms, "LAO", "trafficking", tmp_path / name) for name in ("x", "y")]
    files = [sorted((p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in m.path.iterdir()) for m in made]
    assert made[0].id == made[1].id
    assert [f for f in files[0] if f[0] != "seal.json"] == [f for f in files[1] if f[0] != "seal.json"]


def test_an_extract_is_never_put_into_another(tmp_path):
    submission = file_tables(tmp_path / "s", "lao-police", people(9, "LAO", "THA"))
    made = extract(submission, agreed(onward="originator"), "LAO", "trafficking", tmp_path / "x")
    with pytest.raises(NotForOthers):
        extract(made, agreed(), "LAO", "trafficking", tmp_path / "y")


def test_two_hundred_thousand_persons_take_seconds(tmp_path):
    submission = file_tables(tmp_path / "s", "lao-police", people(200_000, "LAO", "THA"))
    for level in ("records", "figures"):
        began = time.perf_counter()
        assert extract(submission, agreed(levels={"LAO": level, "THA": level}), "LAO", "trafficking", tmp_path / level)
        took = time.perf_counter() - began
        print(f"{level}: {took:.1f} s")
        assert took < 20, "a machine that is busy with other tests has time enough"
