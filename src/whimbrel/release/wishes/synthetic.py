"""Synthetic records of the persons of one sealed submission, drafted for the gate and paid from the budget of its source and
year.

The draft is the draw, as with noisy counts: paid when it is drafted, the same when it is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from whimbrel.release.draft import Draft, Told, digest_of
from whimbrel.release.open_data.wording import column_labels
from whimbrel.release.policy import EPSILON
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import source_of
from whimbrel.release.synthetic.subject import fitting_columns, from_submission
from whimbrel.release.wishes.noisy import CHANCE
from whimbrel.standard.store import Submission

FEW_FABRICATED = 0.02
"""Largest share of invented pairs, where few of them are wanted."""


@dataclass(frozen=True)
class SyntheticWish:
    """Columns of the persons, for how much of the budget.

    most_fabricated: at most this share of all pairs of codes may be invented; less loses more of those some have. fewest_kept:
    pairs that so many persons have are kept; nought promises nothing.
    """

    kind: ClassVar[str] = "synthetic"
    title: Mapping[str, str]
    columns: tuple[str, ...]
    epsilon: float
    most_fabricated: float = 1.0
    fewest_kept: int = 0

    def __post_init__(self) -> None:
        if len(self.columns) < 2 or set(self.columns) - set(fitting_columns()):
            raise NotReleased("synthetic_columns", columns=column_labels(fitting_columns()))
        if not 0 < self.epsilon <= EPSILON:
            raise NotReleased("noisy_epsilon", most=EPSILON)
        if not 0 < self.most_fabricated <= 1:
            raise NotReleased("synthetic_share")

    def as_data(self) -> dict[str, Any]:
        """The wish for JSON."""
        return {
            "kind": self.kind, "title": dict(self.title), "columns": list(self.columns), "epsilon": self.epsilon,
            "most_fabricated": self.most_fabricated, "fewest_kept": self.fewest_kept,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SyntheticWish:
        """A wish from its JSON."""
        share = float(data.get("most_fabricated", 1.0))
        return cls(
            data["title"], tuple(data["columns"]), float(data["epsilon"]), share, int(data.get("fewest_kept", 0))
        )


def draft_synthetic(wish: SyntheticWish, submissions: Sequence[Submission], ledger: Path, told: Told) -> Draft:
    """Make the records, or give those made before. submissions: one. ledger: of the store.

    Raises QuestionError for what cannot be asked, OverBudget (exit code 23) before anything is drawn.
    """
    from whimbrel.release.private.ledger import Ledger
    from whimbrel.release.synthetic.product import synthetic_product

    if len(submissions) != 1:
        raise NotReleased("synthetic_one")
    (submission,) = submissions
    subject = from_submission(submission.path, wish.columns)
    made = synthetic_product(
        subject.persons,
        ledger=Ledger(ledger),
        records=subject.records,
        columns=subject.columns,
        epsilon=wish.epsilon,
        delta=CHANCE,
        codes=subject.codes,
        most_fabricated=wish.most_fabricated,
        fewest_kept=wish.fewest_kept,
        told=told,
    )
    product = replace(made.product, title=dict(wish.title))
    return Draft(product, (source_of(submission),), digest_of(product))
