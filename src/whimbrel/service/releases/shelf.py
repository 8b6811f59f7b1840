"""What is public, as folders: one for each release, read by everybody, made by the gate alone.

Beside them, for the gate only, what each was asked for: later releases must not give away what an earlier one hides. What was
withdrawn is known to the world for ever, so the gate goes on reckoning with it.

::

    released/<key>/            release.json, data, pages; notice.json once it was withdrawn or corrected
    released/.asked/<key>.json the wish and the submissions
    released/.withdrawn/<key>/ what was public
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.conf import settings

from whimbrel.release.gate import Earlier, Wish, records_of
from whimbrel.release.open_data.about import About
from whimbrel.release.open_data.folder import write_open_data
from whimbrel.release.product import Product, ReleasedTable
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import Submission
from whimbrel.standard.whole_file import whole_file

_KEY = re.compile(r"[0-9a-f]{12}")


def shelf() -> Path:
    """The folder of everything public."""
    return Path(settings.FILES) / "released"


def put_out(key: str, product: Product, about: About, wish: Wish, submissions: Sequence[Submission]) -> None:
    """Make a release public. What it was asked for is written first: nothing is public that the gate does not know of."""
    asked = shelf() / ".asked" / f"{key}.json"
    asked.parent.mkdir(parents=True, exist_ok=True)
    records = [(r, a.isoformat(), b.isoformat()) for r, a, b in sorted(records_of(submissions))]
    _write(asked, {"wish": wish.as_data(), "submissions": [s.id for s in submissions], "records": records})
    write_open_data(product, shelf() / key, about)


def withdraw(key: str, why: str, day: str) -> None:
    """Take a release back; its address stays and says so."""
    gone = shelf() / ".withdrawn" / key
    gone.parent.mkdir(parents=True, exist_ok=True)
    public = shelf() / key
    about = described(key)
    if not gone.exists():
        public.replace(gone)
    public.mkdir(exist_ok=True)
    _write(
        public / "notice.json", {"what": "withdrawn", "why": why, "day": day, "title": (about or {}).get("title", {})}
    )


def corrected(key: str, by: str, day: str) -> None:
    """Say at a release that another one replaces it; it stays readable, since it was cited."""
    _write(shelf() / key / "notice.json", {"what": "corrected", "by": by, "day": day})


def described(key: str) -> dict[str, Any] | None:
    """release.json of a public release; None if there is none, or it was withdrawn."""
    return _read(shelf() / key / "release.json") if _KEY.fullmatch(key) else None


def notice_of(key: str) -> dict[str, Any] | None:
    """What is to be said of a release before it is read: withdrawn or corrected."""
    return _read(shelf() / key / "notice.json") if _KEY.fullmatch(key) else None


def addresses() -> list[str]:
    """Every address there ever was, newest first."""
    folders = [p for p in shelf().iterdir() if _KEY.fullmatch(p.name)] if shelf().is_dir() else []
    return [p.name for p in sorted(folders, key=lambda p: (-p.stat().st_mtime, p.name))]


def earlier(every: Mapping[str, Submission]) -> list[Earlier]:
    """Every release of tables there was, for the gate. every: id -> submission, superseded ones too."""
    found = []
    for key, asked in _asked():
        folder = shelf() / key if (shelf() / key / "release.json").is_file() else shelf() / ".withdrawn" / key
        if (folder / "release.json").is_file():
            there = all(i in every for i in asked["submissions"])
            submissions = tuple(every[i] for i in asked["submissions"]) if there else ()
            days = dt.date.fromisoformat
            records = frozenset((r, days(a), days(b)) for r, a, b in asked["records"])
            found.append(Earlier(key, wish_of(asked["wish"]), records, submissions, tuple(_tables(folder))))
    return found


def _asked() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((shelf() / ".asked").glob("*.json")):
        yield path.stem, json.loads(path.read_text("utf-8"))


def wish_of(data: dict[str, Any]) -> Wish:
    """A wish from its JSON."""
    where = {k: tuple(v) for k, v in data.get("where", {}).items()}
    return Wish(
        data["title"], parse_period(data["period"]), tuple(data["tables"]), data.get("indicator"), where,
        tuple(data.get("decided", ())),
    )  # fmt: skip


def _tables(folder: Path) -> Iterator[ReleasedTable]:
    told = json.loads((folder / "release.json").read_text("utf-8"))
    for table in told["tables"]:
        yield ReleasedTable(
            table["id"], table["title"], tuple(table["dims"]), table["unit"], table["period"], tuple(table["sources"]),
            pq.read_table(folder / f"data/{table['id']}.parquet").replace_schema_metadata(None),
        )  # fmt: skip


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None


def _write(path: Path, data: dict[str, Any]) -> None:
    with whole_file(path) as beside:
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
