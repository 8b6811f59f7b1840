"""What records are made of: a file of codes, or the persons of a sealed submission; and whose budget pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from whimbrel.release.open_data.wording import column_labels
from whimbrel.release.private.errors import NotAnswered, PrivacyError
from whimbrel.release.private.ledger import Records
from whimbrel.release.synthetic.coded import OTHER, TableUnreadable, content_hash, one_row_a_person, read_table
from whimbrel.standard.model import table as table_of
from whimbrel.standard.store import open_submission, verify
from whimbrel.vocabulary.code_lists import code_list

BUDGET = "budget.jsonl"
"""The ledger of a store, in its folder."""


_FIT = ("code", "country", "answer")
_OF_THE_FILE = ("id", "source_row", "incident")  # another copy of the same records has others


@dataclass(frozen=True)
class Subject:
    """Persons, one row each; the columns to make; codes known beforehand; who pays; the ledger of the store, if there is one."""

    persons: pa.Table
    columns: tuple[str, ...]
    codes: Mapping[str, Sequence[str]]
    records: tuple[Records, ...]
    ledger: Path | None = None


def from_file(
    path: Path,
    columns: Sequence[str],
    codes: Path | None,
    person: str | None,
    source: str | None,
    years: Sequence[int],
) -> Subject:
    """A file of codes. Its budget is of the source and years that are said."""
    if not source or not years:
        raise PrivacyError("Say with --source and --year whose records these are: that budget pays.")
    table = read_table(path)
    content = content_hash(table)
    if person:
        table = one_row_a_person(table, person)
    names = tuple(columns) or tuple(n for n in table.column_names if n != person)
    known = {name: of for name, of in _codes(codes).items() if name in names}
    return Subject(table, names, known, (Records(source, tuple(years), content),))


def fitting_columns() -> tuple[str, ...]:
    """Columns of the standard's persons that hold one code each."""
    declared = table_of("persons").columns
    return tuple(n for n, c in declared.items() if c.type in _FIT and not (c.several or c.nominal))


def from_submission(folder: Path, columns: Sequence[str]) -> Subject:
    """The persons of a sealed submission, proven first. Its reporter and the years of its period pay; code lists are known."""
    submission = open_submission(folder)
    verify(submission)
    if "persons" not in submission.tables:
        raise NotAnswered("no_persons")
    declared, fit = table_of("persons").columns, fitting_columns()
    if not columns or set(columns) - set(fit):
        raise PrivacyError(f"Name with --columns which of these to make: {', '.join(fit)}.")
    present = set(pq.read_schema(submission.file("persons")).names)
    if missing := sorted(set(columns) - present):
        raise NotAnswered("not_held", columns=column_labels(missing))
    every = pq.read_table(submission.file("persons"))
    persons = every.select(list(columns))
    content = content_hash(every.drop_columns([c for c in _OF_THE_FILE if c in present]))
    lists = {name: declared[name].list for name in columns}
    codes = {name: (*code_list(of).codes, OTHER) for name, of in lists.items() if of}
    period = submission.period
    years = tuple(range(period.first.year, period.last.year + 1))
    paying = Records(submission.reporter, years, content, submission.id)
    return Subject(persons, tuple(columns), codes, (paying,), folder.resolve().parents[2] / BUDGET)


def _codes(path: Path | None) -> dict[str, list[str]]:
    """A YAML file: column -> list of codes."""
    if path is None:
        return {}
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
        return {str(name): [str(code) for code in of] for name, of in data.items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, TypeError):
        raise TableUnreadable(f"{path.name} is no list of codes: write each column with its codes, in YAML.") from None
