"""How an agreement stands: derived from its terms and from what both sides did, never kept beside them.

In force are the newest terms that both sides signed, unless a side suspended them, the agreement was ended, or the review
date has passed. Terms whose text no longer fits their digest count as if they had never been there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from whimbrel.service.agreements.models import Act, Agreement, Terms
from whimbrel.service.agreements.terms import Agreed, read_terms
from whimbrel.standard.sealing import canonical

SIGN, SUSPEND, RESUME, END = "sign", "suspend", "resume", "end"


@dataclass(frozen=True)
class Standing:
    """agreed: terms signed by both, newest first. offered: the newest terms. signed: digest -> parties."""

    id: str
    parties: tuple[str, str]
    offered: Agreed | None
    agreed: Agreed | None
    signed: dict[str, frozenset[str]]
    suspended_by: frozenset[str]
    ended_by: str

    def state(self, today: dt.date) -> str:
        """A code of the list agreement_state."""
        if self.ended_by:
            return "over"
        if self.agreed is None:
            return "proposed"
        if self.suspended_by:
            return "on_hold"
        return "past_review" if self.agreed.expired(today) else "in_force"

    def in_force(self, today: dt.date) -> Agreed | None:
        """The terms in force, if any are."""
        return self.agreed if self.state(today) == "in_force" else None

    def pending(self) -> Agreed | None:
        """Terms that were offered and are not signed by both."""
        return None if self.offered is None or self.offered == self.agreed else self.offered

    def has_signed(self, party: str, terms: Agreed | None) -> bool:
        """Whether a side signed these terms."""
        return terms is not None and party in self.signed.get(terms.digest, frozenset())

    def other(self, party: str) -> str:
        """The other side."""
        return self.parties[1] if party == self.parties[0] else self.parties[0]


def standing_of(
    agreement: Agreement, terms: Sequence[Terms] | None = None, acts: Sequence[Act] | None = None
) -> Standing:
    """The standing from all terms and acts, in the order in which they were written."""
    terms = list(agreement.terms.all()) if terms is None else terms
    acts = list(agreement.acts.all()) if acts is None else acts
    parties = agreement.parties
    whole = [t for t in (_whole(row, agreement) for row in terms) if t is not None]
    signed: dict[str, frozenset[str]] = {}
    suspended: set[str] = set()
    ended = ""
    for act in acts:
        if act.party not in parties:
            continue
        if act.what == SIGN:
            signed[act.digest] = signed.get(act.digest, frozenset()) | {act.party}
        elif act.what == SUSPEND:
            suspended.add(act.party)
        elif act.what == RESUME:
            suspended.discard(act.party)
        elif act.what == END and not ended:
            ended = act.party
    by_both = [t for t in whole if signed.get(t.digest, frozenset()) >= set(parties)]
    return Standing(
        str(agreement.pk),
        parties,
        whole[-1] if whole else None,
        by_both[-1] if by_both else None,
        signed,
        frozenset(suspended),
        ended,
    )


def _whole(row: Terms, agreement: Agreement) -> Agreed | None:
    """The terms of a row, if its text is what was signed and belongs to this agreement."""
    try:
        terms = read_terms(row.text)
        same = hashlib.sha256(canonical(row.text)).hexdigest() == row.digest == terms.digest
    except (KeyError, TypeError, ValueError):
        return None
    fits = terms.agreement == str(agreement.pk) and set(terms.parties) == set(agreement.parties)
    return terms if same and fits else None
