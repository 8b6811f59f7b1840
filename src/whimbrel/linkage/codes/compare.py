"""Two tables of one exchange compared: which row is who, by likeness of codes, with a confidence. No key is needed.

The office that compares holds no exchange key: it can try no names. Each agency gets its own half of the hits only.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.linkage.codes.confidence import confidence
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.kernel import near
from whimbrel.linkage.codes.table import CodeTable

LOWEST = 0.25  # below it, likeness by chance among millions of pairs would look like a hit
USUAL = 0.3  # on invented people nearly the best F1 from a thousand to a hundred thousand rows, with fewer false hits


def compare(
    left: CodeTable,
    right: CodeTable,
    threshold: float = USUAL,
    *,
    today: dt.date | None = None,
    told: Callable[[int], None] | None = None,
) -> pa.Table:
    """Hits between two tables: ``left`` and ``right`` (tokens), ``similarity``, ``confidence``, ``hit`` (a random name of it).

    threshold: least similarity, 0.25 to 1; a lower one finds more persons and more strangers.
    Every row is in one hit at most, the most similar first.
    told: is given the number of left rows done. Raises CodesError for tables of different keys, expired or too small ones.
    """
    refuse_unfit(left, right, today)
    if not LOWEST <= threshold <= 1:
        raise CodesError(f"The threshold is a similarity from {LOWEST} to 1.")
    i, j, similarity = near(left.codes, right.codes, threshold, told=told)
    kept = each_once(i, j, similarity)
    i, j, similarity = i[kept], j[kept], similarity[kept]
    return pa.table(
        {
            "hit": pa.array([f"{n:032x}" for n in _names(len(i))], pa.string()),
            "left": _tokens(left, i),
            "right": _tokens(right, j),
            "similarity": pa.array(similarity, pa.float32()),
            "confidence": pa.array(confidence(similarity, len(left), len(right)), pa.float32()),
        }
    )


def half(hits: pa.Table, side: str) -> pa.Table:
    """What one agency is told: ``hit``, its own ``token`` and ``confidence`` in tenths, in an order that tells nothing."""
    if side not in ("left", "right"):
        raise ValueError("side is left or right")
    tenths = np.round(hits["confidence"].to_numpy(), 1)
    told = pa.table({"hit": hits["hit"], "token": hits[side], "confidence": pa.array(tenths, pa.float32())})
    return told.sort_by("hit")


def open_hits(told: pa.Table, own: pa.Table) -> pa.Table:
    """An agency's half joined with its own list: ``hit``, ``row`` and ``confidence`` of its own people."""
    # A dummy, or who has no code, may look like somebody by chance; such a token is not on the list.
    told = told.filter(pc.is_in(told["token"], value_set=own["token"].combine_chunks()))
    places = pc.index_in(told["token"], value_set=own["token"].combine_chunks())
    return pa.table({"hit": told["hit"], "row": pc.take(own["row"], places), "confidence": told["confidence"]})


def refuse_unfit(left: CodeTable, right: CodeTable, today: dt.date | None = None) -> None:
    """Raise CodesError unless the two tables may and can be compared."""
    for table in (left, right):
        table.refuse_unusable(today)
    if left.fingerprint != right.fingerprint:
        raise CodesError(
            "The tables were made under different keys; codes of two exchanges or periods cannot be joined."
        )
    if left.digest == right.digest:
        raise CodesError("This is twice the same table.")


def each_once(i: np.ndarray, j: np.ndarray, similarity: np.ndarray) -> np.ndarray:
    """Places of the hits in which every row is used once: the most similar pair first."""
    order = np.lexsort((j, i, -similarity))
    left: set[int] = set()
    right: set[int] = set()
    kept = []
    for place, a, b in zip(order.tolist(), i[order].tolist(), j[order].tolist(), strict=True):
        if a not in left and b not in right:
            left.add(a)
            right.add(b)
            kept.append(place)
    return np.array(kept, np.int64)


def _tokens(table: CodeTable, rows: np.ndarray) -> pa.Array:
    return pa.array([table.tokens[r].tobytes().hex() for r in rows.tolist()], pa.string())


def _names(count: int) -> list[int]:
    return [secrets.randbits(128) for _ in range(count)]
