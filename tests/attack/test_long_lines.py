"""A line without end, and files that want more memory than there is: measured in a process of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured as Linux tells it")

_MEASURE = """
import json, sys, time
from pathlib import Path
from whimbrel.intake.prepare import prepare
start = time.perf_counter()
done = prepare(Path(sys.argv[1]))
print(json.dumps({
    "checks": done.faults.counts(),
    "rows": [row for f in done.faults for row in f.rows.tolist()],
    "fit": done.fit_to_seal,
    # Not ru_maxrss: that begins with what the process that started this one used.
    "megabytes": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024,
    "seconds": time.perf_counter() - start,
}))
"""


def measured(path):
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("quoted", [False, True])
def test_what_if_a_file_is_64_megabytes_of_one_line(tmp_path, quoted):
    path = tmp_path / "line.csv"
    with path.open("wb") as out:
        out.write(b'a,b\n1,2\n3,"' if quoted else b"a,b\n1,2\n3,")
        for _ in range(64):
            out.write(b"x" * 1024**2)
    found = measured(path)
    assert found["checks"] == {"F08": 1}
    assert found["rows"] == [3]
    assert found["megabytes"] < 300
    assert found["seconds"] < 10


def test_what_if_the_header_never_ends(tmp_path):
    path = tmp_path / "line.csv"
    path.write_bytes(b"x" * 64 * 1024**2)
    found = measured(path)
    assert found["checks"] == {"F08": 1}
    assert found["rows"] == [1]
    assert found["megabytes"] < 300


def test_what_if_a_quoted_cell_of_many_lines_never_ends(tmp_path):
    path = tmp_path / "lines.csv"
    with path.open("wb") as out:
        out.write(b'a,b\n1,2\n3,"')
        for _ in range(64):
            out.write(b"some more of it\n" * (1024**2 // 16))
    found = measured(path)
    assert set(found["checks"]) <= {"F08", "F09"}
    assert found["rows"] == [3]
    assert not found["fit"]
    assert found["megabytes"] < 300


def test_what_if_five_kilobytes_want_a_gigabyte(tmp_path):
    path = tmp_path / "corner.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_000_000, 30, "b")
    found = measured(path)
    assert found["checks"] == {"F04": 1}
    assert found["megabytes"] < 300
