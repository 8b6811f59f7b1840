"""The process that reads a file of a stranger: it has limits, knows no key, no database and no setting, and may be killed.

Started by ``reading_process.py`` in a folder of its own that holds ``upload`` (the open file), ``job.json`` and perhaps
``mapping.yaml``. It writes ``tables/*.parquet`` and ``result.json`` there, and a line of JSON for progress now and then.
Its errors go nowhere: a message of a library may hold a value. When its parent is gone, so is it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

_FORBIDDEN = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "os.system", "os.exec")


def confine(job: dict[str, Any]) -> None:
    """Take the limits of the job upon this process and all it starts."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (job["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu"], job["cpu"] + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (job["written"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    sys.addaudithook(_refuse)
    threading.Thread(target=_die_with_the_parent, daemon=True).start()


def _refuse(event: str, _: Any) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(event)


def _die_with_the_parent() -> None:
    # Nothing is ever written to this pipe: the read ends when the other side is gone.
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


class Progress:
    """Says how many bytes were read, a few times a second at most."""

    def __init__(self, out: Any):
        self._out, self._last = out, 0.0

    def __call__(self, done: int) -> None:
        """Tell the parent, if it is time."""
        now = time.monotonic()
        if now - self._last > 0.2:
            self._last = now
            self._out.write(json.dumps({"bytes": int(done)}) + "\n")


class Tables:
    """Writes the tables while they are made."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir()
        self._writers: dict[str, Any] = {}

    def write(self, table_id: str, batch: Any) -> None:
        """Add rows to a table."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = pa.Table.from_batches([batch]).unify_dictionaries()
        if table_id not in self._writers:
            path = self._folder / f"{table_id}.parquet"
            self._writers[table_id] = pq.ParquetWriter(path, rows.schema, compression="zstd")
        self._writers[table_id].write_table(rows)

    def close(self) -> None:
        """Finish the files."""
        for writer in self._writers.values():
            writer.close()


def check(folder: Path, job: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Everything there is to say about the file; the tables are written beside."""
    import datetime as dt

    from whimbrel.intake.prepare import prepare

    mapping = folder / "mapping.yaml"
    period = tuple(dt.date.fromisoformat(d) for d in job["period"]) if job["period"] else None
    tables = Tables(folder / "tables")
    done = prepare(
        folder / "upload",
        mapping=mapping if mapping.exists() else None,
        period=period,  # type: ignore[arg-type]
        progress=progress,
        sink=tables.write,
    )
    tables.close()
    faults = list(done.faults)
    return {
        "source": done.source.id if done.source else "",
        "label": (done.source.label or done.source.id) if done.source else "",
        "rows_read": done.rows_read,
        "rows": done.rows,
        "fit": done.fit_to_seal,
        "faults": _short(faults, job),
        "left_off": max(0, len(faults) - job["most_faults"]),
    }


def _short(faults: list[Any], job: dict[str, Any]) -> list[dict[str, Any]]:
    found, rest = [], job["most_row_numbers"]
    for fault in faults[: job["most_faults"]]:
        entry = fault.as_dict(most_rows=min(job["most_rows"], rest))
        rest -= len(entry["rows"])
        found.append(entry)
    return found


def propose_mapping(folder: Path, table: str | None) -> dict[str, Any]:
    """What the mapping assistant makes of the file, with the values of columns that are lists of codes."""
    from dataclasses import asdict

    from whimbrel.intake.propose import propose
    from whimbrel.standard.faults import Refused

    try:
        proposal = propose(folder / "upload", table=table)
    except Refused as refused:
        return {"refused": refused.fault.as_dict()}
    # The columns link to their table through fields that JSON has no word for; all else goes as it is.
    return {**asdict(proposal), "values": _values(folder, proposal)}


def _values(folder: Path, proposal: Any) -> dict[str, dict[str, int]]:
    """Heading -> value -> rows, of columns with few values; no column and no value that may tell who somebody is."""
    from whimbrel.intake.propose_profile import profiles
    from whimbrel.intake.propose_values import may_be_listed
    from whimbrel.intake.reading.file import open_sheets

    aside = {b.heading for b in proposal.left_out}
    wanted = tuple(h for h in proposal.headings if h not in aside)
    found: dict[str, dict[str, int]] = {}
    with open_sheets(folder / "upload") as sheets:
        sheet = next((s for s in sheets if s.name == proposal.sheet), sheets[0])
        for number, cells in sheet.header_choices:
            if set(wanted) <= set(cells) and number != sheet.header_row and sheet.rehead:
                sheet = sheet.rehead(number)
                break
        if not set(wanted) <= set(sheet.columns):
            return {}
        for heading, profile in profiles(sheet, wanted).items():
            names = profile.like_names() >= 0.5 or profile.identifying() >= 0.3 or profile.prose()
            if profile.listable and profile.stated and not names:
                kept = {v: n for v, n in Counter(profile.values).items() if may_be_listed(v, n)}
                found[heading] = kept
    return found


def main() -> None:
    """Carry out the job of the folder we were started in."""
    folder = Path.cwd()
    job = json.loads((folder / "job.json").read_text("utf-8"))
    out = os.fdopen(os.dup(1), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    confine(job)
    try:
        result = check(folder, job, Progress(out))
        unknown = any(f["check"] == "F11" for f in result["faults"])
        if job["propose"] or unknown:
            result["proposal"] = propose_mapping(folder, job["table"])
    except MemoryError:
        result = {"stopped": "memory"}
    except OSError as error:
        # Beyond its largest size a file of ours can grow no more.
        result = {"stopped": "written" if error.errno == 27 else "fault", "kind": type(error).__name__}
    except Exception as error:
        # The kind of error and nothing of its text, which may hold a value of the file.
        memory = "Memory" in type(error).__name__ or "malloc" in str(error)
        result = {"stopped": "memory" if memory else "fault", "kind": type(error).__name__}
    (folder / "result.part").write_text(json.dumps(result, ensure_ascii=False, default=str), "utf-8")
    (folder / "result.part").rename(folder / "result.json")
    out.close()
    # Threads of libraries must not hold us up.
    os._exit(0)


if __name__ == "__main__":
    main()
