"""The budget: what was spent of each source and year, and what was released for it.

One ledger for all products of a store. EPSILON and DELTA of the policy are all there is for one source and one year; releases
add up by basic composition; nothing is refilled. It is refused before anything is drawn. A question asked before is answered
from what was released. The ledger stays locked from the look at the budget to the released answer, so two processes cannot
spend the same budget. A process killed in between has spent and released nothing; asking again is paid again, because nobody
can know what was seen.

The ledger knows the content of what was asked about, so the same records under another source or year are refused: they would
have a second budget. It cannot know that two *different* files tell of the same people; who files under which name is for the
focal point to watch.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from whimbrel.release.policy import DELTA, EPSILON
from whimbrel.release.private.chain import Chain
from whimbrel.release.private.errors import LedgerDamaged, NotAnswered, OverBudget, PrivacyError


@dataclass(frozen=True)
class Records:
    """Records one source filed: the years they are of, and a hash of what they say, the same whatever the file is called.

    The hash stays in the ledger: who knows all persons but one could try out the last until it fits. cite: what may be named
    of them in public, such as the id of a sealed submission.
    """

    source: str
    years: tuple[int, ...]
    content: str
    cite: str = ""

    def __post_init__(self) -> None:
        if not (self.source.strip() and self.years and self.content):
            raise PrivacyError("Say whose records they are, of which years, and what they hold: that budget pays.")

    @property
    def budgets(self) -> list[str]:
        """Budgets that pay: the source in each of the years. Names are compared without case and spaces around."""
        return sorted({f"{' '.join(self.source.casefold().split())}/{year}" for year in self.years})


@dataclass(frozen=True)
class Question:
    """What is asked, of whose records, and what it costs.

    what: the question in data (columns, options). The same records, question and price are the same question.
    """

    records: tuple[Records, ...]
    what: Mapping[str, Any]
    epsilon: float
    delta: float

    def __post_init__(self) -> None:
        if not self.records:
            raise PrivacyError("A question is about records of somebody.")
        if not (Decimal(str(self.epsilon)) > 0 and Decimal(str(self.delta)) >= 0):
            raise PrivacyError("Epsilon must be above nought and delta not below it.")

    @property
    def id(self) -> str:
        """Hash of the question."""
        price = [str(Decimal(str(n)).normalize()) for n in (self.epsilon, self.delta)]
        told = [sorted([r.budgets, r.content] for r in self.records), self.what, price]
        text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def budgets(self) -> list[str]:
        """Budgets that pay."""
        return sorted({key for r in self.records for key in r.budgets})


@dataclass(frozen=True)
class Answer:
    """What was released, and whether it was drawn now (``fresh``) or had been released before. line: hash in the ledger."""

    released: bytes
    fresh: bool
    line: str


class Ledger:
    """The ledger in one file; released answers lie in a folder beside it."""

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self._answers = self.path.with_name(self.path.name + ".released")

    def left(self, source: str, year: int) -> tuple[float, float]:
        """Epsilon and delta that are left of a source and year."""
        chain = Chain(self.path)
        with chain.locked():
            spent = _spent(chain.lines, Records(source, (year,), "-").budgets[0])
        return float(Decimal(str(EPSILON)) - spent[0]), float(Decimal(str(DELTA)) - spent[1])

    def spend(self, question: Question) -> str:
        """Pay for something drawn elsewhere; hash of the line, or OverBudget and nothing is paid."""
        chain = Chain(self.path)
        with chain.locked():
            return self._charge(chain, question)

    def ask(self, question: Question, draw: Callable[[], bytes]) -> Answer:
        """The answer released before, or a new one: paid, drawn, kept, then given."""
        chain = Chain(self.path)
        with chain.locked():
            released = {line["question"]: line for line in chain.lines if line["kind"] == "released"}
            self._prove_answers(released, {line["question"] for line in chain.lines})
            if before := released.get(question.id):
                return Answer(self._kept(before), False, before["hash"])
            self._charge(chain, question)
            made = draw()
            self._keep(question.id, made)
            line = {"kind": "released", "question": question.id, "sha256": hashlib.sha256(made).hexdigest()}
            return Answer(made, True, chain.append({**line, "at": _now()}))

    def _charge(self, chain: Chain, question: Question) -> str:
        epsilon, delta = Decimal(str(question.epsilon)), Decimal(str(question.delta))
        known = {c: b for line in chain.lines if line["kind"] == "spent" for c, b in line["records"].items()}
        for records in question.records:
            if (before := known.get(records.content)) and before != records.budgets:
                raise NotAnswered("second_budget", before=before, now=records.budgets)
        for key in question.budgets:
            spent = _spent(chain.lines, key)
            if spent[0] + epsilon > Decimal(str(EPSILON)) or spent[1] + delta > Decimal(str(DELTA)):
                left = (Decimal(str(EPSILON)) - spent[0], Decimal(str(DELTA)) - spent[1])
                raise OverBudget(
                    "over_budget", budget=key, left_epsilon=float(left[0]), left_delta=float(left[1]), epsilon=float(epsilon),
                    delta=float(delta),
                )  # fmt: skip
        line = {
            "kind": "spent",
            "budgets": question.budgets,
            "records": {r.content: r.budgets for r in question.records},
            "question": question.id,
            "what": dict(question.what),
            "epsilon": str(epsilon),
            "delta": str(delta),
            "at": _now(),
        }
        return chain.append(line)

    def _keep(self, name: str, made: bytes) -> None:
        self._answers.mkdir(parents=True, exist_ok=True)
        new = self._answers / f"{name}.new"
        with new.open("wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._answers / name)

    def _kept(self, line: Mapping[str, Any]) -> bytes:
        try:
            made = (self._answers / line["question"]).read_bytes()
        except FileNotFoundError:
            made = b""
        if hashlib.sha256(made).hexdigest() != line["sha256"]:
            raise LedgerDamaged("answer_changed")
        return made

    def _prove_answers(self, released: Mapping[str, Any], asked: set[str]) -> None:
        """An answer to a question no line tells of: lines were taken away. One not yet told of: the process died; it goes."""
        for path in self._answers.iterdir() if self._answers.is_dir() else ():
            if path.suffix != ".new" and path.name not in asked:
                raise LedgerDamaged("answer_unknown")
            if path.name not in released:
                path.unlink()


def _spent(lines: Sequence[Mapping[str, Any]], key: str) -> tuple[Decimal, Decimal]:
    paid = [line for line in lines if line["kind"] == "spent" and key in line["budgets"]]
    return sum((Decimal(p["epsilon"]) for p in paid), Decimal(0)), sum((Decimal(p["delta"]) for p in paid), Decimal(0))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
