"""What the debt clock says as assertions of a case, for the criteria engine."""

from __future__ import annotations

from whimbrel.criteria.case import Assertion
from whimbrel.criteria.debt import Clock
from whimbrel.criteria.facts import UNSTATED, facts


def assertions(clock: Clock, by: str = "") -> tuple[Assertion, ...]:
    """The clock's facts at their phase, each yes, no or unknown; ``by``: the actor who holds the debt, where that is known.

    A fact that may belong to several phases gets the phase that was not told: the clock does not know it. Whether services
    are pledged is not the clock's to say; without that the limbs carry no finding.
    """
    found = []
    for name, answer in clock.facts.items():
        at = facts()[name].at
        found.append(Assertion(f"{name}@{at[0] if len(at) == 1 else UNSTATED}", answer, by))
    return tuple(found)
