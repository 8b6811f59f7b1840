"""Offering, accepting and ending an exchange. Whoever calls has asked the policy for the agency that acts.

What keeps an agency from feeling its way to a neighbour's records:

- one exchange compares once, the night after it was accepted; nobody is answered on the spot;
- only records made before the offer are compared, so that none can be put in afterwards to see what happens;
- between two agencies there is one exchange at a time, and the next is offered DAYS_APART days later at the earliest;
- it takes a person of each side, and never the same person for both.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from whimbrel.service.accounts.models import Agency
from whimbrel.service.api.once import hold
from whimbrel.service.audit.log import note
from whimbrel.service.matching.errors import NotExchanged
from whimbrel.service.matching.forgetting import forget_hits
from whimbrel.service.matching.models import AGENCY, OTHER, Exchange
from whimbrel.service.matching.standing import OPEN, state_of
from whimbrel.service.reader import Reader
from whimbrel.standard.errors import StoreError
from whimbrel.standard.period import parse_period
from whimbrel.vocabulary.code_lists import code_list

MOST_DAYS = 90
DAYS_APART = 7


def partners_of(agency: Any) -> QuerySet[Agency]:
    """Agencies an exchange can be offered to: open ones of the same country."""
    rows = Agency.objects.filter(active=True, country=agency.country).exclude(pk=agency.pk)
    return rows.order_by("label") if agency.country else rows.none()


def offer(reader: Reader, agency: Agency, other: Agency, *, purpose: str, period: str, ends: dt.date) -> Exchange:
    """Offer an exchange in the name of ``agency``; raises NotExchanged."""
    if not partners_of(agency).filter(pk=other.pk).exists():
        raise NotExchanged("matching_fault_partner")
    if purpose not in code_list("match_purpose"):
        raise NotExchanged("matching_fault_purpose")
    try:
        found = parse_period(period)
    except StoreError:
        raise NotExchanged("matching_fault_period") from None
    today = timezone.localdate()
    if not today < ends <= today + dt.timedelta(days=MOST_DAYS):
        raise NotExchanged("matching_fault_ends")
    with transaction.atomic():
        hold(f"matching {sorted((agency.pk, other.pk))}")
        if any(_in_the_way(e, today) for e in _between(agency, other)):
            raise NotExchanged("matching_fault_another")
        return Exchange.objects.create(
            agency=agency, other=other, author_id=reader.user_id, purpose=purpose, period=found.name, ends=ends
        )


def accept(reader: Reader, exchange: Exchange) -> Exchange:
    """Accept what was offered to the reader's agency."""
    with transaction.atomic():
        row: Any = _held(exchange)
        if row.accepted_by_id == reader.user_id and state_of(row) == "waiting":
            return row  # type: ignore[no-any-return]
        if state_of(row) != "offered":
            raise NotExchanged("matching_fault_state")
        if row.author_id == reader.user_id:
            raise NotExchanged("matching_fault_same_person")
        row.accepted, row.accepted_by_id = timezone.now(), reader.user_id
        row.save(update_fields=["accepted", "accepted_by"])
    return row  # type: ignore[no-any-return]


def end(exchange: Exchange, side: str) -> Exchange:
    """End it, or refuse the offer, at once and for good. Hits that are not confirmed go with it."""
    with transaction.atomic():
        row: Any = _held(exchange)
        if row.ended is None:
            row.ended, row.ended_side = timezone.now(), side if side in (AGENCY, OTHER) else ""
            row.save(update_fields=["ended", "ended_side"])
            gone = forget_hits(row)
            note("end", "matching_exchange", key=str(row.pk), detail="hits deleted" if gone else "")
    return row  # type: ignore[no-any-return]


def _held(exchange: Exchange) -> Exchange:
    return Exchange.objects.select_for_update(of=("self",)).get(pk=exchange.pk)


def _between(agency: Agency, other: Agency) -> QuerySet[Exchange]:
    return Exchange.objects.filter(Q(agency=agency, other=other) | Q(agency=other, other=agency))


def _in_the_way(exchange: Exchange, today: dt.date) -> bool:
    state = state_of(exchange, today)
    if state in OPEN:
        return True
    since = exchange.compared
    # Ended ones count too: else an exchange ended and offered anew each day would do what one may not.
    return since is not None and today < since.date() + dt.timedelta(days=DAYS_APART)
