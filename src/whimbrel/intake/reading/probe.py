"""Loading a workbook on trial, in a process of its own with a limit on its memory and time.

Running out of memory inside the reader of workbooks ends the process it runs in; here that is a process nobody misses.
Needed for the kinds whose extent cannot be told beforehand (xls, xlsb, ods) and for xlsx written in an unusual way.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import python_calamine

from whimbrel.intake.reading.limits import LONGEST_PROBE, MOST_COLUMNS, MOST_PROBED, bomb
from whimbrel.standard.faults import Refused

_TRIAL = """
import sys
sys.path.insert(0, sys.argv[3])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass
from python_calamine import CalamineWorkbook, PasswordError
try:
    book = CalamineWorkbook.from_path(sys.argv[1])
    wide = 0
    for name in book.sheet_names:
        wide = max(wide, book.get_sheet_by_name(name).total_width)
    print(wide)
except PasswordError:
    sys.exit(3)
except Exception:
    sys.exit(4)
"""


def refuse_untamed(path: Path) -> None:
    """Raise Refused if loading the workbook fails: F03 password, F04 memory or time, F05 columns, F09 damaged."""
    home = str(Path(python_calamine.__file__).parents[1])
    command = [sys.executable, "-I", "-c", _TRIAL, str(path.resolve()), str(MOST_PROBED), home]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=LONGEST_PROBE, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise bomb(f"{LONGEST_PROBE} seconds") from None
    if done.returncode == 3:
        raise Refused("F03")
    if done.returncode == 4:
        raise Refused("F09", reason="it is not a workbook, or it is damaged")
    if done.returncode != 0:
        raise bomb(f"{MOST_PROBED // 1024**3} GB of memory")
    wide = int(done.stdout or 0)
    if wide > MOST_COLUMNS:
        raise Refused("F05", count=wide, limit=MOST_COLUMNS)
