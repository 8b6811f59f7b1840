"""Originator control.

Who gives data decides what becomes of them. Another country never sees a submission itself, but an *extract*: only the
families, tables and periods agreed on, without the columns left out, and with the stricter of two handling codes. An extract
is of one family, and no row is in two of them.

`shown(given, rules, ...)` is what the other side gets of a drawn table: the columns of its first table and the rows in it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.spec.drawn import filed
from whimbrel.service.agreements.errors import NotForOthers
from whimbrel.service.agreements.extract import extract, stricter
from whimbrel.service.agreements.scope import leave_out
from whimbrel.service.agreements.terms import Agreed
from whimbrel.standard.store import Submission

RULES = {"persons.sex": "Sex", "persons.citizenship": "Citizenship"}
AGREED = {
    "families": ("trafficking",),
    "tables": ("persons",),
    "left_out": (),
    "since": "2020",
    "until": "2026",
    "handling": "amber",
    "threshold": 5,
}


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys.json"


def made(submission: Submission, level: str = "records", **changes: Any) -> Submission | None:
    """The extract of the family trafficking."""
    rest = dict.fromkeys(
        ("agreement", "number", "purpose", "retention_days", "review", "reciprocity", "grace_days"), ""
    )
    terms = Agreed(
        **(rest | {"parties": ("LAO", "THA"), "levels": {"LAO": level}, "onward": "never"} | AGREED | changes)
    )
    left = leave_out(terms.left_out, terms.tables)
    terms = Agreed(**({n: getattr(terms, n) for n in Agreed.__dataclass_fields__} | {"left_out": left}))
    return extract(submission, terms, "LAO", "trafficking", Path(tempfile.mkdtemp(dir=submission.path.parents[3])))


def shown(
    given: str, rules: dict[str, Any], folder: Path, level: str = "records", **changes: Any
) -> list[dict[str, Any]]:
    """The rows the other side gets, without those columns that are empty or only say how exact a date is."""
    extracted = made(filed(given, rules, folder / "store"), level, **changes)
    if extracted is None:
        return []
    rows = pq.read_table(extracted.file(next(iter(extracted.tables)))).to_pylist()
    wanted = {"sex", "citizenship", "value", "value_low", "value_high"}
    return [{n: v for n, v in row.items() if n in wanted} for row in rows]


def test_a_column_left_out_is_not_there(tmp_path):
    """It is in no byte of the extract, and neither is any column that tells the same."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    assert shown(given, RULES, tmp_path, left_out=("persons.citizenship",)) == [{"sex": "female"}]


def test_a_family_that_was_not_agreed_on_is_not_there(tmp_path):
    """Everybody in this file is a victim: of a smuggling agreement nothing is left."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    assert shown(given, RULES, tmp_path, families=("smuggling",)) == []


def test_a_period_outside_the_terms_is_not_there(tmp_path):
    """The submission is of 2023."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    assert shown(given, RULES, tmp_path, since="2024") == []


def test_figures_only_hides_small_cells(tmp_path):
    """Six women are shown, two men are *1 to 4*. No total stands beside them from which to find out."""
    given = """
        Sex    | Citizenship
        female | Lao
        female | Lao
        female | Lao
        female | Lao
        female | Lao
        female | Lao
        male   | Lao
        male   | Lao
    """
    found = shown(given, RULES, tmp_path, level="figures", left_out=("persons.citizenship",))
    assert [(r["sex"], r["value"], r["value_low"], r["value_high"]) for r in found] == [
        ("female", 6, 6, 6),
        ("male", None, 1, 4),
    ]


def test_the_stricter_handling_code_holds():
    """Of the submission's own code and the agreement's."""
    assert [stricter("amber", "green"), stricter("amber", "amber_strict"), stricter("clear", "red")] == [
        "amber",
        "amber_strict",
        "red",
    ]


def test_what_was_shared_is_not_shared_on(tmp_path):
    """Only who reported data can make an extract of them, whatever another agreement says."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    extracted = made(filed(given, RULES, tmp_path / "store"))
    with pytest.raises(NotForOthers, match="Ask them to share it themselves"):
        made(extracted)
