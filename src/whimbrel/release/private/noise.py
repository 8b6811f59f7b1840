"""Exact discrete noise, and what it costs. All noise of the gate is drawn here, by OpenDP.

Unit of privacy: one person, with all records that one source has of the person in one year. Neighbours are two sets of
records that differ in one person, added or taken away. What is asked for here must be built so that one person changes the
vector of counts by at most ``sensitivity`` in the Euclidean length.

Cost is reckoned in zero-concentrated differential privacy (Bun and Steinke 2016): the discrete Gaussian of standard deviation
s (Canonne, Kamath and Steinke 2020) on a vector of sensitivity d costs rho = d * d / (2 * s * s), and the rho of several draws
add up, also when a later question depends on an earlier answer. OpenDP turns rho into epsilon and delta by the numerical bound
of Canonne, Kamath and Steinke. Whole budgets of epsilon and delta add up too (basic composition); that is what the ledger does.

Integers go in and integers come out, drawn from integers and fractions only: no floating-point number is ever a sample, so the
low bits tell nothing (Mironov 2012). The generator is the operating system's, it has no seed that could be kept, told or read.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from whimbrel.release.private.errors import NotAnswered, PrivacyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST = 2**52


def _opendp() -> Any:
    import opendp.prelude as dp

    dp.enable_features("contrib")  # of OpenDP's parts: those with a written proof that is still being read by others
    return dp


def gaussian(counts: NDArray[Any], deviation: float) -> NDArray[np.int64]:
    """The counts with a discrete Gaussian of this standard deviation added to each; same shape."""
    dp = _opendp()
    whole = _whole(counts)
    if not (math.isfinite(deviation) and deviation > 0):
        raise PrivacyError("The noise must have a standard deviation above nought.")
    if not whole.size:
        return whole
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    drawn = dp.m.make_gaussian(*space, scale=float(deviation))(whole.ravel().tolist())
    return np.array(drawn, dtype=np.int64).reshape(whole.shape)


def laplace(counts: NDArray[Any], scale: float) -> NDArray[np.int64]:
    """The counts with a discrete Laplace of this scale added to each: epsilon = 1 / scale for a sensitivity of 1 (sum)."""
    dp = _opendp()
    whole = _whole(counts)
    if not (math.isfinite(scale) and scale > 0):
        raise PrivacyError("The noise must have a scale above nought.")
    if not whole.size:
        return whole
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    return np.array(dp.m.make_laplace(*space, scale=float(scale))(whole.ravel().tolist()), dtype=np.int64).reshape(
        whole.shape
    )


def _whole(counts: NDArray[Any]) -> NDArray[np.int64]:
    whole = np.asarray(counts)
    if whole.dtype.kind not in "iu":
        raise PrivacyError("Noise is added to whole numbers only.")
    if whole.size and int(np.abs(whole).max()) > _LARGEST:
        raise PrivacyError("A count is too large.")
    return whole.astype(np.int64)


def rho_of(deviation: float, sensitivity: float = 1.0) -> float:
    """What one draw of the discrete Gaussian costs in zCDP."""
    return sensitivity**2 / (2 * deviation**2)


def deviation_of(rho: float, sensitivity: float = 1.0) -> float:
    """The standard deviation that costs ``rho``."""
    return sensitivity / math.sqrt(2 * rho)


def epsilon_of(rho: float, delta: float) -> float:
    """The epsilon that ``rho`` guarantees but for a chance of ``delta``."""
    dp = _opendp()
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    turned = dp.c.make_zCDP_to_approxDP(dp.m.make_gaussian(*space, scale=1.0))
    return float(turned.map(math.sqrt(2 * rho)).epsilon(delta))


@cache
def rho_within(epsilon: float, delta: float) -> float:
    """The largest rho whose guarantee is within ``epsilon`` and ``delta``; found by halving, never above."""
    if not (0 < epsilon <= 100 and 0 < delta < 0.5):
        raise NotAnswered("epsilon_limits", most=100)
    low, high = 0.0, epsilon
    for _ in range(60):
        middle = (low + high) / 2
        if middle > 0 and epsilon_of(middle, delta) <= epsilon:
            low = middle
        else:
            high = middle
    if low == 0.0:
        raise NotAnswered("too_little")
    return low
