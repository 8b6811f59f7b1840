"""Chance: seeded draws over whole arrays, so that the same seed gives the same world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

TICKETS = 2048


def pick(rng: np.random.Generator, weights: Sequence[float] | np.ndarray, rows: int) -> np.ndarray:
    """``rows`` positions (int64) drawn by weight."""
    shares = np.cumsum(np.asarray(weights, dtype=float))
    return np.minimum(np.searchsorted(shares / shares[-1], rng.random(rows), side="right"), len(shares) - 1)


def pick_code(rng: np.random.Generator, weights: Mapping[str, float], rows: int) -> tuple[list[str], np.ndarray]:
    """The codes of ``weights`` and ``rows`` positions among them, drawn by weight."""
    return list(weights), pick(rng, list(weights.values()), rows)


def tickets(weights: np.ndarray) -> np.ndarray:
    """A table to draw fast from many distributions: row i holds ``TICKETS`` positions by the weights of row i."""
    shares = np.cumsum(weights, axis=1)
    shares = shares / shares[:, -1:]
    even = (np.arange(TICKETS) + 0.5) / TICKETS
    return np.stack([np.searchsorted(row, even, side="right") for row in shares]).astype(np.int16)


def draw(rng: np.random.Generator, table: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """One position from the distribution ``table[i]`` for every i in ``rows``."""
    return table[rows, rng.integers(0, TICKETS, len(rows), dtype=np.int16)].astype(np.int64)


def split(rng: np.random.Generator, total: int, weights: np.ndarray) -> np.ndarray:
    """``total`` dealt out by weight; sums to ``total`` exactly."""
    return rng.multinomial(total, weights.ravel() / weights.sum()).reshape(weights.shape)


def lognormal(rng: np.random.Generator, median: float | np.ndarray, spread: float, rows: int) -> np.ndarray:
    """Positive numbers about a median; ``spread`` is the standard deviation of their logarithm."""
    return np.asarray(median) * np.exp(spread * rng.standard_normal(rows))


def round_like_people(values: np.ndarray) -> np.ndarray:
    """Amounts as people tell them: two leading digits (int64)."""
    scale = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(values, 1))) - 1, 0)
    return (np.round(values / scale) * scale).astype(np.int64)


def together(
    rng: np.random.Generator, shares: np.ndarray, common: float, rows: int, hidden: np.ndarray | None = None
) -> np.ndarray:
    """Yes or no for ``rows`` people and several facts that occur together (bool, rows by facts).

    shares: how often each fact is true. common: part of the variance due to one hidden factor, 0 (independent) to 1.
    """
    factor = rng.standard_normal(rows) if hidden is None else hidden
    own = rng.standard_normal((rows, len(shares)))
    threshold = np.array([NormalDist().inv_cdf(s) for s in shares])
    return np.sqrt(common) * factor[:, None] + np.sqrt(1 - common) * own < threshold
