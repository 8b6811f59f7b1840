"""Published tables, where they are at hand, and invented ones that are always there."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from whimbrel.estimate.table import Overlaps

# Five lists in ascending trouble: the last two never meet, the first two refer people to each other.
INVENTED = {
    0b000001: 310, 0b000010: 205, 0b000100: 640, 0b001000: 120, 0b010000: 77, 0b000011: 64, 0b000101: 31, 0b000110: 22,
    0b001001: 6, 0b001010: 5, 0b001100: 14, 0b010001: 4, 0b010010: 3, 0b010100: 9, 0b000111: 7, 0b001101: 2, 0b010110: 1,
}  # fmt: skip


@pytest.fixture
def invented() -> Overlaps:
    """Five lists, 1,520 persons."""
    counts = np.zeros(32, np.int64)
    for place, many in INVENTED.items():
        counts[place] = many
    return Overlaps(("police", "shelter", "hotline", "labour", "border"), counts)


@pytest.fixture
def published(real_data: Callable[[str], Path]) -> Callable[[str], Overlaps]:
    """A published table by the name of its file, read here without Whimbrel's own reader."""

    def read(name: str) -> Overlaps:
        with real_data(f"mse_lists/{name}.csv").open(encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        counts = np.zeros(2 ** (len(head) - 1), np.int64)
        for *marks, many in rows:
            counts[sum(int(m) << n for n, m in enumerate(marks))] += int(many)
        return Overlaps(tuple(head[:-1]), counts)

    return read
