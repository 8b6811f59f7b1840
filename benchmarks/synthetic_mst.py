"""What MST needs for a table; run by the Python of its own environment (mbi), one JSON line out.

Usage: python synthetic_mst.py TABLE.csv RECORDS.csv RHO, with codes.json (column -> codes) beside the table. MST is that of
McKenna, Miklau and Sheldon, "Winning the NIST contest" (2021): a third of rho on tables of one column; a third on choosing pairs
of columns, one exponential mechanism a time, among those that join two parts of the tree; a third on the chosen pairs;
inference by mirror descent of mbi. Codes below three deviations are put together and dealt out again at random. Repaired is
the sampling: each column is divided by its exact proportions within each code of the column it hangs on, at random in order; no
whole row is rounded.
"""

import csv
import itertools
import json
import math
import resource
import sys
import time
from pathlib import Path

import numpy as np

STEPS = 5000


def main() -> None:
    """Measure and fit, sample as many rows as there seem to be, write them, print what it took."""
    file, out, rho = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    rng = np.random.default_rng()
    codes = {n: ["", *of] for n, of in json.loads(file.with_name("codes.json").read_text("utf-8")).items()}
    started = time.perf_counter()
    names, rows = read(file, codes)
    singles, merged, rows = one_way(rows, [len(codes[n]) for n in names], rho / 3, rng)
    sizes = [len(of) for of in singles]
    tree = chosen(rows, singles, rho / 3, rng)
    model, total = fitted(names, sizes, rows, singles, tree, rho / 3, rng)
    fit = time.perf_counter()
    made = sampled(model, names, sizes, tree, total, rng)
    with out.open("w", newline="", encoding="utf-8") as written:
        csv.writer(written).writerow(names)
        columns = [np.array(codes[n])[dealt(made[:, j], merged[j], rng)] for j, n in enumerate(names)]
        csv.writer(written).writerows(zip(*columns, strict=True))
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"fit": fit - started, "sample": done - fit, "peak": peak, "tree": len(tree)}))


def read(file, codes):
    """Names of the columns, and rows as places in the codes."""
    with file.open(newline="", encoding="utf-8") as lines:
        names, *rows = csv.reader(lines)
    place = [{code: number for number, code in enumerate(codes[n])} for n in names]
    columns = zip(*rows, strict=True)
    return names, np.array([[of[v] for v in column] for of, column in zip(place, columns, strict=True)]).T


def one_way(rows, sizes, rho, rng):
    """Noisy counts (with deviations) of each column, rare codes put together; which codes went together; rows in new codes."""
    deviation = math.sqrt(rows.shape[1] / (2 * rho))
    singles, merged, renamed = [], [], []
    for j, size in enumerate(sizes):
        noisy = np.bincount(rows[:, j], minlength=size) + rng.normal(0, deviation, size)
        kept = np.flatnonzero(noisy >= 3 * deviation)
        rare = np.setdiff1d(np.arange(size), kept)
        place = np.full(size, len(kept))
        place[kept] = np.arange(len(kept))
        counts = [(n, deviation) for n in noisy[kept]]
        if len(rare):  # one cell of several; its noise is larger
            counts.append((noisy[rare].sum(), deviation * math.sqrt(len(rare))))
        singles.append(np.array(counts))
        merged.append([*kept[:, None], *([rare] if len(rare) else [])])
        renamed.append(place[rows[:, j]])
    return singles, merged, np.stack(renamed, axis=1)


def dealt(column, merged, rng):
    """Places in the codes as they were; what was put together goes to each of them alike."""
    many = np.array([len(of) for of in merged])
    table = np.array([np.resize(of, many.max()) for of in merged])
    return table[column, rng.integers(0, many[column])]


def pair(rows, sizes, a, b):
    """The table of two columns."""
    return np.bincount(rows[:, a] * sizes[b] + rows[:, b], minlength=sizes[a] * sizes[b]).reshape(sizes[a], sizes[b])


def chosen(rows, singles, rho, rng):
    """Pairs of columns that make a tree: each chosen by how far its table is from that of unrelated columns."""
    sizes, columns = [len(of) for of in singles], len(singles)
    shares = [np.maximum(of[:, 0], 0) for of in singles]
    total = np.mean([of.sum() for of in shares])
    shares = [of / of.sum() for of in shares]
    apart = {
        (a, b): np.abs(pair(rows, sizes, a, b) - total * np.outer(shares[a], shares[b])).sum()
        for a, b in itertools.combinations(range(columns), 2)
    }
    part, tree = list(range(columns)), []
    epsilon = math.sqrt(8 * rho / max(1, columns - 1))
    for _ in range(columns - 1):
        free = [p for p in apart if part[p[0]] != part[p[1]]]
        score = np.array([apart[p] for p in free]) * epsilon / 2
        a, b = free[int(np.argmax(score + rng.gumbel(size=len(free))))]  # this is the exponential mechanism
        tree.append((a, b))
        part = [part[a] if of == part[b] else of for of in part]
    return tree


def fitted(names, sizes, rows, singles, tree, rho, rng):
    """The model that follows single columns and the chosen pairs, and how many persons there seem to be."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_enable_compilation_cache", False)
    import mbi

    domain = mbi.Domain(names, sizes)
    measured = []
    for name, of in zip(names, singles, strict=True):
        scale = of[0, 1] / of[:, 1]
        query = mbi.WeightedQuery(scale)
        measured.append(mbi.LinearMeasurement(of[:, 0] * scale, (name,), of[0, 1], query))
    deviation = math.sqrt(len(tree) / (2 * rho))
    for a, b in tree:
        noisy = pair(rows, sizes, a, b).ravel() + rng.normal(0, deviation, sizes[a] * sizes[b])
        measured.append(mbi.LinearMeasurement(noisy, (names[a], names[b]), deviation))
    sums = [(of[:, 0].sum(), (of[:, 1] ** 2).sum()) for of in singles]
    total = max(1.0, sum(n / v for n, v in sums) / sum(1 / v for _, v in sums))
    model = mbi.estimation.MirrorDescent().estimate(domain, measured, known_total=total, iters=STEPS)
    return model, round(total)


def sampled(model, names, sizes, tree, total, rng):
    """Rows column after column along the tree."""
    made = np.zeros((total, len(names)), np.int64)
    near = {j: [(set(p) - {j}).pop() for p in tree if j in p] for j in range(len(names))}
    shares = np.asarray(model.project((names[0],)).datavector(), float)
    made[:, 0] = divided(total, shares, rng)
    waiting = [(0, child) for child in near[0]]
    while waiting:
        parent, child = waiting.pop()
        table = np.asarray(model.project((names[parent], names[child])).datavector(flatten=False), float)
        for code in range(sizes[parent]):
            own = np.flatnonzero(made[:, parent] == code)
            made[own, child] = divided(len(own), table[code], rng)
        waiting += [(child, other) for other in near[child] if other != parent]
    return made


def divided(many, shares, rng):
    """So many values in proportion to ``shares``, in random order; what is left over is drawn systematically."""
    shares = np.maximum(shares, 0)
    shares = shares / shares.sum() if shares.sum() > 0 else np.full(len(shares), 1 / len(shares))
    ends = np.floor(many * np.cumsum(shares) + rng.random() + 1e-9)
    ends[-1] = max(ends[-1], many)
    counts = np.diff(np.minimum(ends, many), prepend=0).clip(0).astype(np.int64)
    counts[int(shares.argmax())] += many - counts.sum()
    return rng.permutation(np.repeat(np.arange(len(shares)), counts))


if __name__ == "__main__":
    main()
