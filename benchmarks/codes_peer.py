"""What anonlink and clkhash need for two files of people; run by the Python of their own environment, one JSON line out.

Usage: python codes_peer.py LEFT.csv RIGHT.csv PAIRS.csv. The columns are words, birth, sex, citizenship; names are already
romanised as for us. Codes of 1024 bits, the schema as clkhash's own guide writes it: pairs of letters of the name, positional
digits of the date, sex and citizenship as whole words.
"""

import csv
import json
import resource
import sys
import time
from pathlib import Path

SCHEMA = {
    "version": 3,
    "clkConfig": {
        "l": 1024,
        "kdf": {"type": "HKDF", "hash": "SHA256", "info": "", "salt": "", "keySize": 64},
    },
    "features": [
        {
            "identifier": name,
            "format": {"type": "string", "encoding": "utf-8"},
            "hashing": {
                "comparison": {"type": kind, "n": n, **({"positional": True} if kind == "ngram" and n == 1 else {})},
                "strategy": {"bitsPerFeature": bits},
                "hash": {"type": "doubleHash"},
            },
        }
        for name, kind, n, bits in (
            ("words", "ngram", 2, 300), ("birth", "ngram", 1, 150), ("sex", "exact", 0, 20), ("citizenship", "exact", 0, 30),
        )
    ],
}  # fmt: skip
for feature in SCHEMA["features"]:
    if feature["hashing"]["comparison"]["type"] == "exact":
        del feature["hashing"]["comparison"]["n"]


def main() -> None:
    """Encode both files, compare them, write the pairs, print what it took."""
    import anonlink
    from clkhash import clk, schema
    from clkhash.serialization import deserialize_bitarray  # noqa: F401 - shows at once that the environment is whole

    chosen = schema.from_json_dict(SCHEMA)
    codes, took = [], []
    for path in sys.argv[1:3]:
        started = time.perf_counter()
        with Path(path).open(newline="", encoding="utf-8") as file:
            codes.append(clk.generate_clk_from_csv(file, "a secret", chosen, progress_bar=False))
        took.append(time.perf_counter() - started)
    started, cpu = time.perf_counter(), time.process_time()
    found = anonlink.candidate_generation.find_candidate_pairs(
        codes, anonlink.similarities.dice_coefficient_accelerated, float(sys.argv[4]) if len(sys.argv) > 4 else 0.7
    )
    compared, cpu = time.perf_counter() - started, time.process_time() - cpu
    likeness, _, (left, right) = found
    with Path(sys.argv[3]).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(zip(left, right, likeness))  # noqa: B905 - as old a Python as theirs may run this
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"encode": took, "compare": compared, "cpu": cpu, "pairs": len(left), "peak": peak}))


if __name__ == "__main__":
    main()
