"""The one door: what is wished for made fit for the public, with what would be lost and what remains a risk.

Nothing is published here; :func:`draft` says what would be. Whoever publishes (the pages, the command) writes the draft out
with :func:`release_files` once the owners have verified it and two persons have approved it: :func:`refuse_approvals` is
asked each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from whimbrel.release.draft import Draft, Told
from whimbrel.release.earlier import Earlier
from whimbrel.release.open_data.about import About
from whimbrel.release.open_data.folder import open_data_files
from whimbrel.release.policy import APPROVALS
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.rounded import KEY
from whimbrel.release.synthetic.subject import BUDGET
from whimbrel.release.wishes.national_return import ReturnWish, draft_return
from whimbrel.release.wishes.noisy import NoisyWish, draft_noisy
from whimbrel.release.wishes.report import ReportWish, draft_report
from whimbrel.release.wishes.synthetic import SyntheticWish, draft_synthetic
from whimbrel.release.wishes.tables import TableWish, draft_tables
from whimbrel.standard.store import Submission

Wish = TableWish | NoisyWish | SyntheticWish | ReturnWish | ReportWish
WISHES: Mapping[str, Any] = {w.kind: w for w in (TableWish, NoisyWish, SyntheticWish, ReturnWish, ReportWish)}
"""Kind of product -> what is wished for."""


def wish_of(data: Mapping[str, Any]) -> Wish:
    """A wish from its JSON."""
    found: Wish = WISHES[data.get("kind", TableWish.kind)].from_data(data)
    return found


def draft(
    wish: Wish,
    submissions: Sequence[Submission],
    earlier: Sequence[Earlier] = (),
    store: Path | None = None,
    told: Told = lambda _what, _done: None,
) -> Draft:
    """What would be published. QuestionError where it may not be, with what to change.

    earlier: every release of exact or rounded counts there was; those of other records do not matter. store: where the budget
    and the key of rounding lie; products that need them are refused without it. told: is told how far it is.
    """
    if not submissions:
        raise NotReleased("no_submission")
    if isinstance(wish, TableWish):
        return draft_tables(wish, submissions, earlier, store / KEY if store else None)
    if isinstance(wish, ReportWish):
        return draft_report(wish, submissions, earlier, told)
    if isinstance(wish, ReturnWish):
        return draft_return(wish, submissions, earlier)
    if store is None:
        raise NotReleased("no_store")
    if isinstance(wish, NoisyWish):
        return draft_noisy(wish, submissions, store / BUDGET)
    return draft_synthetic(wish, submissions, store / BUDGET, told)


def release_files(made: Draft, about: About, drawn: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Path -> bytes of everything in the folder of a release. drawn: pictures of a draft with the same digest, by path."""
    return {**open_data_files(made.product, about), **made.beside(about, drawn or {})}


def refuse_approvals(persons: Sequence[object]) -> None:
    """Raise QuestionError unless enough different persons have approved."""
    if len(set(persons)) < APPROVALS:
        raise NotReleased("approvals", needed=APPROVALS, given=len(set(persons)))
