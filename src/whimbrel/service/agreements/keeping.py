"""Where extracts lie, and which of them belong there: ``FILES/extracts/<agreement>/<digest>/<reporter>/<period>/<id>/``.

:func:`bring_up_to_date` makes what is missing and removes what is no longer agreed; it may be called at any time, by several
processes at once. What lies there is not yet shown to anyone: see ``in_force.py``.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from whimbrel.service.agreements.extract import extract, is_extract
from whimbrel.service.agreements.terms import Agreed
from whimbrel.service.agreements.trace import trace
from whimbrel.standard.errors import WhimbrelError
from whimbrel.standard.store import Submission, open_submission, verify

log = logging.getLogger(__name__)
_AWAY = ".removed-"
Key = tuple[str, str]  # trace of the submission, family


def root() -> Path:
    """The folder of all extracts."""
    return Path(settings.FILES) / "extracts"


def folder_of(terms: Agreed) -> Path:
    """The folder of the extracts under these terms."""
    return root() / terms.agreement / terms.digest


def left(terms: Agreed) -> tuple[str, int, int]:
    """By which the folder of these terms is known again: where it is, which one, and when something was last made in it."""
    folder = folder_of(terms)
    try:
        found = folder.stat()
    except OSError:
        return str(folder), 0, 0
    return str(folder), found.st_ino, found.st_mtime_ns


def key_of(one: Submission) -> Key:
    """What an extract is of."""
    source = one.manifest["source"]
    return str(source["extract_of"]), str(source["family"])


def lying(terms: Agreed) -> list[Submission]:
    """Extracts that lie in the folder of these terms, proven whole; one that is damaged is taken away."""
    found = []
    for path in folders(folder_of(terms)):
        try:
            one = _proven(path, (path / "manifest.json").stat().st_mtime_ns)
        except (WhimbrelError, OSError, ValueError, KeyError, TypeError) as error:
            log.error("An extract is not as it was made and is made anew: %s", error)
            _remove(path)
            continue
        if is_extract(one) and one.manifest["source"].get("agreement") == terms.agreement:
            found.append(one)
    return found


@lru_cache(maxsize=5_000)
def _proven(path: Path, _changed: int) -> Submission:
    one = open_submission(path)
    verify(one)
    return one


def folders(base: Path) -> list[Path]:
    """Folders ``reporter/period/id`` below a folder; a missing folder is an empty one."""
    found = [base]
    for _ in range(3):
        found = [Path(entry.path) for folder in found for entry in _inside(folder)]
    return sorted(found)


def _inside(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [e for e in entries if not e.name.startswith(".") and e.is_dir()]
    except OSError:
        return []


def bring_up_to_date(
    terms: Agreed, sources: Mapping[str, Sequence[Submission]], worn_out: frozenset[Key]
) -> list[Submission]:
    """Make and remove extracts until they are those of the submissions. ``sources``: party -> its current submissions.

    worn_out: extracts whose time of keeping is over.
    """
    wanted = {
        (trace(s.id), family): (s, party)
        for party, submissions in sources.items()
        if terms.levels.get(party)
        for s in submissions
        if terms.covers(s.period) and not is_extract(s)
        for family in terms.families
    }
    wanted = {key: value for key, value in wanted.items() if key not in worn_out}
    there: dict[Key, Submission] = {}
    for one in lying(terms):
        if key_of(one) not in wanted or key_of(one) in there:
            _remove(one.path)
        else:
            there[key_of(one)] = one
    base = folder_of(terms)
    for key, (submission, party) in wanted.items():
        # Where the terms let nothing through, a mark says so, and it is not tried again.
        nothing = base / f".nothing-{key[0]}-{key[1]}"
        if key in there or nothing.exists():
            continue
        try:
            made = extract(submission, terms, party, key[1], base)
        except (WhimbrelError, OSError, ValueError, KeyError, TypeError) as error:
            log.error("No extract of submission %s could be made: %s", submission.id, error)
            continue
        if made is None:
            base.mkdir(parents=True, exist_ok=True)
            nothing.touch()
        else:
            there[key] = made
    return sorted(there.values(), key=lambda s: (s.reporter, s.period, s.id))


def keep_only(agreed: Mapping[str, str]) -> None:
    """Remove every folder but those of the terms in force. ``agreed``: agreement -> digest."""
    try:
        with os.scandir(root()) as entries:
            there = [e.name for e in entries]
    except OSError:
        return
    for name in there:
        if name.startswith(_AWAY):
            shutil.rmtree(root() / name, ignore_errors=True)  # a process was killed while it removed this
        elif name not in agreed:
            _remove(root() / name)
        else:
            for terms in _inside(root() / name):
                if terms.name != agreed[name]:
                    _remove(Path(terms.path))


def _remove(path: Path) -> None:
    """Out of sight in one step, then gone."""
    away = root() / f"{_AWAY}{uuid4().hex}"
    try:
        path.rename(away)
    except FileNotFoundError:
        return
    shutil.rmtree(away, ignore_errors=True)
