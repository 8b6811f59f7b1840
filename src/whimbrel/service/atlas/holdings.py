"""What the store holds now, loaded once and again when it changes."""

from __future__ import annotations

import threading
import time

from django.conf import settings

from whimbrel.flows.loaded import Loaded
from whimbrel.standard.errors import StoreError
from whimbrel.standard.store import Store, Submission

_LOOK_AGAIN = 2.0  # seconds between looks at the store's folders


class Holdings:
    """Current submissions of the store and their movements in memory. One for the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked = 0.0
        self._submissions: list[Submission] = []
        self._loaded: Loaded | None = None

    def current(self) -> tuple[list[Submission], Loaded]:
        """Current submissions, unfiltered (pass them to the policy), and their movements."""
        with self._lock:
            if self._loaded is None or time.monotonic() - self._looked > _LOOK_AGAIN:
                found = _current()
                if self._loaded is None or [s.id for s in found] != [s.id for s in self._submissions]:
                    self._submissions, self._loaded = found, Loaded(found)
                self._looked = time.monotonic()
            return self._submissions, self._loaded

    def forget(self) -> None:
        """Look again at the next call."""
        with self._lock:
            self._loaded = None


def _current() -> list[Submission]:
    try:
        return Store(settings.STORE).current()
    except StoreError:
        return []


holdings = Holdings()
