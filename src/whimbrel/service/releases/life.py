"""The life of a release: what may be done with it in which state. The state is derived from its steps, never stored.

::

    making -> draft -> asked -> verified -> approved by one -> approved -> publishing -> published -> corrected
      |         |        |         |              |               ^            |             |
      v         |        |         |              |               +------------+             +-> withdrawn
    not made ---+--------+---------+--------------+--> dropped

Making and publishing are done by the worker (``making.py``), for a report or synthetic records take their time. A release of
the drafter's own party alone needs no verification round. Every step is about one digest, that of the draft; what the owners
refuse or correct is not published: it is dropped, and another draft is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from whimbrel.release.policy import APPROVALS
from whimbrel.service.releases.models import Release, ReleaseStep
from whimbrel.service.returns.models import Verification
from whimbrel.service.returns.verification import newest
from whimbrel.service.words import word
from whimbrel.standard.errors import WhimbrelError

MOVES: dict[str, frozenset[str]] = {
    "making": frozenset({"prepared", "not_made", "dropped"}),
    "not_made": frozenset({"dropped"}),
    "draft": frozenset({"asked", "dropped"}),
    "asked": frozenset({"dropped"}),
    "refused": frozenset({"dropped"}),
    "verified": frozenset({"approved", "dropped"}),
    "approved_once": frozenset({"approved", "dropped"}),
    "approved": frozenset({"publishing", "dropped"}),
    "publishing": frozenset({"published", "not_published", "dropped"}),
    "published": frozenset({"withdrawn"}),
    "corrected": frozenset({"withdrawn"}),
    "withdrawn": frozenset(),
    "dropped": frozenset(),
}
# Step that a person takes -> act of the policy that it takes.
ACT = {
    "asked": "release.prepare",
    "dropped": "release.prepare",
    "approved": "release.approve",
    "publishing": "release.approve",
    "withdrawn": "release.approve",
}


class NotNow(WhimbrelError):
    """This cannot be done with the release as it is. ``key``: of the words that say why and what to do."""

    exit_code = 15

    def __init__(self, key: str):
        super().__init__(word(key, "en"))
        self.key = key


def state_of(made: Release, said: Mapping[str, str]) -> str:
    """The state of a release. said: round -> the owner's newest answer, from :func:`answers`."""
    steps = list(made.steps.all())
    done = [s.what for s in steps]
    for end in ("withdrawn", "dropped", "corrected", "published"):
        if end in done:
            return end
    if "prepared" not in done:
        return "not_made" if done and done[-1] == "not_made" else "making"
    if done[-1] == "publishing":
        return "publishing"
    if made.owners:
        if "asked" not in done:
            return "draft"
        found = [said.get(r, "") for r in made.rounds]
        if any(s in ("not_agreed", "corrected") for s in found):
            return "refused"
        if len(found) < len(made.owners) or any(s != "agreed" for s in found):
            return "asked"
    many = len(approvers(made))
    return "approved" if many >= APPROVALS else ("approved_once" if many else "verified")


def answers(releases: Iterable[Release]) -> dict[str, str]:
    """Round -> the owner's newest answer, a code of the list verification_answer, for several releases in one look."""
    rounds = [r for made in releases for r in made.rounds]
    found = Verification.objects.filter(pk__in=rounds).prefetch_related("answers") if rounds else ()
    return {str(v.pk): newest(v) for v in found}


def approvers(made: Release) -> set[int]:
    """The accounts that approved this draft."""
    return {s.by_id for s in made.steps.all() if s.what == "approved" and s.digest == made.digest and s.by_id}  # type: ignore[attr-defined]


def take(made: Release, what: str, user_id: int, digest: str, note: str = "") -> ReleaseStep:
    """Do a step; NotNow if the state forbids it, the person saw another draft, or has approved already."""
    if digest != made.digest:
        raise NotNow("releases_changed")
    if what not in MOVES[state_of(made, answers([made]))]:
        raise NotNow("releases_not_now")
    if what == "approved" and user_id in approvers(made):
        raise NotNow("releases_approved_by_you")
    if what == "withdrawn" and len(note.strip()) < 3:
        raise NotNow("releases_say_why")
    return ReleaseStep.objects.create(of=made, what=what, by_id=user_id, note=note[:500], digest=digest)
