"""The chances of the codes of a column with several, for each group of records that are alike so far."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from whimbrel.release.synthetic.fitting import SPREAD, descend, held_back, root
from whimbrel.release.synthetic.measuring import Measured

_ROUNDS = 4
_DOUBT = 2.0  # deviations taken off a count before it is believed to be larger than expected


def nearest(counts: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """The nearest counts without negative ones that add up to ``total``."""
    falling = np.sort(counts)[::-1]
    above = (np.cumsum(falling) - total) / np.arange(1, len(falling) + 1)
    return np.maximum(counts - above[np.flatnonzero(falling >= above)[-1]], 0)


def chances(measured: Measured, k: int, codes: NDArray[np.int64], many: NDArray[np.int64]) -> NDArray[np.float64]:
    """One row a group. codes: of the columns before; many: records of each group."""
    total = float(many.sum())
    base = nearest(measured.counts["k", k], total) / total
    if not k:
        return np.tile(base, (len(many), 1))
    return _Model(measured, k, codes, many, base).fit()


class _Model:
    """Terms: for each code of the column, one, and one for each code and live pair of codes of the columns before."""

    def __init__(
        self,
        measured: Measured,
        k: int,
        codes: NDArray[np.int64],
        many: NDArray[np.int64],
        base: NDArray[np.float64],
    ):
        layout, total = measured.layout, float(many.sum())
        self.weight = (many / total).astype(np.float32)
        self.size = len(base)
        self.start = np.log(np.maximum(base, 1e-9)).astype(np.float32)
        nought = np.zeros(len(many), np.int64)
        blocks = [(nought, 1, base[None] * total, measured.deviation["k", k], 1)]
        for a in range(k):
            key = "kk", a, k
            blocks.append((codes[:, a], layout.sizes[a], measured.counts[key], measured.deviation[key], 2))
        for a in range(k):
            for b in range(a + 1, k):
                key3 = "kkk", a, b, k
                place = layout.live_pairs[a, b][codes[:, a], codes[:, b]]
                blocks.append(
                    (place, layout.many_live_pairs((a, b)), measured.counts[key3], measured.deviation[key3], 3)
                )
        offset = np.cumsum([0, *(b[1] for b in blocks)])
        columns = np.stack([b[0] + o for b, o in zip(blocks, offset[:-1], strict=True)], axis=1).ravel()
        ends = np.arange(0, len(columns) + 1, len(blocks))
        filled = np.ones(len(columns), np.float32)
        self.terms = sp.csr_matrix((filled, columns, ends), shape=(len(many), offset[-1]))
        self.turned = self.terms.T.tocsr()
        noisy = np.concatenate([b[2] for b in blocks]) / total
        noise = np.repeat([b[3] / total for b in blocks], [b[1] for b in blocks])[:, None]
        spread = np.repeat([SPREAD[b[4]] for b in blocks], [b[1] for b in blocks])[:, None]
        held = np.asarray(self.turned @ self.weight.astype(float))
        for (_, of, *_rest), o in zip(blocks[1:], offset[1:-1], strict=True):
            held[o + held[o : o + of].argmax()] = 0  # the most frequent code is what the others are compared with
        expected = held[:, None] * base
        alone = expected
        expected = np.where(expected > 0, np.maximum(expected, np.nan_to_num(noisy) - _DOUBT * noise), 0)
        self.more = np.maximum(expected - alone, 0)
        self.used = (expected > 0) & np.isfinite(noisy) & (expected * spread * 5 > noise)
        whole = self.used.all(
            axis=1
        )  # what all codes together have is known from the records so far; noise must not pull on it
        noisy[whole] += ((held - noisy.sum(axis=1)) / self.size)[whole, None]
        self.wanted = np.where(self.used, np.maximum(noisy, 0), 0)
        self.back = np.where(self.used, held_back(noise, spread, expected), 0)
        self.of_code = [np.flatnonzero(self.used[:, v]) for v in range(self.size)]

    def fit(self) -> NDArray[np.float64]:
        """The chances of each group."""
        shape, theta = self.used.shape, np.zeros(self.used.size)

        def slope(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            worth, change = self.slope(flat.reshape(shape))
            return worth, change.ravel()

        for number in range(_ROUNDS):
            chance, _ = self._chances(theta.reshape(shape))
            own = [(v, of) for v, of in enumerate(self.of_code) if len(of)]
            groups = [(of * self.size + v, self._root(v, chance[:, v], not number)) for v, of in own]
            theta = descend(slope, theta, groups, np.zeros(self.used.size))
        return self._chances(theta.reshape(shape))[0].astype(float)

    def slope(self, theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """What is to be made small, and how it changes with each term."""
        chance, level = self._chances(theta)
        change = self.turned @ (chance * self.weight[:, None]) - self.wanted + self.back * theta
        worth = float(self.weight @ level) - float((theta * self.wanted).sum())
        return worth + 0.5 * float((self.back * theta * theta).sum()), np.asarray(change, dtype=float)

    def _chances(self, theta: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        made = self.terms @ theta.astype(np.float32) + self.start
        top = made.max(axis=1, keepdims=True)
        np.exp(made - top, out=made)
        whole = made.sum(axis=1, keepdims=True)
        made /= whole
        return made, (top + np.log(whole))[:, 0]

    def _root(self, code: int, chance: NDArray[np.float32], first: bool) -> NDArray[np.float64]:
        own = self.of_code[code]
        some = self.terms[:, own]
        weight = self.weight * chance * (1 - chance)
        curvature = (some.T @ some.multiply(weight[:, None]).tocsr()).toarray().astype(float)
        curvature[np.diag_indices(len(own))] += self.back[own, code]
        if first:  # where more are expected than the column alone says, it will curve more
            curvature[np.diag_indices(len(own))] += self.more[own, code]
        return root(curvature)
