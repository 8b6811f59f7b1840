"""What goes wrong when something is estimated."""

from __future__ import annotations

from whimbrel.standard.errors import WhimbrelError


class TableError(WhimbrelError):
    """A table of overlaps is not one; the text says where and what to do."""

    exit_code = 11


class NoEstimate(WhimbrelError):
    """The data cannot carry this estimate; the text says why, in plain words, and what would."""

    exit_code = 22
