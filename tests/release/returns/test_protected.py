"""The return as the gate may let it out: released tables, small counts gone, flags kept."""

import itertools

import pytest

from whimbrel.release.policy import FEWEST, small
from whimbrel.release.product import EXACT, HIDDEN, TOTAL, ReleasedTable
from whimbrel.release.returns.protected import protected
from whimbrel.release.returns.tables import tables
from whimbrel.standard.errors import QuestionError

SEXES, BANDS, PLACES = ("female", "male", "unknown"), ("9_17", "24_26", "unknown"), ("LAO", "KHM", "VNM")


@pytest.fixture
def made(sealed):
    """Cells of one to 26 persons in a table of three dimensions, and three persons convicted."""
    many = itertools.product(SEXES, BANDS, PLACES)
    persons = [
        {"sex": s, "age_band": a, "citizenship": c}
        for n, (s, a, c) in enumerate(many)
        for _ in range(n if n % 4 else 1)
    ]
    exploitations = [
        {"person": n + 1, **({"form_sexual_exploitation": "yes"} if n % 3 else {})} for n in range(len(persons))
    ]
    accused = [{"role_victim": "no"} for _ in range(3)]
    offences = [{"person": len(persons) + n + 1} for n in range(3)]
    return tables([sealed(persons=persons + accused, exploitations=exploitations, offences=offences)], "glotip", "LAO")


def test_every_table_is_a_released_one_with_its_flags(made):
    product = protected(made)
    assert product.kind == "return" and [t.id for t in product.tables] == [t.id for t in made.tables]
    for raw, released in zip(made.tables, product.tables, strict=True):
        assert (
            isinstance(released, ReleasedTable)
            and released.unit == raw.unit
            and released.submissions == raw.submissions
        )
        told = [note["en"] for note in released.notes]
        assert "National definition matches the UN Protocol: Unknown" in told
        assert not any("Not for publication" in note for note in told)


def test_no_small_count_is_shown_and_what_is_shown_is_exact(made):
    product, hidden = protected(made), 0
    for raw, released in zip(made.tables, product.tables, strict=True):
        exact = raw.cells()
        for row in released.rows.to_pylist():
            key = tuple(row[d] for d in raw.dims)
            count = exact[key][0]
            assert row["status"] == (HIDDEN if row["value"] is None else EXACT)
            assert row["value"] in (None, count) and not small(count if row["value"] is not None else 0)
            if row["value"] is None and small(count):
                hidden += 1
                assert row["low"] <= 1 and (row["high"] is None or row["high"] > FEWEST)
    assert hidden > 3, "the convicted are three, and some cells of victims are small"


def test_a_hidden_count_is_not_the_difference_of_a_total_and_the_rest(made):
    """Along every line of every table either nothing is hidden or at least two cells are, the total counted in."""
    for released in protected(made).tables:
        dims = [d for d in released.dims if d in ("sex", "age_band", "form", "citizenship")]
        lines: dict[tuple, list[bool]] = {}
        for row in released.rows.to_pylist():
            for d in dims:
                lines.setdefault((d, *(row[o] for o in dims if o != d)), []).append(row["status"] == HIDDEN)
        assert not [line for line, gone in lines.items() if sum(gone) == 1 and len(gone) > 1]


def test_what_a_source_hid_cannot_be_protected_again(sealed):
    figures = [{"sex": "total", "value": None, "value_low": 1, "value_high": 4, "exactness": "suppressed"}]
    with pytest.raises(QuestionError, match="hides numbers"):
        protected(tables([sealed(figures=figures)], "sdg", "LAO"))


def test_a_single_number_of_offences_is_small_or_told(sealed):
    def told(many):
        offences = [{"stage": "recorded", "person": 1}] * many
        made = tables(
            [sealed(persons=[{"role_victim": "no"}], offences=offences, reporter=f"lao-{many}")], "glotip", "LAO"
        )
        product = protected(made)
        return next(t.rows.to_pylist() for t in product.tables if t.unit == "offences")

    assert [(r["indicator"], r["value"]) for r in told(9)] == [("trafficking_offences", 9)]
    assert [r["value"] for r in told(3)] == [None]


def test_totals_stay(made):
    product = protected(made)
    total = next(r for r in product.tables[0].rows.to_pylist() if r["sex"] == r["age_band"] == TOTAL)
    assert total["value"] == made.tables[0].cells()[TOTAL, TOTAL][0] > 100
