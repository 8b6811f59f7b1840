"""Measures what ``linkage/codes/confidence.yaml`` states, on invented people: python -m benchmarks.codes_confidence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import yaml

from benchmarks.codes_people import best_cut, two_agencies
from whimbrel.linkage.codes import confidence
from whimbrel.linkage.codes.compare import USUAL, each_once
from whimbrel.linkage.codes.encode import encode
from whimbrel.linkage.codes.exchange_key import new_key
from whimbrel.linkage.codes.kernel import near

SIZES = (1000, 10_000, 50_000)
SEED = 7
HEAD = """\
# Measured by benchmarks/codes_confidence.py on invented people (seed {seed}), written there; do not edit by hand.
# same: share of the persons known to both sides whose codes reach each step of similarity, from 0.25 in steps of 0.025.
# other: hits that are two persons, as a share of all pairs. Both at {rows} people a side, every row in one hit at most.
"""


def main() -> None:
    """Measure and write."""
    key = new_key("measuring", "2026", dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30))
    shapes = {}
    for size in SIZES:
        left, right = two_agencies(SEED, size)
        codes = [encode(side.traits, key) for side in (left, right)]
        i, j, likeness = near(codes[0][0], codes[1][0], float(confidence.EDGES[0]))
        told = codes[0][1][i] & codes[1][1][j]
        i, j, likeness = i[told], j[told], likeness[told]
        kept = each_once(i, j, likeness)
        i, j, likeness = i[kept], j[kept], likeness[kept]
        same = left.person[i] == right.person[j]
        both = len(np.intersect1d(left.person, right.person))
        cut, f1 = best_cut(likeness, same, both)
        usual = likeness >= USUAL
        used = 2 * same[usual].sum() / (usual.sum() + both)
        print(f"{size}: best at {cut:.3f}, F1 {f1:.3f}; at {USUAL}, F1 {used:.3f}")
        shapes = confidence.measure(likeness, same, both, size * size)
    text = HEAD.format(seed=SEED, rows=SIZES[-1]) + yaml.safe_dump(
        shapes, sort_keys=False, default_flow_style=None, width=120
    )
    Path(confidence.__file__).with_name("confidence.yaml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
