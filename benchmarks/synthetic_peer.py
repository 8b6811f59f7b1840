"""What pac-synth needs for a table; run by the Python of its own environment, one JSON line out.

Usage: python synthetic_peer.py TABLE.csv RECORDS.csv EPSILON DELTA. Its usual settings, blank as its empty value.
"""

import csv
import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Fit, sample as many rows as there are, write them, print what it took."""
    import pacsynth

    with Path(sys.argv[1]).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    started = time.perf_counter()
    build = pacsynth.DpAggregateSeededParametersBuilder().epsilon(float(sys.argv[3])).delta(float(sys.argv[4])).build()
    maker = pacsynth.DpAggregateSeededSynthesizer(build)
    maker.fit(pacsynth.Dataset(rows))
    fitted = time.perf_counter()
    made = maker.sample(len(rows) - 1)
    done = time.perf_counter()
    with Path(sys.argv[2]).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(made)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"fit": fitted - started, "sample": done - fitted, "peak": peak}))


if __name__ == "__main__":
    main()
