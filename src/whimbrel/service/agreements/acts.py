"""What a side does with an agreement: offer terms, sign, suspend, resume, end. Each is one row, and none is ever changed.

Every act locks the agreement first, so that two people at once cannot make it say two things.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from whimbrel.service.agreements.errors import NotAgreed
from whimbrel.service.agreements.models import Act, Agreement, Terms
from whimbrel.service.agreements.party import parties_here
from whimbrel.service.agreements.standing import END, RESUME, SIGN, SUSPEND, Standing, standing_of
from whimbrel.service.agreements.terms import Agreed, checked


def offer(agreement: Agreement, party: str, user: Any, values: dict[str, Any]) -> Terms:
    """Add new terms to an agreement. ``values``: fields of Agreed but agreement, number and parties.

    Raises FaultyTerms, and NotAgreed if the agreement is over.
    """
    with transaction.atomic():
        standing = _locked(agreement, party)
        if standing.ended_by:
            raise NotAgreed("agreements_fault_over")
        number = 1 + agreement.terms.count()
        made = Agreed(agreement=str(agreement.pk), number=number, parties=agreement.parties, **values)
        made = checked(made, timezone.now().date(), parties_here())
        return Terms.objects.create(agreement=agreement, text=made.as_dict(), digest=made.digest, by=user, party=party)


def begin(party: str, other: str, user: Any, values: dict[str, Any]) -> Agreement:
    """A new agreement with its first terms. Raises FaultyTerms; nothing is kept then."""
    with transaction.atomic():
        # Checked before the row is written: the database refuses an agreement with oneself.
        unborn = Agreement(first=party, second=other)
        trial = Agreed(agreement=str(unborn.pk), number=1, parties=unborn.parties, **values)
        checked(trial, timezone.now().date(), parties_here())
        agreement = Agreement.objects.create(first=party, second=other, made_by=user)
        offer(agreement, party, user, values)
        return agreement


def sign(agreement: Agreement, party: str, user: Any, digest: str) -> Act:
    """Sign the newest terms. Raises NotAgreed if ``digest`` is not theirs: somebody offered others in the meantime."""
    with transaction.atomic():
        standing = _locked(agreement, party)
        offered = standing.offered
        if standing.ended_by:
            raise NotAgreed("agreements_fault_over")
        if offered is None or offered.digest != digest:
            raise NotAgreed("agreements_fault_changed")
        if offered.expired(timezone.now().date()):
            raise NotAgreed("agreements_fault_expired")
        if standing.has_signed(party, offered):
            raise NotAgreed("agreements_fault_signed")
        if Act.objects.filter(agreement=agreement, what=SIGN, digest=digest, by=user).exists():
            raise NotAgreed("agreements_fault_both_sides")
        return _act(agreement, party, SIGN, digest, user, "")


def suspend(agreement: Agreement, party: str, user: Any, reason: str) -> Act:
    """Stop showing and seeing anything, until the same side resumes."""
    with transaction.atomic():
        standing = _locked(agreement, party)
        if standing.ended_by or standing.agreed is None:
            raise NotAgreed("agreements_fault_not_in_force")
        if party in standing.suspended_by:
            raise NotAgreed("agreements_fault_suspended")
        return _act(agreement, party, SUSPEND, standing.agreed.digest, user, _reason(reason))


def resume(agreement: Agreement, party: str, user: Any, reason: str) -> Act:
    """Lift the own suspension; that of the other side stays."""
    with transaction.atomic():
        standing = _locked(agreement, party)
        if standing.ended_by or standing.agreed is None or party not in standing.suspended_by:
            raise NotAgreed("agreements_fault_not_yours")
        return _act(agreement, party, RESUME, standing.agreed.digest, user, _reason(reason))


def end(agreement: Agreement, party: str, user: Any, reason: str) -> Act:
    """End for good; an offer that is not wanted is refused in the same way."""
    with transaction.atomic():
        standing = _locked(agreement, party)
        if standing.ended_by:
            raise NotAgreed("agreements_fault_over")
        about = standing.agreed or standing.offered
        return _act(agreement, party, END, about.digest if about else "", user, _reason(reason))


def _locked(agreement: Agreement, party: str) -> Standing:
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if party not in locked.parties:
        raise NotAgreed("agreements_fault_not_a_party")
    return standing_of(locked)


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not 3 <= len(text) <= 500:
        raise NotAgreed("agreements_fault_reason")
    return text


def _act(agreement: Agreement, party: str, what: str, digest: str, user: Any, reason: str) -> Act:
    return Act.objects.create(agreement=agreement, party=party, what=what, digest=digest, by=user, reason=reason)
