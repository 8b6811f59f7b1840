"""Of which State a submission is: its figures and the laws of its offences say so; its persons do not."""

from __future__ import annotations

from collections.abc import Sequence

from whimbrel.release.refusal import NotReleased
from whimbrel.release.returns.outgoing import Losses
from whimbrel.release.returns.people import parquet, rows
from whimbrel.standard.store import Submission


def refuse_other_states(submissions: Sequence[Submission], country: str, losses: Losses) -> None:
    """QuestionError if a submission speaks of other States only; a note if it does not say of which it is."""
    for submission in submissions:
        said = states(submission)
        if said and country not in said:
            raise NotReleased(
                "return_other_state", submission=submission.id, reporter=submission.reporter, period=str(submission.period),
                states=sorted(said), country=country,
            )  # fmt: skip
        if not said:
            losses.note("state_not_said", 1, detail=f"{submission.reporter} {submission.period}")


def states(submission: Submission) -> set[str]:
    """Codes of the States the submission says it counts for."""
    found: set[str] = set()
    for table_id, column, sql in (
        ("figures", "reporting_country", "reporting_country"),
        ("offences", "law", "split_part(law, '/', 1)"),
    ):
        if table_id in submission.tables and column in submission.tables[table_id]["columns"]:
            asked = f"select distinct {sql} as state from {parquet(submission, table_id)} where {column} is not null"
            found |= {row["state"] for row in rows(asked)}
    return {state for state in found if len(state) == 3 and state.isupper()}
