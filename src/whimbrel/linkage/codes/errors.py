"""What can be wrong with a key, a table of codes or a receipt; each is one sentence a person can act on."""

from __future__ import annotations

from whimbrel.standard.errors import WhimbrelError


class CodesError(WhimbrelError):
    """A key, a table of match codes or a receipt is not what it should be."""

    exit_code = 21
