"""What the store holds now, proven and loaded once, and again as soon as it changes."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from pathlib import Path

from django.conf import settings

from whimbrel.flows.loaded import Loaded
from whimbrel.standard.errors import NotVerified, WhimbrelError
from whimbrel.standard.store import Submission, open_submission, verify

log = logging.getLogger(__name__)
_MENDED = 10.0  # seconds until a damaged submission is looked at again


class Holdings:
    """Current submissions of the store and their movements in memory. One for the process.

    The store's folders are looked at in every call (under a millisecond for a hundred submissions), so that a superseded
    submission is gone from every page, file and remembered answer at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folders: list[Path] = []
        self._look_again = math.inf
        self._proven: dict[Path, Submission] = {}
        self._submissions: list[Submission] = []
        self._extracts: list[Submission] = []
        self._held: list[Path] | None = None
        self._loaded: Loaded | None = None

    def current(self) -> tuple[list[Submission], Loaded]:
        """Current submissions, unfiltered (pass them to the policy), and their movements.

        The movements hold those of extracts shared under agreements, too; which of these a reader sees the policy adds.
        """
        with self._lock:
            self._look()
            held = [s.path for s in (*self._submissions, *self._extracts)]
            if self._loaded is None or held != self._held:
                self._loaded, self._held = Loaded([*self._submissions, *self._extracts]), held
            return self._submissions, self._loaded

    def for_the_gate(self) -> dict[str, Submission]:
        """Id -> submission, superseded ones and extracts in force too: the gate recounts what was released; never for a page."""
        with self._lock:
            self._look()
            return {s.id: s for s in (*self._proven.values(), *self._extracts)}

    def sealed(self) -> list[Submission]:
        """Current submissions for the agreements, which decide by parties; never for a page."""
        with self._lock:
            self._look()
            return self._submissions

    def _look(self) -> None:
        """Bring submissions and extracts up to what the store and the agreements are now."""
        from whimbrel.service.agreements.in_force import refresh

        folders = _folders(Path(settings.STORE))
        if self._held is None or folders != self._folders or time.monotonic() > self._look_again:
            found = self._current(folders)
            if [s.path for s in found] != [s.path for s in self._submissions]:
                self._submissions = found
            self._folders = folders
        self._extracts = refresh(self._submissions)

    def of_reporter(self, reporter: str) -> list[Submission]:
        """Current submissions of one reporter: for whoever may seal its returns, which the caller asks the policy first."""
        return [s for s in self.sealed() if s.reporter == reporter]

    def forget(self) -> None:
        """Prove and load everything again at the next call."""
        with self._lock:
            self._loaded, self._held, self._proven, self._submissions = None, None, {}, []

    def _current(self, folders: list[Path]) -> list[Submission]:
        """Proven submissions that no other one of their reporter supersedes.

        Of a reporter with a damaged submission nothing is shown: what the damaged one replaces cannot be told.
        """
        self._proven = {f: self._proven[f] for f in folders if f in self._proven}
        by_reporter: dict[str, list[Submission]] = {}
        damaged: set[str] = set()
        for folder in folders:
            reporter = folder.parent.parent.name
            try:
                by_reporter.setdefault(reporter, []).append(self._prove(folder))
            except (WhimbrelError, OSError, ValueError, KeyError, TypeError) as error:
                damaged.add(reporter)
                log.error("Nothing of %s is shown: submission %s: %s", reporter, folder.name, error)
        self._look_again = time.monotonic() + _MENDED if damaged else math.inf
        found: list[Submission] = []
        for reporter, every in by_reporter.items():
            replaced = {s.manifest["supersedes"] for s in every}
            if reporter not in damaged:
                found += [s for s in every if s.id not in replaced]
        return sorted(found, key=lambda s: (s.reporter, s.period, s.id))

    def _prove(self, folder: Path) -> Submission:
        if folder not in self._proven:
            submission = open_submission(folder)
            verify(submission)
            if submission.reporter != folder.parent.parent.name:
                raise NotVerified("It lies in the folder of another reporter.")
            self._proven[folder] = submission
        return self._proven[folder]


def _folders(store: Path) -> list[Path]:
    """Folders of submissions, ``reporter/period/id``; a missing store is an empty one."""
    found = [store]
    for _ in range(3):
        found = [Path(entry.path) for folder in found for entry in _inside(folder)]
    return sorted(f for f in found if (f / "manifest.json").is_file())


def _inside(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [e for e in entries if not e.name.startswith(".") and e.is_dir()]
    except OSError:
        return []


holdings = Holdings()
