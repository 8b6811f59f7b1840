"""How an exchange stands on a day, and who may do something about it.

==========  ==========================================================================================
state       means
==========  ==========================================================================================
offered     waits for the other agency; lapses after OFFER_DAYS
waiting     accepted; the next night the records are compared
compared    there are hits to look at, or none
too_few     one side has fewer than ``giving.FEWEST`` persons: nothing was compared
ended       ended by one side
over        its last day, or that of the offer, is past
==========  ==========================================================================================
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from whimbrel.service.matching.models import AGENCY, OTHER, Exchange
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader

OFFER_DAYS = 14
OPEN = ("offered", "waiting")
JOIN, COUNT = "match.join", "match.count"


def state_of(exchange: Exchange, today: dt.date | None = None) -> str:
    """The state; see above."""
    today = today or timezone.localdate()
    if exchange.ended:
        return "ended" if exchange.ended_side else "over"
    lapsed = exchange.accepted is None and today > exchange.made.date() + dt.timedelta(days=OFFER_DAYS)
    # On its last day nothing is compared any more: a key that ends today cannot be made.
    too_late = today >= exchange.ends if exchange.compared is None else today > exchange.ends
    if too_late or lapsed:
        return "over"
    if exchange.accepted is None:
        return "offered"
    return "waiting" if exchange.compared is None else exchange.outcome


def seen_by(reader: Reader, act: str = COUNT) -> QuerySet[Exchange]:
    """Exchanges the reader may see (or ``act`` upon), as one of their two sides or for the country."""
    rows = Exchange.objects.all()
    both = within(reader, act, rows) | within(reader, act, rows, agency="other")
    return both.select_related("agency", "other")


def one(reader: Reader, key: Any, act: str = COUNT) -> Exchange:
    """The exchange, if the reader may; else the same 404 as for one that never was."""
    found = seen_by(reader, act).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def sides_of(reader: Reader, exchange: Exchange) -> list[str]:
    """The sides for which the reader acts: ``agency``, ``other``, seldom both, or none."""
    return [s for s in (AGENCY, OTHER) if may(reader, JOIN, getattr(exchange, s))]
