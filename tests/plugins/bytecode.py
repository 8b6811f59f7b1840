"""Every library is compiled once and kept, also where the machine forbids it.

For this run, its workers and every program it starts: each of the hundreds of programs that tests start would otherwise compile
what it imports anew. Named first with ``-p``, so that it counts for the plugins, too; in the folder of the manual's transcripts.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

KEPT = Path(__file__).resolve().parents[2] / ".local" / "bytecode"

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(KEPT))
sys.dont_write_bytecode, sys.pycache_prefix = False, os.environ["PYTHONPYCACHEPREFIX"]
