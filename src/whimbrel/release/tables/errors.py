"""What a person must mend before a table can be released."""

from __future__ import annotations

from whimbrel.release.refusal import Refusal
from whimbrel.standard.errors import WhimbrelError


class TableError(WhimbrelError):
    """The table, its dimensions or a selection cannot be protected as it is; the message says why."""

    exit_code = 11


class TableRefused(Refusal, TableError):
    """The same, said in the reader's language."""
