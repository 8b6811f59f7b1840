"""Fixtures that several rooms use: the public data files, and a file taken through the whole intake."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    """Path of a public data file by folder and name; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"the public file {name} is not in ../shared/data")
        return path

    return find


@dataclass
class Taken:
    """What came of a file: the preparation, and the tables that were handed over."""

    done: Any
    batches: dict[str, list[pa.RecordBatch]] = field(default_factory=dict)

    def table(self, name: str) -> pa.Table:
        return pa.Table.from_batches(self.batches[name])

    def column(self, table: str, column: str) -> list:
        return self.table(table).column(column).to_pylist()

    def counts(self, table: str, column: str) -> dict:
        values = self.table(table).column(column)
        values = values.cast(pa.string()) if pa.types.is_dictionary(values.type) else values
        return {v["values"]: v["counts"] for v in pc.value_counts(values.combine_chunks()).to_pylist()}

    @property
    def checks(self) -> dict[str, int]:
        return self.done.faults.counts()

    def rows(self, check: str, column: str | None = None) -> list[int]:
        """Row numbers of the faults of a check."""
        found = [f for f in self.done.faults if f.check.id == check and column in (None, f.column)]
        return sorted(row for f in found for row in f.rows.tolist())

    @property
    def said(self) -> str:
        """Everything that is said about the file, as people and as programs see it."""
        faults = list(self.done.faults)
        shown = [f"{f!r} {f.message} {f.sheet} {f.column} {f.row_list()}" for f in faults]
        return "\n".join([*shown, json.dumps([f.as_dict() for f in faults], ensure_ascii=False)])

    @property
    def handed_over(self) -> str:
        """All values of all tables as text."""
        return "\n".join(str(b.to_pydict()) for batches in self.batches.values() for b in batches)


@pytest.fixture
def take() -> Callable[..., Taken]:
    """``take(path, **options of prepare)``: the file taken through the whole intake."""
    from whimbrel.intake.prepare import prepare

    def run(path: Path, **options: Any) -> Taken:
        taken = Taken(None)
        taken.done = prepare(path, sink=lambda t, b: taken.batches.setdefault(t, []).append(b), **options)
        return taken

    return run


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The test database; before it is dropped, sessions are ended that a browser's or a test's thread left open."""
    yield
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where datname = current_database() and pid <> pg_backend_pid()"
                )
