"""Which submissions a return is made of: each as it was sealed, none twice, none replaced, none that counts another again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from whimbrel.release.refusal import NotReleased
from whimbrel.standard.store import Submission, verify
from whimbrel.vocabulary.code_lists import code_list

INVENTED = "invented"


def chosen(submissions: Sequence[Submission]) -> tuple[Submission, ...]:
    """The submissions, proven unchanged and in order; QuestionError if together they would count somebody twice by construction.

    Refused: a submission that another one given replaces; two of one reporter whose periods overlap, such as a year and one of
    its quarters; invented ones beside real ones. A submission named twice is taken once.
    """
    if not submissions:
        raise NotReleased("return_none")
    once = tuple(sorted({s.id: s for s in submissions}.values(), key=lambda s: (s.reporter, s.period, s.id)))
    for submission in once:
        verify(submission)
    replaced = {s.manifest.get("supersedes") for s in once}
    for submission in once:
        if submission.id in replaced:
            raise NotReleased("return_replaced", submission=submission.id)
    for one, other in combinations(once, 2):
        if one.reporter == other.reporter and _again(one, other):
            raise NotReleased("return_twice", reporter=one.reporter, one=str(one.period), other=str(other.period))
    if len({s.nature == INVENTED for s in once}) > 1:
        raise NotReleased("return_invented")
    return once


def _again(one: Submission, other: Submission) -> bool:
    a, b = one.period, other.period
    # The same period filed from two sources is two files by design of the store: said as a caution, not refused.
    return a.name != b.name and a.first <= b.last and b.first <= a.last


def invented(submissions: Sequence[Submission]) -> bool:
    """Whether the submissions were invented for demonstration; they are all so, or none is."""
    return any(s.nature == INVENTED for s in submissions)


def year_of(submission: Submission) -> int | None:
    """The one year a submission is of; None if it spans several."""
    period = submission.period
    return period.first.year if period.first.year == period.last.year else None


def named(submission: Submission) -> str:
    """Who reported, in words."""
    return str(submission.manifest["label"] or submission.reporter)


def strictest(submissions: Sequence[Submission]) -> str:
    """The strictest TLP 2.0 code of the submissions: it binds whoever reads the return."""
    return min((str(s.manifest["handling"]) for s in submissions), key=code_list("tlp").codes.index)
