"""The counts of one set of rows, in the arrays of :mod:`.layout`. Exact: sums of ones stay whole numbers in what is used here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.synthetic.layout import Key, Layout

Arrays = dict[Key, NDArray[np.int64]]
_AT_ONCE = 16_384  # rows; the products of all pairs of flags are made for so many


def one_and_two(layout: Layout, codes: NDArray[np.int64], signs: NDArray[np.float32]) -> Arrays:
    """Counts of all sets of one and two columns."""
    made: Arrays = {}
    if layout.flags:
        made["f",] = _whole(signs.sum(axis=0, dtype=float))
        made["ff",] = _whole(signs.T @ signs)
    for k, size in enumerate(layout.sizes):
        made["k", k] = np.bincount(codes[:, k], minlength=size)
        if layout.flags:
            made["kf", k] = _whole(summed(codes[:, k], signs, size))
    for a, b in layout.kk:
        of = layout.sizes[a] * layout.sizes[b]
        place = codes[:, a] * layout.sizes[b] + codes[:, b]
        made["kk", a, b] = np.bincount(place, minlength=of).reshape(layout.sizes[a], -1)
    return made


def three(layout: Layout, codes: NDArray[np.int64], signs: NDArray[np.float32]) -> Arrays:
    """Counts of all sets of three columns, for what is alive. Of "fff": pair of flags, flag."""
    made: Arrays = {}
    if len(layout.flags) > 1:
        total = np.zeros((len(layout.pairs), len(layout.flags)))
        for start in range(0, len(signs), _AT_ONCE):
            some = signs[start : start + _AT_ONCE]
            total += (some[:, layout.pairs[:, 0]] * some[:, layout.pairs[:, 1]]).T @ some
        made["fff",] = _whole(total)
        for k in range(len(layout.sizes)):
            made["kff", k] = _pairs_of_flags(layout, k, codes[:, k], signs)
    for a, b in layout.kk:
        place, size = layout.live_pairs[a, b][codes[:, a], codes[:, b]], layout.many_live_pairs((a, b))
        if layout.flags:
            made["kkf", a, b] = _whole(summed(place, signs, size))
            made["kkf", a, b][0] = 0
        for c in range(b + 1, len(layout.sizes)):
            table = np.bincount(place * layout.sizes[c] + codes[:, c], minlength=size * layout.sizes[c])
            made["kkk", a, b, c] = table.reshape(size, -1)
            made["kkk", a, b, c][0] = 0
    return made


def summed(place: NDArray[np.int64], values: NDArray[np.float32], size: int) -> NDArray[np.float64]:
    """Sums of rows of ``values`` by place."""
    made = np.zeros((size, values.shape[1]))
    if len(place) and values.shape[1]:
        order = np.argsort(place, kind="stable")
        at = place[order]
        start = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
        made[at[start]] = np.add.reduceat(values[order], start, axis=0)
    return made


def _pairs_of_flags(layout: Layout, k: int, codes: NDArray[np.int64], signs: NDArray[np.float32]) -> NDArray[np.int64]:
    place, size = layout.live[k][codes], layout.many_live(k)
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(size + 1))
    made = np.zeros((size, len(layout.flags), len(layout.flags)))
    for live in range(1, size):
        some = signs[order[ends[live] : ends[live + 1]]]
        made[live] = some.T @ some
    return _whole(made)


def _whole(sums: NDArray) -> NDArray[np.int64]:
    return np.rint(sums).astype(np.int64)
