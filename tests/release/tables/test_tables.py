"""Dimensions, cubes, what adds up to what, and what is given back of a hidden table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from whimbrel.release.product import HIDDEN, TOTAL
from whimbrel.release.tables.cube import from_cells, from_records
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.errors import TableError
from whimbrel.release.tables.hiding import hide
from whimbrel.release.tables.plain import plain
from whimbrel.release.tables.protecting import LARGE, audit, protect
from whimbrel.release.tables.system import build
from whimbrel.release.tables.wording import _words

PLACES = Dimension("place", ("LA", "TH", "VN", "CN", "MN"), {"mekong": ("LA", "TH", "VN"), "north": ("CN", "MN")})
TOLD = {"title": {"en": "Victims"}, "period": "2024", "sources": ("an agency",)}


def people(seed=1, many=300):
    random = np.random.default_rng(seed)
    return pa.table(
        {"place": random.choice(PLACES.leaves, many).tolist(), "sex": random.choice(list("fm"), many).tolist()}
    )


def test_groups_and_totals_are_sums_of_their_parts():
    rows = people()
    cube = from_records(rows, [PLACES, "sex"], "persons")
    at = {code: n for n, code in enumerate(PLACES.codes)}
    counted = {p: rows["place"].to_pylist().count(p) for p in PLACES.leaves}
    by_place = dict(zip(PLACES.codes, cube.values[:, -1].tolist(), strict=True))
    assert {p: by_place[p] for p in counted} == counted
    assert by_place["mekong"] == counted["LA"] + counted["TH"] + counted["VN"] and by_place[TOTAL] == 300
    assert (cube.values[at[TOTAL]] == cube.values[at["mekong"]] + cube.values[at["north"]]).all()
    system = build([cube])
    assert not (system.lines @ system.x).any() and system.lines.shape[0] == 8 * 1 + 3 * 3


def test_two_ways_of_grouping_are_both_reckoned_with():
    ways = {**PLACES.groups, "sea": ("TH", "VN", "CN"), "inland": ("LA", "MN")}
    system = build([from_records(people(), [Dimension("place", PLACES.leaves, ways)], "persons")])
    sums = {(system.label(h), n) for h, n in zip(system.head, np.diff(system.lines.indptr), strict=True)}
    assert ("place sea", 4) in sums and ("place mekong", 4) in sums
    assert not (system.lines @ system.x).any()
    assert protect(system).safe


@pytest.mark.parametrize(
    "leaves,groups,said",
    (
        (("a", "b"), {"g": ("a", "c")}, "no code"),
        (("a", "b"), {"g": ("a", "h"), "h": ("a",)}, "twice"),
        (("a", "b"), {"g": ("h",), "h": ("g",)}, "holds it"),
        (("a", "b"), {"a": ("b",)}, "twice"),
        (("a", "_T"), {}, "code of its own"),
        ((), {}, "no codes"),
    ),
)
def test_dimensions_that_make_no_sense(leaves, groups, said):
    with pytest.raises(TableError, match=said):
        Dimension("x", leaves, groups)


def test_regions_without_their_countries_are_linked_to_countries_elsewhere():
    rows = people()
    regions = from_records(rows, [PLACES, "sex"], "persons", shown={"place": ["mekong", "north", TOTAL]})
    places = from_records(rows, [PLACES], "persons")
    system = build([regions, places])
    assert len(system.x) == 3 * 3 + 5 and protect(system).safe
    heads = {system.label(h) for h in system.head}
    assert "place mekong" in heads


def test_the_same_dimension_must_be_the_same_everywhere():
    rows = people()
    with pytest.raises(TableError, match="other codes or groups"):
        build([from_records(rows, [PLACES], "persons"), from_records(rows, ["place", "sex"], "persons")])
    years = Dimension.flat("sex", "fm", total=False)
    with pytest.raises(TableError, match="holds its total"):
        build([from_records(rows, [PLACES, years], "persons"), from_records(rows, [PLACES], "persons")])
    with pytest.raises(TableError, match="not made from the same records"):
        build([from_records(rows, [PLACES], "persons"), from_records(people(2), [PLACES], "persons")])


def test_cells_with_totals_are_the_same_cube_as_their_records():
    rows = people()
    cube = from_records(rows, [PLACES, "sex"], "persons")
    codes = [(p, s) for p in PLACES.codes for s in cube.dims[1].codes]
    columns = {"place": [p for p, _ in codes], "sex": [s for _, s in codes], "value": cube.values.ravel().tolist()}
    cells = pa.table(columns)
    again = from_cells(cells, [PLACES, cube.dims[1]], "persons")
    assert (again.values == cube.values).all()


def test_what_is_hidden_is_not_broken_down_and_other_noughts_are_told():
    rows = pa.table({"place": ["LA"] * 3 + ["TH"] * 40 + ["VN"] * 30, "sex": ["f"] * 3 + ["f", "m"] * 20 + ["m"] * 30})
    dims = [Dimension.flat("place", ("LA", "TH", "VN", "CN")), Dimension.flat("sex", "fm")]
    table = hide({"t": from_records(rows, dims, "persons")}).released("t", **TOLD)
    told = {(r["place"], r["sex"]): r for r in table.rows.to_pylist()}
    assert {told["LA", s]["status"] for s in ("f", "m", TOTAL)} == {HIDDEN}
    assert told["CN", TOTAL]["value"] == 0 and ("CN", "f") not in told


def test_losses_against_the_plain_method_and_its_leaks():
    random = np.random.default_rng(5)
    rows = pa.table({n: random.choice(list("abcd"), 160).tolist() for n in ("x", "y", "z")})
    done = hide({"t": from_records(rows, ["x", "y", "z"], "persons")})
    loss, system = done.losses["t"], done.system
    by_hand = plain(system)
    assert loss.plain == int((by_hand & (system.x > 0)).sum()) and loss.besides == loss.hidden - loss.small > 0
    assert loss.persons == 160 >= loss.persons_hidden > 0
    assert done.protection.safe and not audit(system, by_hand).safe
    assert all(str(loss.hidden) in text for text in loss.texts("persons")[:1])


def test_everything_said_is_said_in_three_languages():
    for kind in _words().values():
        for words in kind.values():
            assert set(words) == {"en", "fr", "zh"}
            fields = [{part.split("}")[0] for part in text.split("{")[1:]} for text in words.values()]
            assert fields[1] <= fields[0] and fields[2] <= fields[0]


def test_a_large_linked_system_is_taken_piece_by_piece():
    random = np.random.default_rng(3)
    codes = [f"c{n:03}" for n in range(130)]
    country = Dimension("country", tuple(codes), {f"r{k}": tuple(codes[k::5]) for k in range(5)})
    odds = random.lognormal(0, 1.5, 130)
    rows = pa.table(
        {
            "country": random.choice(codes, 4000, p=odds / odds.sum()).tolist(),
            **{n: random.choice(list("abcd"), 4000, p=(0.6, 0.3, 0.08, 0.02)).tolist() for n in ("sex", "form")},
            "age": random.choice(list("ac"), 4000).tolist(),
        }
    )
    system = build([from_records(rows, [country, "sex", "form", "age"], "persons", shown={"country": (*codes, TOTAL)})])
    done = protect(system)
    assert len(system.x) > LARGE
    assert done.safe and (done.hidden & ~system.small & (system.x > 0)).any()
    assert not done.hidden[system.of_cube[0][-1]]  # the total of all
