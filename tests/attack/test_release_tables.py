"""What somebody tries against released tables: totals, other tables, earlier releases, selections, what is said beside."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import linprog

from whimbrel.release.policy import protected
from whimbrel.release.product import HIDDEN
from whimbrel.release.tables.cube import from_cells, from_records
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.earlier import past
from whimbrel.release.tables.errors import TableError
from whimbrel.release.tables.hiding import hide, product
from whimbrel.release.tables.selections import DifferencingError, Selection, refuse_differencing
from whimbrel.release.tables.system import Past

DIMS = [Dimension.flat("year", ("2023", "2024")), Dimension.flat("sex", "fm"), Dimension.flat("form", "abc")]
TOLD = {"title": {"en": "Victims"}, "period": "2023/2024", "sources": ("an agency",)}


def records(seed=1, many=160):
    random = np.random.default_rng(seed)
    return pa.table({d.name: random.choice(d.leaves, many, p=_odds(len(d.leaves))).tolist() for d in DIMS})


def _odds(n):
    odds = np.array([0.8, 0.15, 0.05][:n])
    return odds / odds.sum()


def cube(rows, names=("year", "sex", "form"), **more):
    return from_records(rows, [d for d in DIMS if d.name in names], "persons", **more)


def ranges(system, hidden):
    """Linear programming over everything published, written anew here: lowest and highest of each hidden cell with somebody."""
    free = np.flatnonzero(hidden & ~system.known)
    lines = system.lines[:, free].astype(float)
    wanted = -(system.lines @ np.where(hidden & ~system.known, 0, system.x))
    low = system.lowest(hidden)[free]
    found = {}
    for n, cell in enumerate(free):
        if system.x[cell]:
            ends = []
            for sign in (1, -1):
                cost = np.zeros(len(free))
                cost[n] = sign
                done = linprog(cost, A_eq=lines, b_eq=wanted, bounds=[(v, None) for v in low], method="highs")
                ends.append(sign * done.fun if done.status == 0 else np.inf)
            found[cell] = tuple(ends)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_working_a_hidden_cell_out_from_totals(seed):
    done = hide({"t": cube(records(seed))})
    system, hidden = done.system, done.protection.hidden
    found = ranges(system, hidden)
    assert found
    for cell, (low, high) in found.items():
        assert protected(low, high, system.x[cell]), system.label(cell)
        # Proven in whole numbers, so at least as wide in fractions; and never printed narrower than it is.
        assert low <= done.protection.lowest[cell] and high >= done.protection.highest[cell]
        assert done.limits[0][cell] <= low + 1e-6 and done.limits[1][cell] >= high - 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_working_a_hidden_cell_out_from_another_table(seed):
    rows = records(seed)
    done = hide({"by_sex": cube(rows, ("year", "sex")), "by_form": cube(rows, ("year", "form"))})
    assert done.protection.safe
    for cell, (low, high) in ranges(done.system, done.protection.hidden).items():
        assert protected(low, high, done.system.x[cell])
    shared = [done.system.of_cube[n] for n in (0, 1)]
    assert len(set(shared[0]) & set(shared[1])) == 3  # two years and their total are one cell each


def test_three_tables_in_a_circle_tell_more_than_their_additions_show():
    rows = records()
    pairs = {"ys": ("year", "sex"), "sf": ("sex", "form"), "yf": ("year", "form")}
    with pytest.raises(TableError, match="round in a circle"):
        hide({name: cube(rows, names) for name, names in pairs.items()})


def test_subtracting_last_years_release_from_this_years():
    rows = records(3)
    before = cube(rows, ("year", "sex"))
    first = hide({"t": before})
    old = past([(first.released("t", **TOLD), before)], "the release of 2024")
    again = hide({"t": cube(rows)}, [old])
    assert again.protection.safe and not again.faults
    system, hidden = again.system, again.protection.hidden
    was_hidden = set(np.flatnonzero(system.kept))
    assert was_hidden and was_hidden <= set(np.flatnonzero(hidden))
    for cell, (low, high) in ranges(system, hidden).items():
        assert protected(low, high, system.x[cell])


def test_a_count_that_was_told_and_is_hidden_now_is_never_passed_over():
    rows = records(4)
    before = cube(rows, ("year", "sex"))
    careless = Past(((before, np.zeros(before.values.shape, bool)),), "a careless release")
    done = hide({"t": cube(rows)}, [careless])
    told = [f for f in done.faults if f.code == "told_before"]
    small = np.flatnonzero(done.system.small & done.system.known).tolist()
    assert {f.cell for f in told} >= {done.system.label(c) for c in small} and small
    with pytest.raises(TableError, match="Withdraw"):
        done.released("t", **TOLD)
    assert all("a careless release" in f.text(language) for f in told for language in ("en", "fr", "zh"))


def test_subtracting_a_correction_from_what_it_corrects():
    rows = records(5)
    one_more = pa.concat_tables([rows, rows.slice(0, 1)])
    before = cube(rows, ("year", "sex"))
    first = hide({"t": before})
    old = past([(first.released("t", **TOLD), before)], "the first version")
    done = hide({"t": cube(one_more, ("year", "sex"))}, [old])
    assert "small_change" in {f.code for f in done.faults}
    with pytest.raises(TableError, match="fewer than 5"):
        done.released("t", **TOLD)
    assert done.released("t", **TOLD, decided=("small_change",)).rows.num_rows


def test_an_earlier_table_given_with_other_counts_is_refused():
    rows = records(5)
    first = hide({"t": cube(rows)}).released("t", **TOLD)
    with pytest.raises(TableError, match="other records"):
        past([(first, cube(records(6, 400)))], "the first version")


def test_filters_that_overlap_are_refused_and_say_which_and_why():
    rows = records()
    women = Selection("women", {"sex": ["f"]}, ("year",))
    form = Selection("form a", {"form": ["a"]}, ("year",))
    for language, word in (("en", "overlap"), ("fr", "recoupent"), ("zh", "重叠")):
        with pytest.raises(DifferencingError, match=word) as error:
            refuse_differencing(form, [women], DIMS, rows, language=language)
        assert "women" in str(error.value) and "form a" in str(error.value) and "sex" in str(error.value)


def test_a_part_of_what_was_released_without_that_breakdown_is_refused():
    rows = records(1, 2000)
    everybody = Selection("everybody", {}, ("year",))
    women = Selection("women", {"sex": ["f"]}, ("year",))
    with pytest.raises(DifferencingError, match="not broken down by sex"):
        refuse_differencing(women, [everybody], DIMS, rows)
    refuse_differencing(women, [Selection("everybody", {}, ("year", "sex"))], DIMS, rows)
    refuse_differencing(Selection("men", {"sex": ["m"]}, ("year",)), [women], DIMS, rows)
    refuse_differencing(women, [women], DIMS, rows)


def test_a_selection_that_leaves_out_a_few_persons_is_refused():
    rows = pa.table({"year": ["2023"] * 50, "sex": ["f"] * 48 + ["m"] * 2, "form": ["a"] * 50})
    with pytest.raises(DifferencingError, match="fewer than 5"):
        women = Selection("women", {"sex": ["f"]}, ("year",))
        refuse_differencing(women, [Selection("everybody", {}, ("year", "sex"))], DIMS, rows)


def test_what_is_said_beside_the_table_is_made_of_the_table_alone():
    """Two sets of records with the same released rows are told of in the same words and figures."""
    rows = records(2)
    done = hide({"t": cube(rows)})
    table = done.released("t", **TOLD)
    made = product([table], TOLD["title"])
    hidden = sum(s == HIDDEN for s in table.rows["status"].to_pylist())
    assert made.figures == {"tables": {"t": {"rows": table.rows.num_rows, "hidden": hidden}}}
    assert hidden and made.losses[0]["en"] == f"Victims: {hidden} of {table.rows.num_rows} rows are hidden."


def test_rows_do_not_stand_in_the_order_of_their_counts_and_hold_no_hidden_value():
    table = hide({"t": cube(records(2))}).released("t", **TOLD)
    codes = list(zip(*(table.rows[n].to_pylist() for n in table.dims), strict=True))
    assert codes == sorted(codes)
    for row in table.rows.to_pylist():
        assert (row["value"] is None) == (row["status"] == HIDDEN)


def test_adding_persons_to_offences():
    rows = pa.table({"sex": ["f", "m"], "counting_unit": ["persons", "offences"], "value": [10, 12]})
    with pytest.raises(TableError, match="one counting unit"):
        from_cells(rows, ["sex"], "persons")
    a = from_records(records(), ["sex"], "persons")
    b = from_records(records(), ["sex"], "offences")
    with pytest.raises(TableError, match="not the same unit"):
        hide({"a": a, "b": b})


def test_a_total_that_its_parts_do_not_make_up_would_tell_the_rest():
    rows = pa.table({"sex": ["f", "m", "_T"], "value": [10, 12, 24]})
    with pytest.raises(TableError, match="does not agree with its parts"):
        from_cells(rows, ["sex"], "persons")
    with pytest.raises(TableError, match="Unknown is a code of its own"):
        from_cells(pa.table({"sex": ["f", None], "value": [10, 2]}), ["sex"], "persons")
