"""Runs benchmarks by name, all without one. Exit code 1 if a promise is broken. ``--write`` keeps them in RESULTS.md."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks.results import Result, write

NAMES = (
    "check_and_seal_ctdc",
    "stream_ten_million",
    "flows_ten_million_legs",
    "atlas_first_answer",
    "service_load",
    "known_on_entry",
    "assess_million",
    "linkage_quality",
    "linkage_million",
    "codes_hundred_thousand",
    "estimates",
    "synthetic",
    "suppression",
)


def main() -> int:
    """Run what is asked for and say whether every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(NAMES)}")
    parser.add_argument("--write", action="store_true", help="write the figures into benchmarks/RESULTS.md")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(NAMES)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    done: list[Result] = []
    for name in asked.names or NAMES:
        done.append(importlib.import_module(f"benchmarks.{name}").run())
        print(done[-1].text(), flush=True)
        if asked.write:
            write(done[-1])
    return 0 if all(result.kept for result in done) else 1


if __name__ == "__main__":
    sys.exit(main())
