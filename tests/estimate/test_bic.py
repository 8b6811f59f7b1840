"""Every hierarchical model ranked: the published ranks, numbers of models, weights, and the bootstrap among the best."""

from __future__ import annotations

import numpy as np
import pytest

from whimbrel.estimate.bic import best_of, bic_of, rank
from whimbrel.estimate.errors import NoEstimate
from whimbrel.estimate.fitting import fit_model
from whimbrel.estimate.model import Model, every_model, parse


def test_the_published_ranks_of_the_uk(published):
    made = rank(5, published("uk_5list_sparse").counts)
    assert len(made.models) == 6084 and made.refused == 6212 - 6084
    said = [("[123,25,34]", 25311.29), ("[123,34,5]", 28822.13), ("[12,13,23,25,34]", 22991.33)]
    assert [m.notation() for m in made.models[:3]] == [name for name, _ in said]
    assert made.total[:3] == pytest.approx([total for _, total in said], rel=6e-7)
    assert made.bic[0] == pytest.approx(195.8791, abs=6e-5)


@pytest.mark.parametrize(
    ("name", "model", "total"),
    [("netherlands_5list_sparse", "[12,135,24,34]", 148788.8), ("new_orleans_5list_sparse", "[1,2,3,4,5]", 981.43)],
)
def test_the_published_best_models(published, name, model, total):
    made = rank(5, published(name).counts)
    assert made.models[0].notation() == model and made.total[0] == pytest.approx(total, rel=6e-6)


def test_there_are_as_many_models_as_there_should_be():
    # 113 of four lists: Silverman, Chan and Vincent (2024); 1,024 graphs of five lists.
    assert [len(every_model(*of)) for of in ((2, 1), (3, 2), (4, 3), (5, 2), (6, 2))] == [1, 8, 113, 1024, 32768]
    assert len(set(every_model(5, 3))) == 6212
    with pytest.raises(NoEstimate, match="too many to try"):
        every_model(7, 2)


def test_weights_sum_to_one_and_follow_the_bic(invented):
    made = rank(5, invented.counts, 2)
    assert made.weight.sum() == pytest.approx(1) and (np.diff(made.bic) >= 0).all()
    assert made.weight[1] / made.weight[0] == pytest.approx(np.exp(-(made.bic[1] - made.bic[0]) / 2))
    assert made.average == pytest.approx((made.weight * made.total).sum())


def test_the_best_of_some_models_is_found_without_fitting_all_of_them_to_the_end(invented):
    models = rank(5, invented.counts).models[:30]
    drawn = np.random.default_rng(5).multinomial(1520, invented.counts[1:] / 1520, 40).astype(float)
    found = best_of(models, drawn)
    bics = np.array([bic_of(fit_model(m, drawn), drawn.sum(axis=1)) for m in models])
    totals = np.array([fit_model(m, drawn).hidden for m in models]) + drawn.sum(axis=1)
    by_hand = totals[bics.argmin(axis=0), np.arange(40)]
    assert found == pytest.approx(by_hand, rel=1e-6)


def test_models_are_written_and_read_as_in_the_literature():
    model = parse("[123, 25,34]", 5)
    assert model.notation() == "[123,25,34]" and parse(model.notation(), 5) == model
    assert (
        parse("[1,2,3]", 3) == Model(3)
        and model.named(["a", "b", "c", "d", "e"]) == "a with b with c; b with e; c with d"
    )
    assert parse("[1.10,2]", 10).terms == (1 | 1 << 9,)
    for wrong in ("12,3", "[16]", "[]", "[1a]"):
        with pytest.raises(NoEstimate, match=r"\[12,3\]"):
            parse(wrong, 5)
