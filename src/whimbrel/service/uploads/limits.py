"""Limits of uploads and of their checks. Constants and not settings: who meets one can split the file."""

from __future__ import annotations

MB = 1024 * 1024
LARGEST_FILE = 200 * MB
# Beyond this a request that is too large is cut off; up to it, it is read to its end, so that the browser shows the answer.
LONGEST_REFUSED = 1024 * MB
LONGEST_NAME = 200

# Of the process that reads a file.
MEMORY = 1536 * MB
CPU_SECONDS = 900
WALL_SECONDS = 1800
LARGEST_WRITTEN = 1024 * MB
LARGEST_RESULT = 32 * MB

# Every so often the database is told that a check is alive; without a beat for so long it is taken for dead.
BEAT_SECONDS = 10
STALE_SECONDS = 60
ATTEMPTS = 3

# What is kept of the faults of a hopeless file.
MOST_FAULTS = 2_000
MOST_ROW_NUMBERS = 100_000
MOST_ROWS_OF_A_FAULT = 1_000
LONGEST_HEADING = 120
