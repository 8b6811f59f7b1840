"""A sample of pairs for people to label, so that precision and recall can be estimated without knowing the truth.

Pairs are drawn by score: as many from each of ten strata of probability, because the sure ones teach little and there are so many
of them (stratified sampling as in Marchant and Rubinstein, VLDB 2017, without their adaptive step). Each row says how many
pairs its stratum has. The score itself is left out: who labels must not see it.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from whimbrel.linkage.linking import Linked

_EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 0.99, 1.01)


def labelling_sample(linked: Linked, records: pa.Table, size: int, seed: int = 20) -> pa.Table:
    """``size`` pairs at most, in random order: left, right, stratum, of, same (to fill in), and both records side by side."""
    rng = np.random.default_rng(seed)
    sure = linked.pairs["probability"].to_numpy()
    stratum = np.digitize(sure, _EDGES[1:-1])
    strata = [np.flatnonzero(stratum == n) for n in range(len(_EDGES) - 1)]
    strata = [s for s in strata if len(s)]
    chosen: list[int] = []
    left_over, waiting = size, sorted(strata, key=len)
    for n, pairs in enumerate(waiting):
        share = min(len(pairs), left_over // (len(waiting) - n))
        chosen += rng.choice(pairs, share, replace=False).tolist()
        left_over -= share
    drawn = rng.permutation(np.array(chosen, np.int64))
    counts = np.bincount(stratum, minlength=len(_EDGES))
    pairs = linked.pairs.take(drawn)
    data: dict[str, object] = {
        "left": pairs["left"],
        "right": pairs["right"],
        # The numbers are shuffled too, so that a stratum does not tell the score.
        "stratum": rng.permutation(len(_EDGES))[stratum[drawn]],
        "of": counts[stratum[drawn]],
        "same": pa.array([""] * len(drawn)),
    }
    kinds = [h for of_kind in ("family_name", "given_names", "full_name", "name_as_written", "other_names", "birth_date",
             "birth_year", "age", "registered", "sex", "citizenship", "place", "identifier", "text")
             for h in linked.columns.kinds.get(of_kind, ())]  # fmt: skip
    for heading in kinds:
        for side in ("left", "right"):
            data[f"{heading} ({side})"] = records[heading].take(pairs[f"{side}_row"])
    return pa.table(data)
