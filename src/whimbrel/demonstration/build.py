"""The demonstration store: invented submissions sealed like real ones, and beside them the UK referral statistics."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from whimbrel.demonstration.generate import Submission, generate
from whimbrel.intake.seal_file import seal_file
from whimbrel.standard.errors import StoreError
from whimbrel.standard.faults import Faults
from whimbrel.standard.period import parse_period
from whimbrel.standard.row_checks import check_rows
from whimbrel.standard.sealing import seal_nil, seal_tables
from whimbrel.standard.whole_checks import check_legs

UK_REPORTER = "uk-home-office"
UK_PERIOD = "2022..2023"
UK_FILE = "uk_nrm_2022q2_2023q4.csv.gz"
NOTE = "INVENTED for demonstration. No agency, person or incident in it is real."

# One invented agency restricts what it reports, so that signing in makes a difference to be seen.
RESTRICTED = ("demo-labour-inspectorate",)

Progress = Callable[[int, int], None]


def build_demonstration(
    store: Path, *, seed: int = 20, persons: int = 30_000, progress: Progress | None = None
) -> None:
    """Fill ``store`` with the demonstration world and the real UK referral statistics.

    What is there already (same reporter and period) is left alone, whatever its seed, so that it can be run again after
    an interruption. progress: told how many submissions are done, and of how many. Raises StoreError.
    """
    store = Path(store)
    store.mkdir(parents=True, exist_ok=True)
    waiting = list(generate(seed, persons))
    whole = len(waiting) + 1
    for done, submission in enumerate(waiting):
        if progress:
            progress(done, whole)
        if not _is_there(store, submission.reporter, submission.period):
            _seal(store, submission, seed)
    if progress:
        progress(whole - 1, whole)
    if not _is_there(store, UK_REPORTER, UK_PERIOD):
        _seal_uk(store)
    if progress:
        progress(whole, whole)


def _is_there(store: Path, reporter: str, period: str) -> bool:
    return any((store / reporter / parse_period(period).name).glob("*/manifest.json"))


def _seal(store: Path, submission: Submission, seed: int) -> None:
    source = {
        "id": "demonstration",
        "label": "Invented demonstration data",
        "citation": f"Invented by the demonstration of Whimbrel, seed {seed}.",
        "unit": "persons",
        "caution": "invented: nothing in it happened",
    }
    facts = {
        "reporter": submission.reporter,
        "label": submission.reporter_label,
        "period": submission.period,
        "nature": submission.nature,
        "handling": "amber" if submission.reporter in RESTRICTED else "clear",
        "source": source,
        "note": NOTE,
    }
    if submission.tables:
        seal_tables(store, submission.tables, checks=_checked(submission), **facts)
    else:
        seal_nil(store, nil=submission.indicators, **facts)


def _checked(submission: Submission) -> dict[str, int]:
    """The checks that records from files go through; rows by check. Figures are checked by the tests."""
    period = parse_period(submission.period)
    faults = Faults()
    for table_id, rows in submission.tables.items():
        for batch in rows.to_batches():
            check_rows(table_id, batch, table_id, faults, (period.first, period.last))
    if "legs" in submission.tables:
        check_legs(submission.tables["legs"], "legs", faults)
    if faults.has_errors:
        found = ", ".join(faults.counts())
        raise StoreError(
            f"The demonstration data of {submission.reporter} for {submission.period} have errors: {found}."
        )
    return faults.counts()


def _seal_uk(store: Path) -> None:
    with as_file(files(__package__).joinpath(UK_FILE)) as path:
        done, target = seal_file(
            path,
            store,
            reporter=UK_REPORTER,
            period=UK_PERIOD,
            source="uk_nrm",
            label="UK Home Office, National Referral Mechanism",
            note="Contains public sector information licensed under the Open Government Licence v3.0.",
        )
    if target is None:
        raise StoreError(f"The UK referral statistics were not sealed: {', '.join(done.faults.counts())}.")
