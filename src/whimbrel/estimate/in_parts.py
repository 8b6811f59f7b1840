"""Many tables or models reckoned on all cores, in parts whose size does not depend on how many cores there are."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

AT_ONCE = 128
Told = Callable[[int], None]


def in_parts(
    rows: np.ndarray, reckon: Callable[[np.ndarray], np.ndarray], told: Told | None = None, at_once: int = AT_ONCE
) -> np.ndarray:
    """What ``reckon`` says of all rows; it gives one row for each row it is given. told: is given how many are done."""

    def part(at: int) -> np.ndarray:
        some = reckon(rows[at : at + at_once])
        if told:
            told(len(some))
        return some

    # The products of matrices are small; threads of their own would only wait for each other.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(part, range(0, len(rows), at_once))))
