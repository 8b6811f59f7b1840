"""The life of a return: what may be done with it in which state. The state is derived from its steps, never stored.

::

    draft -> checked -> sent -> approved -> sealed -> superseded
                ^         |        |          |
                +-- sent_back <----+          +-> withdrawn

Approval and seal are about one digest: when the tables are prepared anew and come out differently, what was approved before
counts no longer.
"""

from __future__ import annotations

from collections.abc import Sequence

from whimbrel.service.returns.models import Return, Step
from whimbrel.service.words import word
from whimbrel.standard.errors import WhimbrelError

# State -> what may be done in it.
MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"prepared", "withdrawn"}),
    "checked": frozenset({"prepared", "sent", "withdrawn"}),
    "sent": frozenset({"sent_back", "approved", "withdrawn"}),
    "sent_back": frozenset({"prepared", "withdrawn"}),
    "approved": frozenset({"sealed", "sent_back"}),
    "sealed": frozenset({"superseded", "withdrawn"}),
    "superseded": frozenset(),
    "withdrawn": frozenset(),
}
_AFTER = {"prepared": "checked"}  # every other step is called like the state it leads to
# Step -> act of the policy that it takes.
ACT = {
    "prepared": "return.send",
    "sent": "return.send",
    "sent_back": "return.seal",
    "approved": "return.seal",
    "sealed": "return.seal",
    "superseded": "return.seal",
    "withdrawn": "return.send",
}


class NotNow(WhimbrelError):
    """The return is not in a state in which this can be done. ``key``: of the words that say why and what to do."""

    exit_code = 15

    def __init__(self, key: str):
        super().__init__(word(key, "en"))
        self.key = key


def state_of(made: Return, steps: Sequence[Step] | None = None) -> str:
    """The state of a return: a code of the list submission_state."""
    state = "draft"
    for step in made.steps.all() if steps is None else steps:
        if step.what == "prepared":
            state = "checked" if not has_errors(made) else "draft"
        elif step.what in ("sent", "approved") and step.digest != made.digest:
            continue
        else:
            state = _AFTER.get(step.what, step.what)
    return state


def has_errors(made: Return) -> bool:
    """Whether an error forbids sending the return."""
    return any(f.get("severity") == "error" for f in made.faults)


def take(made: Return, what: str, user_id: int, digest: str, note: str = "") -> Step:
    """Do a step. ``digest``: of the tables the person saw; NotNow if they changed since, or if the state forbids it."""
    if digest != made.digest:
        raise NotNow("returns_changed")
    state = state_of(made)
    if what not in MOVES[state]:
        raise NotNow("returns_not_now")
    return Step.objects.create(of=made, what=what, by_id=user_id, note=note[:500], digest=digest)
