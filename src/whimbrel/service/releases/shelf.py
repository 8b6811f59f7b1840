"""What is public, as folders: one for each release, read by everybody, made by the gate alone.

Beside them, for the gate only, what each was asked for: later releases must not give away what an earlier one hides. What was
withdrawn is known to the world for ever, so the gate goes on reckoning with it.

::

    released/<key>/            release.json, data, pages; notice.json once it was withdrawn or corrected
    released/.asked/<key>.json the wish and the submissions
    released/.withdrawn/<key>/ what was public
"""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from whimbrel.release.earlier import Earlier
from whimbrel.release.gate import Wish
from whimbrel.release.past import read_earlier, reckoned_with, write_asked
from whimbrel.standard.store import Submission
from whimbrel.standard.whole_file import whole_file, write_folder

_KEY = re.compile(r"[0-9a-f]{12}")


def shelf() -> Path:
    """The folder of everything public."""
    return Path(settings.FILES) / "released"


@contextmanager
def alone() -> Iterator[None]:
    """While this goes on nobody else changes what is public: two releases at once would not reckon with each other."""
    shelf().mkdir(parents=True, exist_ok=True)
    with (shelf() / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def put_out(key: str, files: Mapping[str, bytes], wish: Wish, submissions: Sequence[Submission]) -> None:
    """Make a release public. What it was asked for is written first: nothing is public that the gate does not know of."""
    if reckoned_with(wish):
        asked = shelf() / ".asked" / f"{key}.json"
        asked.parent.mkdir(parents=True, exist_ok=True)
        write_asked(asked, wish, submissions)
    # Of a worker that was killed before it could say that it was done.
    shutil.rmtree(shelf() / key, ignore_errors=True)
    write_folder(shelf() / key, files)


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


def dataset(key: str, files: str) -> dict[str, Any] | None:
    """The DCAT description of a public release, its files at their full addresses. files: the address they lie under."""
    found = _read(shelf() / key / "dcat.jsonld") if _KEY.fullmatch(key) else None
    for part in (found or {}).get("dcat:distribution", ()):
        part["dcat:downloadURL"] = {"@id": f"{files}{part['dcat:downloadURL']['@id']}"}
    return found


def addresses() -> list[str]:
    """Every address there ever was."""
    return sorted(p.name for p in shelf().iterdir() if _KEY.fullmatch(p.name)) if shelf().is_dir() else []


def earlier(every: Mapping[str, Submission]) -> list[Earlier]:
    """Every release of exact or rounded counts there was, for the gate. every: id -> submission, superseded ones too."""
    found = []
    for asked in sorted((shelf() / ".asked").glob("*.json")):
        key = asked.stem
        folder = shelf() / key if (shelf() / key / "release.json").is_file() else shelf() / ".withdrawn" / key
        if (folder / "release.json").is_file():
            found += read_earlier(key, asked, folder, every)
    return found


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None


def _write(path: Path, data: dict[str, Any]) -> None:
    with whole_file(path) as beside:
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
