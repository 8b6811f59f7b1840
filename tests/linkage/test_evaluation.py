"""Precision, recall and F1: exact against the truth, near it from a labelled sample."""

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from tests.linkage.invented import people, true_pairs
from whimbrel.linkage import Linked, link
from whimbrel.linkage.columns import ColumnsError
from whimbrel.linkage.evaluation import against_labels, against_truth
from whimbrel.linkage.labelling import labelling_sample


@pytest.fixture(scope="module")
def linked() -> Linked:
    return link(people())


def _plainly(linked: Linked) -> tuple[float, float]:
    cluster = linked.clusters().to_pylist()
    by_cluster: dict[int, list[int]] = {}
    for row, of in enumerate(cluster):
        by_cluster.setdefault(of, []).append(row)
    found = {pair for rows in by_cluster.values() for pair in combinations(sorted(rows), 2)}
    truth = true_pairs(people())
    return len(found & truth) / len(found), len(found & truth) / len(truth)


def test_against_the_truth_it_is_a_count_of_pairs(linked: Linked) -> None:
    quality = against_truth(linked, people()["person"])
    precision, recall = _plainly(linked)
    assert quality.precision.value == pytest.approx(precision)
    assert quality.recall.value == pytest.approx(recall)
    assert quality.f1.value == pytest.approx(2 * precision * recall / (precision + recall))
    for share in (quality.precision, quality.recall, quality.f1):
        assert share.low < share.value < share.high
        assert share.high - share.low < 0.15


def test_a_labelled_sample_comes_near_the_truth(linked: Linked) -> None:
    sample = labelling_sample(linked, people(), 400)
    person = dict(zip(linked.ids.to_pylist(), people()["person"].to_pylist(), strict=True))
    same = [
        "yes" if person[a] == person[b] else "no"
        for a, b in zip(*(sample[c].to_pylist() for c in ("left", "right")), strict=True)
    ]
    labels = sample.set_column(sample.column_names.index("same"), "same", pa.array(same))
    quality = against_labels(linked, labels)
    precision, _ = _plainly(linked)
    assert quality.precision.low - 0.02 <= precision <= quality.precision.high + 0.02
    assert quality.basis == "sample"


def test_the_sample_hides_the_score_and_says_how_large_its_strata_are(linked: Linked) -> None:
    sample = labelling_sample(linked, people(), 100)
    assert len(sample) == 100
    assert not {"probability", "weight", "name"} & set(sample.column_names)
    assert {"left", "right", "stratum", "of", "same", "family_name (left)", "family_name (right)"} <= set(
        sample.column_names
    )
    strata = dict(zip(sample["stratum"].to_pylist(), sample["of"].to_pylist(), strict=True))
    assert sum(strata.values()) <= linked.pairs.num_rows
    assert labelling_sample(linked, people(), 100).equals(sample)


def test_rows_without_a_told_person_take_part_in_nothing(linked: Linked) -> None:
    person = np.array(people()["person"].to_pylist(), dtype=object)
    person[::2] = None
    quality = against_truth(linked, pa.chunked_array([pa.array(person.tolist(), pa.int64())]))
    assert quality.pairs < against_truth(linked, people()["person"]).pairs


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (pa.table({"left": ["1"]}), "lack the column"),
        (pa.table({"left": ["1"], "right": ["2"], "stratum": [1], "of": [2], "same": ["?"]}), "says yes or no"),
        (pa.table({"left": ["1"], "right": ["2"], "stratum": [1], "of": [2], "same": ["yes"]}), "another list"),
    ],
)
def test_labels_that_do_not_fit_are_refused(linked: Linked, labels: pa.Table, message: str) -> None:
    with pytest.raises(ColumnsError, match=message):
        against_labels(linked, labels)
