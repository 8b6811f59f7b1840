"""A connection that the tests of this room share."""

from __future__ import annotations

from typing import Any

import pytest

from whimbrel.flows.engine import connect


@pytest.fixture(scope="session")
def duckdb_engine() -> Any:
    """A connection to DuckDB in memory."""
    return connect()
