"""What is shared with a party at this moment. (Being built: until then nothing is shared.)"""

from __future__ import annotations

from collections.abc import Collection

from whimbrel.standard.store import Submission


def shared_with(parties: Collection[str]) -> list[Submission]:
    """Extracts of submissions that other sides show to these parties now."""
    return []
