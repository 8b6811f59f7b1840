"""What every refusal of a file must be."""

from pathlib import Path

import pytest

from whimbrel.standard.checks import catalogue


@pytest.fixture
def refused(take, tmp_path):
    """Takes bytes (or a path) in and gives the faults of the wanted checks; everything else about them is asserted."""

    def run(content, *checks, name="file.csv", **options):
        path = content
        if not isinstance(content, Path):
            path = tmp_path / name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        taken = take(path, **options)
        faults = list(taken.done.faults)
        found = [f for f in faults if f.check.id in checks]
        assert found, f"wanted {checks}, got {taken.checks}"
        assert taken.done.faults.has_errors
        assert not taken.done.fit_to_seal
        for fault in faults:
            assert fault.check.id in catalogue()
            assert fault.message
            assert fault.check.remedy
            assert "Traceback" not in taken.said
        return taken, found[0]

    return run
