"""Promise: a million records linked by `whimbrel link` within 1.5 times the time and the memory of plain Splink.

The records are invented people in eleven naming traditions, about a fifth met again. Both read the same Parquet file and write
who is whom; each is a process of its own. F1 stands beside, because speed without it is easy.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import process
from benchmarks.results import Result
from whimbrel.demonstration.people.same_people import same_people

ROWS = 1_000_000
SEED = 77
_TIMES = 1.5
_PEER = """
import sys
import pyarrow as pa, pyarrow.parquet as pq
sys.path.insert(0, sys.argv[3])
from benchmarks.plain_splink import plain_pairs
rows = pq.read_table(sys.argv[1])
rows = rows.cast(pa.schema([(c, pa.string()) for c in rows.column_names]))
pq.write_table(plain_pairs(rows, "given_names", "family_name", "birth_date"), sys.argv[2])
"""


def run() -> Result:
    """One run each: a minute or more, so that the ratio of single runs tells enough."""
    result = Result("linkage_million", (__doc__ or "").split("\n\n")[0], ("splink",))
    with tempfile.TemporaryDirectory(prefix="whimbrel-bench-") as folder:
        list_, out = Path(folder) / "people.parquet", Path(folder) / "out"
        table = same_people(SEED, ROWS)
        pq.write_table(table.drop_columns(["person", "tradition"]), list_)
        person = table["person"].to_numpy()
        ours = process(
            sys.executable, "-c", "from whimbrel.cli import main; main()", "link", list_, "--out", out, "--parquet"
        )
        peer = process(
            sys.executable, "-c", _PEER, list_, Path(folder) / "peer.parquet", str(Path(__file__).parents[1])
        )
        found = pq.read_table(out / "persons.parquet")
        cluster = found["person"].combine_chunks().dictionary_encode().indices.to_numpy()
        f1 = _of_clusters(person, cluster)
        best = _of_pairs(person, pq.read_table(Path(folder) / "peer.parquet"))
    result.table(
        ("way", "time", "processor", "memory", "F1"),
        (
            ("whimbrel link", f"{ours.wall:.0f} s", f"{ours.cpu:.0f} s", f"{ours.peak / 1e9:.2f} GB", f"{f1:.3f}"),
            (
                "plain Splink",
                f"{peer.wall:.0f} s",
                f"{peer.cpu:.0f} s",
                f"{peer.peak / 1e9:.2f} GB",
                f"{best:.3f} (best threshold)",
            ),
        ),
    )
    times, memory = ours.wall / peer.wall, ours.peak / peer.peak
    result.promise(f"{_TIMES} x the time of plain Splink at most", f"{times:.2f} x", times <= _TIMES)
    result.promise(f"{_TIMES} x its memory at most", f"{memory:.2f} x", memory <= _TIMES)
    result.promise("A higher F1", f"{f1:.3f} against {best:.3f}", f1 > best)
    return result


def _of_clusters(person: np.ndarray, cluster: np.ndarray) -> float:
    def pairs(of: np.ndarray) -> int:
        sizes = np.bincount(of)
        return int((sizes * (sizes - 1) // 2).sum())

    _, both = np.unique(person.astype(np.int64) << 32 | cluster.astype(np.int64), return_inverse=True)
    return 2 * pairs(both) / (pairs(person) + pairs(cluster))


def _of_pairs(person: np.ndarray, found: pa.Table) -> float:
    left, right, sure = (found[c].to_numpy() for c in ("n_l", "n_r", "match_probability"))
    sizes = np.bincount(person)
    total = int((sizes * (sizes - 1) // 2).sum())
    hits = np.cumsum((person[left] == person[right])[np.argsort(-sure, kind="stable")])
    return float((2 * hits / (np.arange(1, len(hits) + 1) + total)).max())
