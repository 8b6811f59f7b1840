"""The same site on the embedded default: the tests that touch the database, run again on SQLite in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.plugins.service import STORE

AGAIN = (
    "does_a_grant_taken_back or does_somebody_who_left or remembered_answer or grant_for_one_reporter or "
    "sign_somebody_out or read_the_session or failed_sign_in or told_apart"
)


def test_the_tests_run_on_the_database_that_was_named(db):
    named = os.environ["WHIMBREL_DATABASE_URL"].split(":")[0]
    if named == "sqlite":
        assert Path(connection.settings_dict["NAME"]).is_file(), "a file, as in an installation"
    assert connection.vendor == {"postgres": "postgresql", "postgresql": "postgresql", "sqlite": "sqlite"}[named]


@pytest.mark.skipif(STORE in os.environ, reason="this is the second run")
def test_the_same_on_sqlite(tmp_path, open_store):
    env = {**os.environ, "WHIMBREL_DATABASE_URL": f"sqlite:///{tmp_path}/whimbrel.sqlite3", STORE: str(open_store)}
    env = {k: v for k, v in env.items() if not k.startswith(("PYTEST_", "COV_", "DJANGO_"))}
    files = ["tests/attack/test_atlas.py", "tests/attack/test_site.py", __file__]
    command = [sys.executable, "-m", "pytest", *files, "-k", f"{AGAIN} or that_was_named", "-p", "no:randomly"]
    done = subprocess.run(command, env=env, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "9 passed" in done.stdout, done.stdout[-500:]
