"""Countries of a few people stand together as other countries; two such numbers of different countries tell the difference."""

import pytest

from whimbrel.release.open_data.wording import OTHER
from whimbrel.release.product import HIDDEN
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import CountedTable, _folded
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
    folded, together = _folded(cells, FEW)
    assert together == {(1, "VUT"), (1, "TUV")} and folded["2023", OTHER] == 9 and folded["2023", "unknown"] == 2


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
