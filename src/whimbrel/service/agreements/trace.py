"""The trace of a submission in its extracts: it tells the installation which submission it was, and nobody else.

The id of a submission is a hash of all that is in it. Who holds an extract with one column left out could try every value
of that column until the id fits. So extracts carry a keyed hash (HMAC-SHA-256) of the id instead.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from whimbrel.service.secrecy.ring import key_ring


def trace(submission_id: str) -> str:
    """20 hexadecimal digits for a submission; the same for all agreements of this installation."""
    ring = key_ring()
    # The oldest key: a rotation must not make every extract anew.
    return _trace(ring.derived(ring.ids()[0], "trace"), submission_id)


@lru_cache(maxsize=10_000)
def _trace(key: bytes, submission_id: str) -> str:
    return hmac.new(key, submission_id.encode(), hashlib.sha256).hexdigest()[:20]
