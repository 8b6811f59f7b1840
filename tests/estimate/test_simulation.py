"""The tool that says whether a method keeps its word: tables as the setting says, and coverage told right."""

from __future__ import annotations

import numpy as np
import pytest

from whimbrel.estimate.fitting import fit_model
from whimbrel.estimate.model import Model, closed
from whimbrel.estimate.simulation import Setting, as_table, draw, study

ALONE = Setting(4000, (0.15, 0.2, 0.1))
REFERRED = Setting(4000, (0.15, 0.2, 0.1), ((0, 1, 5.0),))


def fixed(model):
    def totals(rows):
        fits = fit_model(model, rows)
        return np.where(fits.usable, fits.hidden + rows.sum(axis=1), np.nan)

    return totals


def test_tables_are_as_the_setting_says():
    rng = np.random.default_rng(2)
    table = as_table(ALONE, np.mean([draw(ALONE, rng) for _ in range(200)], axis=0).round().astype(int))
    assert list(table.on_list.values()) == pytest.approx([600, 800, 400], rel=0.03)
    assert table.among(0b11) == pytest.approx(4000 * 0.15 * 0.2, rel=0.05)
    both = np.mean([as_table(REFERRED, draw(REFERRED, rng)).among(0b11) for _ in range(100)])
    assert both > 2.5 * 120, "lists that refer people to each other share more"
    spread = Setting(4000, (0.15, 0.2, 0.1), spread=1.0)
    assert as_table(spread, draw(spread, rng)).seen_by(3) > 3 * 4000 * 0.15 * 0.2 * 0.1


def test_a_true_model_keeps_its_word_and_a_false_one_does_not():
    true = study(REFERRED, fixed(closed(3, [0b11])), tables=150, replicates=200, unseen_too=True)
    assert 0.88 <= true.covered <= 1 and abs(true.bias) < 0.05 and true.failed == 0
    assert true.error == pytest.approx(np.sqrt(true.covered * (1 - true.covered) / 150))
    false = study(REFERRED, fixed(Model(3)), tables=60, replicates=100)
    assert false.covered < 0.3 and false.bias < -0.2


def test_the_same_seed_is_the_same_study():
    one, two = (study(ALONE, fixed(Model(3)), tables=5, replicates=100) for _ in range(2))
    assert one == two
