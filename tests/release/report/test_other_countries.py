"""Countries of a few people stand together as other countries; two such numbers of different countries tell the difference."""

from dataclasses import replace

import pytest

from whimbrel.release.open_data.wording import OTHER
from whimbrel.release.product import HIDDEN
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import CountedTable
from whimbrel.release.report.other_countries import folded
from whimbrel.release.report.through_gate import Published, through_gate

FEW = 10


def table(counts, together=frozenset()):
    cells = {("2023", code): n for code, n in counts.items()} | {("2023", "_T"): sum(counts.values())}
    return CountedTable(
        "counts-citizenship", {"en": "By citizenship"}, ("period", "citizenship"), "persons", "2023", ("Us",), cells,
        together=together,
    )  # fmt: skip


def test_which_countries_stand_together_is_kept():
    cells = {("2023", "LAO"): 40, ("2023", "VUT"): 6, ("2023", "TUV"): 3, ("2023", "unknown"): 2, ("2023", "_T"): 51}
    done = folded(cells, FEW, "2023")
    assert done.together == {(1, "VUT"), (1, "TUV")} and done.cells["2023", OTHER] == 9
    assert done.cells["2023", "unknown"] == 2 and done.least == {("2023", "LAO"): FEW}


def test_the_period_of_the_report_decides_not_the_one_before():
    cells = {("2022", "LAO"): 40, ("2023", "LAO"): 6, ("2022", "_T"): 40, ("2023", "_T"): 6}
    done = folded(cells, FEW, "2023")
    assert done.together == {(1, "LAO")} and done.cells["2022", OTHER] == 40 and not done.least


def test_who_knows_that_a_country_by_itself_has_ten_learns_no_more_than_a_range_of_five():
    """Laos is 11 and hidden for the sake of another: 10 or more anyhow, so 15 or more must be possible."""
    counts = {"LAO": 11, "KHM": 300, "unknown": 3}
    by_itself = {("2023", "LAO"): FEW, ("2023", "KHM"): FEW}
    made = through_gate([replace(table(counts), least=by_itself)])[0].rows.to_pylist()
    hidden = {r["citizenship"]: (r["low"], r["high"]) for r in made if r["status"] == HIDDEN}
    assert hidden["unknown"][0] <= 1 and hidden["unknown"][1] > 5
    for code in hidden.keys() - {"unknown"}:
        assert hidden[code][0] >= FEW and hidden[code][1] - hidden[code][0] >= 5


def test_the_same_countries_together_stand_beside_the_first():
    counted = table({"LAO": 40, "KHM": 30, OTHER: 12}, frozenset({(1, "VUT"), (1, "TUV")}))
    first = through_gate([counted])
    assert through_gate([counted], [Published("first", (counted,), tuple(first))])[0].rows == first[0].rows


def test_other_countries_together_are_refused_beside_the_first():
    """First Vanuatu and Tuvalu together are 12; then Vanuatu alone is 9: Tuvalu is 3, which is hidden in the second."""
    before = table({"LAO": 40, "KHM": 30, OTHER: 12}, frozenset({(1, "VUT"), (1, "TUV")}))
    now = table({"LAO": 40, "KHM": 30, "VUT": 9, OTHER: 3}, frozenset({(1, "TUV")}))
    assert HIDDEN in through_gate([now])[0].rows["status"].to_pylist(), "by itself it may leave"
    with pytest.raises(NotReleased, match="other countries stand together"):
        through_gate([now], [Published("first", (before,), tuple(through_gate([before])))])
