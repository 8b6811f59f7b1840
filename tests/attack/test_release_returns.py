"""An attacker's questions about national returns: can they be mistaken for a release, do they name, do they mislead?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest

from tests.release.returns.conftest import sealing
from tests.release.returns.told import noted
from whimbrel.release.product import Product, ReleasedTable
from whimbrel.release.returns.folder import count_files, record_files
from whimbrel.release.returns.records import LAYOUTS, records
from whimbrel.release.returns.tables import tables
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.whole_file import write_folder

DAY = dt.date(2024, 3, 17)
MARK = "ot for publication"


@pytest.fixture
def sealed(tmp_path):
    """As of the tests of returns: ``sealed(persons=[...])``."""
    return sealing(tmp_path)


def everything(made: Any) -> dict[str, str]:
    """All files of a return as text; of a workbook, its sheets."""
    files = count_files(made) if hasattr(made, "tables") else record_files(made)
    return {name: _text(name, content) for name, content in files.items()}


def _text(name: str, content: bytes) -> str:
    if not name.endswith(".xlsx"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(n).decode() for n in book.namelist())


def test_can_an_exact_table_be_put_into_a_release_by_mistake(sealed):
    """Not without changing its type: it has another, and a product of it cannot be read."""
    made = tables([sealed(persons=[{}])], "glotip", "LAO")
    product = Product("return", {"en": "x"}, made.tables, {"en": "none"})  # type: ignore[arg-type]
    assert not any(isinstance(t, ReleasedTable) for t in product.tables)
    assert "Unprotected" in type(made.tables[0]).__name__ and MARK in made.tables[0].notes[0]["en"]


@pytest.mark.parametrize("system", ["glotip", "sdg"])
def test_does_a_file_or_a_row_forget_to_say_that_it_is_not_for_publication(sealed, system):
    files = everything(tables([sealed(persons=[{}, {"sex": "male"}])], system, "LAO"))
    counts = {name: text for name, text in files.items() if name not in ("losses.csv", "definitions.csv", "about.json")}
    assert len(counts) == (2 if system == "glotip" else 3)
    for name, text in counts.items():
        assert "not-for-publication" in name and MARK in text
        if not name.endswith(".xlsx"):
            rows = [line for line in text.splitlines() if "2024" in line]
            assert len(rows) >= 20 and all(MARK in row for row in rows)
    assert MARK in files["about.json"]


def test_are_invented_numbers_told_from_real_ones_in_every_file(sealed):
    submission = sealed(persons=[{}], nature="invented", reporter="demo-police")
    for made in (
        *(tables([submission], s, "LAO") for s in ("glotip", "sdg")),
        *(records([submission], layout) for layout in LAYOUTS),
    ):
        for name, text in everything(made).items():
            # What is in a file of one's own beside the numbers is no number.
            assert (
                "invented" in name
                or (name == "about.json" and "INVENTED" in text)
                or name in ("losses.csv", "definitions.csv")
            )


def test_does_a_record_hold_an_id_a_day_a_text_or_a_place_smaller_than_a_country(sealed):
    person = {
        "id": 987654,
        "source_row": 123456,
        "age": 23,
        "age_band": "21_23",
        "residence": "MMR",
        "data_source": "hotline",
        "citizenship": "KHM",
    }
    submission = sealed(
        persons=[person],
        # A day, a currency, a country of residence.
        exploitations=[
            {
                "person": 987654,
                "country": "THA",
                "started": DAY,
                "started_until": DAY,
                "started_precision": "day",
                "pay_currency": "THB",
            }
        ],
    )
    for layout in LAYOUTS:
        name, text = next((n, t) for n, t in everything(records([submission], layout)).items() if "publication" in n)
        for told in ("987654", "123456", "2024-", "-03-", "MMR", "hotline", "THB", submission.id):
            assert told not in text, (name, told)
        assert not re.search(r"(?<![\d-])23(?!--)(?![\d-])", text), "no exact age"


def test_does_the_order_of_rows_lead_back_to_the_sealed_rows(sealed):
    persons = [{"sex": s, "citizenship": c} for s in ("male", "female", "unknown") for c in ("VNM", "KHM", "LAO")]
    forward = records([sealed(persons=persons)], "ctdc_2024")
    backward = records([sealed(persons=persons[::-1], reporter="lao-other")], "ctdc_2024")
    assert forward.rows == backward.rows == tuple(sorted(forward.rows))


def test_does_a_cell_run_as_a_formula(sealed):
    made = tables(
        [sealed(persons=[{}], label="=HYPERLINK(1)")],
        "glotip",
        "LAO",
        answers={"detected_victims": {"legal_article": "@SUM(1)", "source": "+1"}},
    )
    for name, content in count_files(made).items():
        if name.endswith(".csv"):
            cells = [cell for row in csv.reader(io.StringIO(content.decode())) for cell in row]
            assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t"))]
        elif name.endswith(".xlsx"):
            assert "<f>" not in _text(name, content)


def test_is_a_smuggler_counted_as_a_trafficker(sealed):
    crimes = ("08051", "07023", "0805", "02022", "0302", "020291", "0203")
    persons = [{"role_victim": "no", "status": "convicted"} for _ in crimes]
    offences = [
        {"person": n + 1, "offence": c, "stage": s}
        for n, c in enumerate(crimes)
        for s in ("recorded", "suspected", "prosecuted", "convicted")
    ]
    made = tables([sealed(persons=persons, offences=offences)], "glotip", "LAO")
    assert {t.indicator: t.cells()[("_T",) * len(t.dims)] for t in made.tables} == dict.fromkeys(
        ("detected_victims", "formal_contact", "prosecuted", "convicted", "trafficking_offences"), (0, 0)
    )


def test_does_a_victim_taken_for_an_offender_pass_unseen(sealed):
    submission = sealed(
        persons=[{}, {"role_victim": "no"}],
        offences=[{"person": 1, "stage": "suspected"}, {"person": 2, "stage": "suspected"}],
    )
    assert noted(tables([submission], "glotip", "LAO"), "accused_victims") == 1


def test_does_a_finding_that_there_was_no_trafficking_pass_unseen(sealed):
    findings = [
        {"person": 1},
        {"person": 2},
        {"person": 2, "result": "met"},
        {"person": 3, "criterion": "smuggling-2000"},
        {"person": 4},
    ]
    persons = [{}, {}, {}, {"role_victim": "no"}]
    assert noted(tables([sealed(persons=persons, findings=findings)], "glotip", "LAO"), "finding_not_met") == 1


def test_does_unknown_ever_become_no_or_yes(sealed):
    """Persons of whom nothing is known are victims of unknown sex, age, form and citizenship, and no flag of theirs is set."""
    nothing = {"sex": "unknown", "age_band": "unknown", "citizenship": "unknown", "status": "unknown"}
    submission = sealed(persons=[nothing] * 3)
    for table in tables([submission], "glotip", "LAO").tables:
        for codes, (low, _) in table.cells().items():
            assert low == (3 if set(codes) <= {"unknown", "_T"} else 0)
    for layout in LAYOUTS:
        assert set(records([submission], layout).rows[0]) <= {"", "2024", "NonSpecifiedUnknown"}


def test_is_an_older_return_overwritten_or_a_half_one_left(sealed, tmp_path):
    files = record_files(records([sealed(persons=[{}])], "ctdc_2024"))
    write_folder(tmp_path / "out", files)
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    with pytest.raises(QuestionError):
        write_folder(tmp_path / "out", {"other.csv": b"x"})
    with pytest.raises(TypeError):
        write_folder(tmp_path / "new", {"one.csv": b"x", "two.csv": None})  # type: ignore[dict-item]
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before == files
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".writing-*"))
