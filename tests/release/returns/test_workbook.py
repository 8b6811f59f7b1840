"""The workbook: every sheet says what it is, with the flags above the numbers."""

import io

import pytest
from python_calamine import CalamineWorkbook

from whimbrel.release.returns.tables import tables
from whimbrel.release.returns.workbook import LOSS_HEADINGS, workbook


@pytest.mark.parametrize(("language", "unknown"), [("en", "Unknown"), ("fr", "Inconnu"), ("zh", "不详")])
def test_flags_stand_above_the_numbers(sealed, language, unknown):
    made = tables([sealed(persons=[{}, {"sex": "male", "year": 2023}, {}])], "glotip", "LAO")
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(made, ["first line"], language)))
    kinds = dict.fromkeys(t.id.removeprefix("glotip_").rsplit("_", 1)[0] for t in made.tables)
    assert book.sheet_names == ["About", *kinds, "losses"]
    for kind in kinds:
        rows = book.get_sheet_by_name(kind).to_python()
        of_kind = [t for t in made.tables if t.id.startswith(f"glotip_{kind}_2")]
        flags = {f.label(language): f.text(language) for f in made.flags[of_kind[0].indicator]}
        assert {r[0]: r[1] for r in rows[2 : 2 + len(flags)]} == flags and unknown in flags.values()
        heading = next(n for n, r in enumerate(rows) if r[0] == "year")
        numbers = [int(r[len(of_kind[0].dims) + 1]) for r in rows[heading + 1 :]]
        assert numbers == [low for t in of_kind for low, _ in t.cells().values()]
    losses = book.get_sheet_by_name("losses").to_python()
    assert losses[0] == list(LOSS_HEADINGS) and len(losses) == 1 + len(list(made.losses.rows(language)))
