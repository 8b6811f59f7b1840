"""Movements held in memory for many questions: what the atlas asks, over and over, of the same sealed submissions."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from whimbrel.flows.engine import connect
from whimbrel.flows.movements import movements, recorded
from whimbrel.flows.question import Answer, Question, ask, filtered, grains_of
from whimbrel.standard.store import Submission

_MOST_ANSWERS = 500


class Loaded:
    """Movements of submissions in one DuckDB table, with a memory of recent answers.

    An answer is remembered under the submissions it was made from, so that one made for a reader who may see more is never
    given to one who may see less. Safe to use from several threads.
    """

    def __init__(self, submissions: Sequence[Submission], memory_limit: str = "300MB"):
        self._con = connect()
        self._con.raw_sql(f"set memory_limit = '{memory_limit}'")
        self._con.raw_sql("set threads = 2")
        self._grains = grains_of(self._con, submissions) if submissions else []
        rows = movements(self._con, submissions) if submissions else None
        self._rows = None if rows is None else self._con.create_table("movements", rows)
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[frozenset[str], str], Answer] = OrderedDict()

    def ask(self, submissions: Sequence[Submission], question: Question) -> Answer:
        """As :func:`whimbrel.flows.question.ask`; only what ``submissions`` hold is used."""
        key = (frozenset(s.id for s in submissions), repr(question))
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            answer = ask(self._con, submissions, question, self._rows, self._grains)
            self._answers[key] = answer
            if len(self._answers) > _MOST_ANSWERS:
                self._answers.popitem(last=False)
            return answer

    def persons(self, submissions: Sequence[Submission], question: Question) -> list[tuple[str, int]]:
        """(submission, id of the row) of every recorded person that fits a question. Read from the files, and not remembered."""
        with self._lock:
            rows = recorded(self._con, submissions, frozenset(question.needs()))
            if rows is None:
                return []
            found = filtered(rows, question).select("submission", "person").to_pyarrow()
        return list(zip(found["submission"].to_pylist(), found["person"].to_pylist(), strict=True))

    def indicators(self, submissions: Sequence[Submission]) -> list[tuple[str, str]]:
        """(indicator, unit) that these submissions hold, sorted."""
        ids = {s.id for s in submissions}
        return sorted({(g["indicator"], g["unit"]) for g in self._grains if g["submission"] in ids})

    def codes(self, submissions: Sequence[Submission], indicator: str, dimension: str) -> list[str]:
        """Codes of a dimension that occur, most frequent first; none if the submissions do not break down by it."""
        from whimbrel.standard.errors import QuestionError

        try:
            answer = self.ask(submissions, Question((dimension,), indicator=indicator))
        except QuestionError:
            return []
        found: dict[str, Any] = {}
        for cell in answer.table[dimension].to_pylist():
            found.update(dict.fromkeys(cell.split(";")))
        return list(found)
