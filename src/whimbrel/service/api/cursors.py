"""Pages of long lists: the next one begins after the last row of this one, whatever is added or changed meanwhile."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from whimbrel.service.api.problems import Problem, fault


def page_of(rows: QuerySet[Any], field: str, after: str, limit: int) -> tuple[list[Any], str]:
    """Rows after a cursor, oldest ``field`` first, and the cursor of the next page; empty where there is no more."""
    if after:
        when, key = _read(after)
        rows = rows.filter(Q(**{f"{field}__gt": when}) | Q(**{field: when, "pk__gt": key}))
    found = list(rows.order_by(field, "pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return found, _cursor(getattr(found[-1], field), found[-1].pk) if more else ""


def _cursor(when: dt.datetime, key: UUID) -> str:
    return base64.urlsafe_b64encode(f"{when.isoformat()} {key}".encode()).decode().rstrip("=")


def _read(text: str) -> tuple[dt.datetime, UUID]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        when, _, key = raw.partition(" ")
        found = dt.datetime.fromisoformat(when)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(dt.UTC), UUID(key)
    except (ValueError, OverflowError, binascii.Error):
        raise Problem(
            "invalid", faults=[fault("query.after", "This is no cursor of ours; begin without one.")]
        ) from None
