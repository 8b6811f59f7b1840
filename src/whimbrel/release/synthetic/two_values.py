"""The chance of the rarer code of a column with two, for each group of records that are alike so far."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from whimbrel.release.synthetic.fitting import ROUNDS, SPREAD, descend, held_back, root
from whimbrel.release.synthetic.measuring import Measured

Floats = NDArray[np.float64]


def chance(
    measured: Measured,
    flag: int,
    codes: NDArray[np.int64],
    rare: NDArray[np.float32],
    many: NDArray[np.int64],
) -> Floats:
    """Of each group. codes: of the columns with several codes; rare: 1 for the rarer code of the flags before."""
    return _Model(measured, flag, codes, rare, many).fit()


class _Model:
    """Terms, in this order: one; flags; pairs of flags; codes; codes with flags; pairs of codes.

    All are of the rarer codes, which hardly overlap, so that a few steps find the answer. Their counts are worked out from the
    counts by signs.
    """

    def __init__(
        self,
        measured: Measured,
        flag: int,
        codes: NDArray[np.int64],
        rare: NDArray[np.float32],
        many: NDArray[np.int64],
    ):
        self.layout, self.codes, self.rare, self.total = measured.layout, codes, rare, float(many.sum())
        self.weight = (many / self.total).astype(np.float32)
        one, two = np.triu_indices(flag, 1)
        ones = np.ones((len(many), 1), np.float32)
        self.dense = np.concatenate([ones, rare, rare[:, one] * rare[:, two]], axis=1)
        self.crossed = [self.layout.live[k][codes[:, k]] for k in range(codes.shape[1])] if flag else []
        self.pairs = [self.layout.live_pairs[a, b][codes[:, a], codes[:, b]] for a, b in self.layout.kk]
        self.sorted = [self._sorted(place, k) for k, place in enumerate(self.crossed)]
        counts, noise, spread = self._wanted(measured, flag, one, two)
        self.offset = np.cumsum([0, *(len(c) for c in counts)])
        wanted, deviation = np.concatenate(counts) / self.total, np.concatenate(noise) / self.total
        of = np.concatenate(spread)
        held = self._held(np.ones(len(many), np.float32))
        for k in range(codes.shape[1]):  # the most frequent code is what the others are compared with
            held[self.offset[1 + k] + held[self._span(1 + k)].argmax()] = 0
        self.first = float(np.clip(wanted[0], 1e-4, 1 - 1e-4))
        believed = np.nan_to_num((wanted + 2 * self.first * deviation) / np.maximum(held + 2 * deviation, 1e-12))
        believed = np.clip(believed, 0, 1)
        curve = np.maximum(held * believed * (1 - believed), 0.25 * held * self.first * (1 - self.first))
        self.used = (held > 0) & np.isfinite(wanted) & (curve * of * 5 > deviation)
        self.back = np.where(self.used, held_back(deviation, of, curve), 0)
        self.scale = np.where(self.used, 1 / np.sqrt(curve + self.back + 1e-15), 0)
        self.wanted = np.where(self.used, np.clip(np.nan_to_num(wanted), 0, held), 0)

    def fit(self) -> Floats:
        """The chance of each group."""
        main, matrix = self._main()
        scale = self.scale.copy()
        scale[main] = 0
        theta = np.zeros(len(self.used))
        theta[0] = np.log(self.first / (1 - self.first))
        for _ in range(ROUNDS):
            now = self._chance(theta)
            spread = np.maximum(now * (1 - now), 0.02 * self.first)
            theta = descend(self.slope, theta, [(main, root(matrix(spread)))], scale)
        return self._chance(theta).astype(float)

    def slope(self, theta: Floats) -> tuple[float, Floats]:
        """What is to be made small, and how it changes with each term."""
        level = self._level(theta.astype(np.float32))
        made = self._held(0.5 * (1 + np.tanh(0.5 * level)))
        worth = float(self.weight @ np.logaddexp(0, level)) - float(theta @ self.wanted)
        return worth + 0.5 * float((self.back * theta) @ theta), made - self.wanted + self.back * theta

    def _chance(self, theta: Floats) -> NDArray[np.float32]:
        return np.asarray(0.5 * (1 + np.tanh(0.5 * self._level(theta.astype(np.float32)))))

    def _span(self, block: int) -> slice:
        return slice(int(self.offset[block]), int(self.offset[block + 1]))

    def _level(self, theta: NDArray[np.float32]) -> NDArray[np.float32]:
        made = self.dense @ theta[self._span(0)]
        block = 1
        for k in range(self.codes.shape[1]):
            made += theta[self._span(block)][self.codes[:, k]]
            block += 1
        for place in self.crossed:
            by_code = theta[self._span(block)].reshape(-1, self.rare.shape[1])
            made += np.einsum("ij,ij->i", by_code[place], self.rare)
            block += 1
        for place in self.pairs:
            made += theta[self._span(block)][place]
            block += 1
        return np.asarray(made)

    def _held(self, value: NDArray[np.float32]) -> Floats:
        """Shares of the records that hold each term, each record weighing ``value``."""
        weight = self.weight * value
        made = [self.dense.T @ weight]
        made += [np.bincount(self.codes[:, k], weight, n) for k, n in enumerate(self.layout.sizes)]
        if self.crossed:
            weighed = self.rare * weight[:, None]
            for order, start, at, size in self.sorted:
                table = np.zeros((size, self.rare.shape[1]))
                if len(start):
                    table[at] = np.add.reduceat(weighed[order], start, axis=0)
                table[0] = 0
                made.append(table.ravel())
        for pair, place in zip(self.layout.kk, self.pairs, strict=True):
            of_pair = np.bincount(place, weight, self.layout.many_live_pairs(pair))
            of_pair[0] = 0
            made.append(of_pair)
        return np.concatenate(made).astype(float)

    def _sorted(
        self, place: NDArray[np.int64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]:
        order = np.argsort(place, kind="stable")
        at = place[order]
        start = np.flatnonzero(np.r_[True, at[1:] != at[:-1]]) if len(at) else at
        return order, start, at[start], self.layout.many_live(k)

    def _wanted(
        self, measured: Measured, flag: int, one: NDArray[np.int64], two: NDArray[np.int64]
    ) -> tuple[list[Floats], list[Floats], list[Floats]]:
        """Noisy counts of each term together with the rarer code, their noise, and how far terms vary."""
        of, dev, total = measured.counts, measured.deviation, self.total
        f, ff = of["f",], of["ff",]
        d1, d2 = dev["f",], dev.get(("ff",), 0.0)
        counts = [(total + f[flag]) / 2, *(total + f[flag] + f[:flag] + ff[flag, :flag]) / 4]
        noise, spread = [d1 / 2, *[np.hypot(d2, d1) / 4] * flag], [SPREAD[1], *[SPREAD[2]] * flag]
        if len(one):
            triple = of["fff",][_pair_place(measured, one, two), flag]
            counts += [*(total + f[flag] + f[one] + f[two] + ff[one, flag] + ff[two, flag] + ff[one, two] + triple) / 8]
            noise += [np.sqrt(dev["fff",] ** 2 + 3 * d2**2) / 8] * len(one)
            spread += [SPREAD[3]] * len(one)
        every = [np.array(counts)], [np.array(noise)], [np.array(spread)]

        def add(count: Floats, deviation: float, columns: int) -> None:
            for to, what in zip(every, (count, deviation, SPREAD[columns]), strict=True):
                to.append(np.broadcast_to(np.asarray(what, dtype=float), count.shape).ravel())

        for k in range(len(self.layout.sizes)):
            both = of["kf", k]
            add((of["k", k] + both[:, flag]) / 2, np.hypot(dev["kf", k], dev["k", k]) / 2, 2)
        for k in range(len(self.crossed)):
            both, alone = of["kf", k], of["k", k]
            table = np.full((self.layout.many_live(k), flag), np.nan)
            alive = np.flatnonzero(self.layout.live[k])
            table[1:] = alone[alive][:, None] + both[alive][:, flag : flag + 1] + both[alive][:, :flag]
            table[1:] = (table[1:] + of["kff", k][1:, :flag, flag]) / 4
            add(table, float(np.sqrt(dev["kff", k] ** 2 + 2 * dev["kf", k] ** 2) / 4), 3)
        for a, b in self.layout.kk:
            live, key = self.layout.live_pairs[a, b], ("kkf", a, b)
            alone = np.full(self.layout.many_live_pairs((a, b)), np.nan)
            alone[live[live > 0]] = of["kk", a, b][live > 0]
            if key in of:
                add((alone + of[key][:, flag]) / 2, float(np.hypot(dev[key], dev["kk", a, b]) / 2), 3)
            else:
                add(np.full(len(alone), np.nan), 1.0, 3)
        return every

    def _main(self) -> tuple[NDArray[np.int64], Callable[[NDArray[np.float32]], Floats]]:
        """Terms of flags and codes, and the matrix of their curvature for given spreads of the groups."""
        dense = np.flatnonzero(self.used[self._span(0)])
        many = self.codes.shape[1]
        own = [np.flatnonzero(self.used[self._span(1 + k)]) for k in range(many)]
        main = np.concatenate([dense, *(self.offset[1 + k] + o for k, o in enumerate(own))]).astype(np.int64)
        rows, columns, base = [], [], 0
        for k, o in enumerate(own):
            number = np.full(self.layout.sizes[k], -1)
            number[o] = base + np.arange(len(o))
            base += len(o)
            place = number[self.codes[:, k]]
            rows.append(np.flatnonzero(place >= 0))
            columns.append(place[place >= 0])
        row, column = (np.concatenate([np.zeros(0, np.int64), *x]) for x in (rows, columns))
        codes = sp.csr_matrix((np.ones(len(row), np.float32), (row, column)), shape=(len(self.weight), base))
        some = self.dense[:, dense]

        def matrix(spread: NDArray[np.float32]) -> Floats:
            weight = (self.weight * spread)[:, None]
            weighed = some * weight
            beside = np.asarray(codes.T @ weighed)
            among = (codes.T @ codes.multiply(weight).tocsr()).toarray()
            made = np.block([[some.T @ weighed, beside.T], [beside, among]]).astype(float)
            made[np.diag_indices(len(main))] += self.back[main]
            return made

        return main, matrix


def _pair_place(measured: Measured, one: NDArray[np.int64], two: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of a pair of flags (the smaller first) among all pairs."""
    flags = len(measured.layout.flags)
    return np.asarray(one * flags - one * (one + 1) // 2 + two - one - 1)
