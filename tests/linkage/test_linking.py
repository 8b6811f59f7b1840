"""Linking a list: who is found, how surely, the same every time, and told without a name."""

import numpy as np
import pyarrow as pa
import pytest

from tests.linkage.invented import as_pairs, people, true_pairs
from whimbrel.linkage import Linked, link
from whimbrel.linkage.calibration import prior_of, probability
from whimbrel.linkage.columns import ColumnsError
from whimbrel.linkage.explanation import parts_of, times


@pytest.fixture(scope="module")
def linked() -> Linked:
    return link(people())


def _found(linked: Linked, least: float = 0.5) -> set[tuple[int, int]]:
    sure = linked.pairs["probability"].to_numpy() >= least
    return {
        p
        for p, s in zip(
            as_pairs(linked.pairs["left_row"].to_numpy(), linked.pairs["right_row"].to_numpy()), sure, strict=True
        )
        if s
    }


def test_most_are_found_and_most_found_are_right(linked: Linked) -> None:
    truth, found = true_pairs(people()), _found(linked)
    assert len(found & truth) / len(found) > 0.88
    assert len(found & truth) / len(truth) > 0.78


def test_a_probability_is_what_it_says(linked: Linked) -> None:
    truth = true_pairs(people())
    rows = as_pairs(linked.pairs["left_row"].to_numpy(), linked.pairs["right_row"].to_numpy())
    sure = linked.pairs["probability"].to_numpy()
    right = np.array([pair in truth for pair in rows])
    for low, high in ((0.05, 0.5), (0.5, 0.9), (0.9, 1.01)):
        within = (sure >= low) & (sure < high)
        assert abs(right[within].mean() - sure[within].mean()) < 0.2, (low, high)


def test_a_stricter_threshold_makes_more_persons(linked: Linked) -> None:
    persons = [linked.persons(t) for t in (0.1, 0.5, 0.9, 0.99)]
    assert persons == sorted(persons)
    true = len(set(people()["person"].to_pylist()))
    assert persons[0] < true * 1.02
    assert persons[2] > true * 0.98


def test_every_pair_is_explained_to_the_last_bit(linked: Linked) -> None:
    prior = np.log2(linked.model.prior / (1 - linked.model.prior))
    for row in linked.pairs.slice(0, 200).to_pylist():
        parts = parts_of(row, linked.model.comparisons)
        assert sum(p.weight for p in parts) + prior == pytest.approx(row["weight"], abs=1e-3)
        assert row["probability"] == pytest.approx(float(probability(np.array(row["weight"]))))
        for part in parts:
            for language in ("en", "fr", "zh"):
                assert part.words(language)
                assert "{" not in part.words(language)


def test_the_same_list_gives_the_same_answer_in_another_order(linked: Linked) -> None:
    order = np.random.default_rng(3).permutation(len(people()))
    again = link(people().take(order))
    there = {
        tuple(sorted(p)) for p in as_pairs(*(again.pairs[c].to_numpy(zero_copy_only=False) for c in ("left", "right")))
    }
    here = {
        tuple(sorted(p)) for p in as_pairs(*(linked.pairs[c].to_numpy(zero_copy_only=False) for c in ("left", "right")))
    }
    assert len(here ^ there) <= 0.01 * len(here)


def test_no_name_is_in_what_comes_out(linked: Linked) -> None:
    names = {n for c in ("family_name", "given_names") for n in people()[c].to_pylist() if n and len(n) > 3}
    out = {
        v
        for c in linked.pairs.column_names
        if pa.types.is_string(linked.pairs[c].type)
        for v in linked.pairs[c].to_pylist()
    }
    assert not names & out


def test_records_may_be_plain_mappings() -> None:
    rows = [
        {"id": "a", "name": "王小明", "birth_date": "1987-02-24", "sex": "male"},
        {"id": "b", "name": "WANG Xiao-ming", "birth_date": "1987-02-24", "sex": "male"},
        {"id": "c", "name": "Ivan Petrov", "birth_date": "1971-11-30", "sex": "male"},
    ]
    found = link(rows)
    assert found.pairs.select(["left", "right"]).to_pylist()[0] == {"left": "a", "right": "b"}
    assert found.clusters().to_pylist() == [0, 0, 2]


@pytest.mark.parametrize(
    "rows", [[{"name": "Ivan Petrov"}], [{"name": None, "birth_date": None}], [{"name": "a"}, {"name": None}]]
)
def test_few_or_empty_records_are_no_fault(rows: list[dict[str, str | None]]) -> None:
    assert link(rows).persons() == len(rows)


def test_what_is_said_to_be_the_id_must_be_one() -> None:
    rows = [{"id": "1", "name": "Ivan"}, {"id": "1", "name": "Igor"}]
    with pytest.raises(ColumnsError, match="'id' is not an id"):
        link(rows, columns={"id": "id"})
    assert link(rows).ids.to_pylist() == ["1", "2"]  # numbered, and it is told
    with pytest.raises(ColumnsError, match="no record"):
        link([])


def test_the_first_column_that_tells_records_apart_is_the_id() -> None:
    rows = [{"person_id": "7", "case_id": f"c{n}", "name": name} for n, name in enumerate(("Ivan", "Igor"))]
    assert link(rows).ids.to_pylist() == ["c0", "c1"]


def test_the_share_of_one_person_is_found_without_labels() -> None:
    # Evidence as it is when the model is right: log ratios about +d/2 and -d/2, of variance d.
    rng, d = np.random.default_rng(1), 24.0
    nats = np.concatenate([rng.normal(d / 2, d**0.5, 300), rng.normal(-d / 2, d**0.5, 1_000_000)])
    assert prior_of(nats / np.log(2), 1_000_300, 1e-3) == pytest.approx(300 / 1_000_300, rel=0.15)


@pytest.mark.parametrize(
    ("bits", "said"), [(1.0, "2"), (-1.0, "2"), (8.0, "260"), (14.0, "16,000"), (3.5, "11"), (0.6, "1.5")]
)
def test_bits_are_told_as_times(bits: float, said: str) -> None:
    assert times(bits) == said
