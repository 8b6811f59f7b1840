"""How often a token may ask, and how often an address may show a token that is none.

The counter is one row and one statement: exact however many processes serve the site. A limit on wrong tokens only spares
the machine, as nobody guesses 32 random bytes; so whoever shows a right one is served whatever others do at their address.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection

PER_MINUTE = 300
WRONG_PER_MINUTE = 30
_KEPT = 60  # minutes


@dataclass(frozen=True)
class Budget:
    """What is left of a limit in this minute, and seconds until the next."""

    limit: int
    left: int
    reset: int

    @property
    def spent(self) -> bool:
        """Whether this was one too many."""
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """As the answer tells it."""
        told = {"RateLimit-Limit": self.limit, "RateLimit-Remaining": max(0, self.left), "RateLimit-Reset": self.reset}
        found = {name: str(n) for name, n in told.items()}
        return {**found, "Retry-After": str(self.reset)} if self.spent else found


def spend(subject: str, limit: int) -> Budget:
    """Count one request of ``subject`` (at most 64 signs)."""
    now = int(time.time())
    minute = now // 60
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into api_spent as known (subject, minute, n) values (%s, %s, 1) on conflict (subject) do update set "
            "n = case when known.minute = excluded.minute then known.n + 1 else 1 end, minute = excluded.minute "
            "returning n",
            [subject[:64], minute],
        )
        used = int(cursor.fetchone()[0])
        if used == 1 and minute % 10 == 0:
            cursor.execute("delete from api_spent where minute < %s", [minute - _KEPT])
    return Budget(limit, limit - used, 60 - now % 60)
