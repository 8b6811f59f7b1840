"""Whole records from chances, group by group.

A group is all records that are alike so far. Each gets its whole share of every code; what is left over is drawn systematically,
with one random start, running through the groups in order, so that groups side by side make up for each other. Rounding whole
records only at the end, or each column by itself, would keep columns and break what goes together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def rounded_two(many: NDArray[np.int64], chance: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """How many of each group get the second of two codes."""
    share = many * chance
    down = np.floor(share)
    running = np.cumsum(share - down) + rng.random()
    up = np.diff(np.floor(running), prepend=0.0)
    return np.clip(down + up, 0, many).astype(np.int64)


def rounded_several(
    many: NDArray[np.int64], chances: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """How many of each group (row) get each code (column); rows add up to ``many``."""
    share = many[:, None] * chances
    down = np.floor(share + 1e-9)
    rest = np.maximum(share - down, 0)
    need = many - down.sum(axis=1)
    whole = rest.sum(axis=1)
    rest *= (need / np.where(whole > 0, whole, 1))[:, None]
    running = np.cumsum(rest, axis=1) + rng.random(len(many))[:, None]
    made = down + np.diff(np.floor(running + 1e-9), axis=1, prepend=0.0)
    short = many - made.sum(axis=1)
    made[np.arange(len(many)), chances.argmax(axis=1)] += short  # by floating point, one in a great many
    return np.maximum(made, 0).astype(np.int64)
