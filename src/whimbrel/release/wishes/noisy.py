"""Noisy counts of the persons of one sealed submission, drafted for the gate and paid from the budget of its source and year.

The draft is the draw: it is paid when it is drafted, shown to those who approve, and the same when it is published. Asking
the same again gives the same numbers and costs nothing; asking anything else is paid anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whimbrel.release.draft import Draft, digest_of
from whimbrel.release.open_data.wording import column_labels
from whimbrel.release.policy import DELTA, EPSILON
from whimbrel.release.product import Product
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import source_of
from whimbrel.release.wording import gate_words
from whimbrel.standard.store import Submission, verify
from whimbrel.vocabulary.code_lists import code_list

COLUMNS: Mapping[str, str] = {"sex": "sex", "age_band": "age_band"}
"""Column of the persons -> its code list. Somebody may have several citizenships; so there is no such column here."""
CHANCE = DELTA / 10
"""Delta of one draw: ten draws of a source and year are possible at most, however small their epsilon."""


@dataclass(frozen=True)
class NoisyWish:
    """What is to be counted: persons of a role (of the list person_role) by columns of COLUMNS, for how much of the budget."""

    kind: ClassVar[str] = "private_counts"
    title: Mapping[str, str]
    columns: tuple[str, ...]
    role: str
    epsilon: float

    def __post_init__(self) -> None:
        if not self.columns or set(self.columns) - set(COLUMNS):
            raise NotReleased("noisy_columns", columns=column_labels(COLUMNS))
        if self.role not in code_list("person_role"):
            raise NotReleased("noisy_role")
        if not 0 < self.epsilon <= EPSILON:
            raise NotReleased("noisy_epsilon", most=EPSILON)

    def as_data(self) -> dict[str, Any]:
        """The wish for JSON."""
        return {
            "kind": self.kind, "title": dict(self.title), "columns": list(self.columns), "role": self.role,
            "epsilon": self.epsilon,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> NoisyWish:
        """A wish from its JSON."""
        return cls(data["title"], tuple(data["columns"]), data["role"], float(data["epsilon"]))


def draft_noisy(wish: NoisyWish, submissions: Sequence[Submission], ledger: Path) -> Draft:
    """Draw, or give what was drawn before. submissions: one. ledger: of the store.

    Raises QuestionError for what cannot be asked, OverBudget (exit code 23) before anything is drawn.
    """
    from whimbrel.release.private.counts import private_counts
    from whimbrel.release.private.ledger import Ledger
    from whimbrel.release.synthetic.subject import from_submission

    if len(submissions) != 1:
        raise NotReleased("noisy_one")
    (submission,) = submissions
    title, columns, role, epsilon = wish.title, wish.columns, wish.role, wish.epsilon
    verify(submission)
    subject = from_submission(submission.path, columns)
    flag = f"role_{role}"
    every = pq.read_table(submission.file("persons"))
    if flag not in every.column_names:
        raise NotReleased("no_role")
    kept = pc.fill_null(pc.equal(every[flag].cast(pa.string()), "yes"), False)
    persons = pa.table({c: _known(every.filter(kept)[c], _codes(c)) for c in columns})
    table = private_counts(
        persons,
        {c: _codes(c) for c in columns},
        ledger=Ledger(ledger),
        records=subject.records,
        epsilon=epsilon,
        delta=CHANCE,
        id=f"noisy-{role}",
        title=title,
    )
    source = source_of(submission)
    protection = gate_words("noisy", "protection", epsilon=epsilon, delta=CHANCE)
    figures = {
        "epsilon": epsilon,
        "delta": CHANCE,
        "unit": "one person, all records of a year and source",
        "cells": len(table.rows),
    }
    product = Product(wish.kind, dict(title), (table,), protection, None, figures, table.notes[1:])
    return Draft(product, (source,), digest_of(product))


def _codes(column: str) -> list[str]:
    """All codes a column can have, known without looking at the records; empty for not said."""
    return [*code_list(COLUMNS[column]).codes, ""]


def _known(column: pa.ChunkedArray, codes: Sequence[str]) -> pa.ChunkedArray:
    """A code that no list has counts as not said: which codes occur must not show."""
    texts = column.cast(pa.string())
    return pc.if_else(pc.fill_null(pc.is_in(texts, pa.array(codes)), False), texts, pa.scalar("", pa.string()))
