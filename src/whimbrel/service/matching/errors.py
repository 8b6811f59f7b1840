"""Why an exchange cannot be offered, accepted or ended; each is a key of the words."""

from __future__ import annotations


class NotExchanged(Exception):
    """Nothing was done. ``key``: of the sentence that says why and what to do."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key
