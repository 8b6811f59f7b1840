"""The library in a few calls: files in, Arrow tables out, sealed submissions, answers. What ``import whimbrel`` offers.

>>> import whimbrel
>>> done = whimbrel.check("referrals.csv")           # doctest: +SKIP
>>> tables = whimbrel.read("referrals.csv")          # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from whimbrel.flows.engine import connect
from whimbrel.flows.question import Answer, Question
from whimbrel.flows.question import ask as answer_question
from whimbrel.flows.writing import write_answer
from whimbrel.intake.prepare import Preparation, prepare
from whimbrel.intake.seal_file import seal_file
from whimbrel.standard.errors import NotSealed
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import Store, Submission, open_submission


def check(
    path: str | Path, *, source: str | None = None, mapping: str | Path | None = None, encoding: str | None = None
) -> Preparation:
    """Everything that is wrong with a file of any supported kind.

    Returns a Preparation: ``.faults`` (iterate for Fault: check, severity, sheet, column, rows, message), ``.rows`` (rows a
    table), ``.source``, ``.fit_to_seal``. Bad data never raise; nothing is written.
    """
    return prepare(Path(path), source=source, mapping=None if mapping is None else Path(mapping), encoding=encoding)


def read(
    path: str | Path,
    *,
    source: str | None = None,
    mapping: str | Path | None = None,
    encoding: str | None = None,
    as_given: bool = True,
) -> dict[str, pa.Table]:
    """The standard's tables of a file as Arrow tables by table id, with the text as given beside mapped values.

    For a sealed submission give its folder. Raises NotSealed, naming the first error, if the file has errors.
    """
    path = Path(path)
    if (path / "manifest.json").is_file():
        submission = open_submission(path)
        return {t: pq.read_table(submission.file(t)) for t in submission.tables}
    batches: dict[str, list[pa.RecordBatch]] = {}
    done = prepare(
        path,
        source=source,
        mapping=None if mapping is None else Path(mapping),
        encoding=encoding,
        as_given=as_given,
        sink=lambda table, batch: batches.setdefault(table, []).append(batch),
    )
    _refuse(done)
    return {t: pa.Table.from_batches(b).unify_dictionaries() for t, b in batches.items()}


def seal(
    path: str | Path, store: str | Path, *, reporter: str, period: str, mapping: str | Path | None = None, **facts: Any
) -> Submission:
    """Check a file and seal it in a store; the same input gives the same id.

    facts: source, encoding, handling, supersedes, note, label, key, strict (see whimbrel seal --help). Raises NotSealed with
    the first error if the file has errors, StoreError if the store, reporter or period is not right.
    """
    done, target = seal_file(
        Path(path),
        Path(store),
        reporter=reporter,
        period=period,
        mapping=None if mapping is None else Path(mapping),
        **facts,
    )
    if target is None:
        _refuse(done)
        raise NotSealed("There are warnings, and strict forbids sealing with warnings.")
    return open_submission(target)


def ask(
    where_from: str | Path | Store | Sequence[Submission],
    *,
    by: Sequence[str] = ("origin", "destination"),
    where: Mapping[str, Sequence[str]] | None = None,
    period: str | None = None,
    indicator: str | None = None,
    engine: str = "duckdb",
) -> Answer:
    """Who moves from where, through where, to where: from a store (its current submissions) or from submissions.

    by: dimensions (origin, transit, destination, citizenship, sex, age_band, form, border_type, mode, route, role) and times
    (year, quarter, month). where: dimension -> codes. Returns an Answer: ``.table`` (Arrow), ``.unit``, ``.in_words()``,
    ``.notes``, ``.sources``. Raises QuestionError where an answer would mix what must not be mixed.
    """
    if isinstance(where_from, (str, Path)):
        where_from = Store(where_from)
    submissions = where_from.current() if isinstance(where_from, Store) else list(where_from)
    when = parse_period(period) if period else None
    chosen = {name: tuple(codes) for name, codes in (where or {}).items()}
    question = Question(tuple(by), chosen, when.first if when else None, when.last if when else None, indicator)
    return answer_question(connect(engine), submissions, question)


def write(answer: Answer, path: str | Path, *, language: str = "en", title: str = "") -> None:
    """An answer as a file; the ending says which: .csv .parquet .xlsx .svg .png .html."""
    write_answer(answer, Path(path), language, title)


def _refuse(done: Preparation) -> None:
    for fault in done.faults:
        if fault.severity == "error":
            place = ", ".join(
                filter(None, [fault.sheet, fault.column, f"rows {fault.row_list()}" if len(fault.rows) else ""])
            )
            raise NotSealed(f"{fault.check.id} {place}: {fault.message} {fault.check.remedy}")
