"""Doing a step with a return: prepare anew, send, send back, approve, seal, withdraw, each with what it asks for first."""

from __future__ import annotations

from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.returns.comparison import Change, compare, period_before
from whimbrel.service.returns.life import NotNow, state_of, take
from whimbrel.service.returns.models import Return
from whimbrel.service.returns.preparing import prepare
from whimbrel.service.returns.sealing import current_of, seal, withdraw
from whimbrel.service.returns.tables import kept
from whimbrel.standard.period import parse_period

LONGEST_NOTE = 500


def do_step(made: Return, what: str, user_id: int, digest: str = "", note: str = "", supersedes: str = "") -> None:
    """Do a step with a return that the policy lets this person take.

    digest: of the tables as the person saw them. supersedes: of a seal, the id of the submission it corrects, or ``beside``.
    NotNow says what is missing or has changed; any other WhimbrelError, why it cannot be done with what there is.
    """
    text = " ".join(note.split())[:LONGEST_NOTE]
    if what == "prepared":
        if state_of(made) not in ("draft", "checked", "sent_back"):
            raise NotNow("returns_not_now")
        prepare(made, user_id)
    elif what == "approved" and unanswered(made, changes_of(made)):
        raise NotNow("returns_answer_first")
    elif what == "sent_back" and not text:
        raise NotNow("returns_say_why")
    elif what == "sealed":
        current = {s.id for s in current_of(made)}
        if current and supersedes not in {*current, "beside"}:
            raise NotNow("returns_choose_supersedes")
        seal(made, user_id, digest, supersedes if supersedes in current else "")
    elif what == "withdrawn":
        withdraw(made, user_id, digest, text)
    else:
        take(made, what, user_id, digest, text)


def changes_of(made: Return) -> list[Change]:
    """Numbers of this return beside those of the period before."""
    before = period_before(parse_period(made.period))
    earlier = [s for s in holdings.of_reporter(made.agency.slug) if s.period.name == before.name]
    return compare(kept(made), earlier) if earlier and made.rows else []


def unanswered(made: Return, changes: list[Change]) -> list[str]:
    """Keys of large changes that nobody has explained yet."""
    return [c.key for c in changes if c.large and len(str(made.answers.get(c.key, "")).strip()) < 3]
