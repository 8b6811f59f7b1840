"""Persons suspected, prosecuted and convicted of trafficking, and offences recorded, from the table ``offences``.

Only offences of the trafficking classes count: a smuggler is no trafficker, and of whom no class of offence is known, nothing is
known. A person is counted once a year in each stage, whatever number of offences; a later stage is never counted as an earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whimbrel.release.returns.outgoing import leads
from whimbrel.release.returns.people import CODES, band_sql, code_sql, parquet, rows, year_sql
from whimbrel.standard.store import Submission

STAGES = {"formal_contact": "suspected", "prosecuted": "prosecuted", "convicted": "convicted"}
OFFENCES = "trafficking_offences"
RECORDED = "recorded"
_IN_PROCEDURE = ("suspected", "arrested", "prosecuted", "convicted")


@dataclass(frozen=True)
class Accused:
    """Persons of one submission in one stage who are alike. classes: of the offences of each."""

    submission: str
    indicator: str
    count: int
    year: int | None
    values: Mapping[str, str]
    age: str
    classes: frozenset[str]


def classes(system: str) -> tuple[str, ...]:
    """Classes of offence (ICCS) that are trafficking: those the crosswalk of the system leads somewhere."""
    return tuple(sorted(code for list_id, code in leads(system) if list_id == "iccs"))


def reports_offences(submission: Submission) -> bool:
    """Whether the submission has records of offences."""
    return "offences" in submission.tables


def accused(submission: Submission, system: str) -> list[Accused]:
    """Persons of the three stages, in groups of alike ones."""
    if not reports_offences(submission) or "persons" not in submission.tables or not _have(submission, "person"):
        return []
    have = set(submission.tables["persons"]["columns"])
    told = {name: code_sql(name, have) for name in ("role_victim", *CODES)} | {"age": band_sql(have)}
    stages = ", ".join(f"'{s}'" for s in STAGES.values())
    offences = (
        f"(select person, stage, {_year(submission)} as year, string_agg(distinct offence, ';' order by offence) as classes "
        f"from {parquet(submission, 'offences')} o where {_trafficking(system)} and stage in ({stages}) and person is not null "
        "group by all)"
    )
    chosen = ", ".join(f"{sql} as {name}" for name, sql in told.items())
    found = rows(
        f"select o.stage, o.year, o.classes, {chosen}, count(*) as count from {offences} o "
        f"join {parquet(submission, 'persons')} p on o.person = p.id group by all"
    )
    of_stage = {stage: indicator for indicator, stage in STAGES.items()}
    return [_accused(submission, of_stage[row["stage"]], row) for row in found]


def _accused(submission: Submission, indicator: str, row: Mapping[str, Any]) -> Accused:
    return Accused(
        submission=submission.id,
        indicator=indicator,
        count=int(row["count"]),
        year=row["year"],
        values={name: row[name] for name in ("role_victim", *CODES)},
        age=row["age"],
        classes=frozenset(row["classes"].split(";")),
    )


def recorded(submission: Submission, system: str) -> dict[int | None, int]:
    """Year -> offences of trafficking recorded."""
    if not reports_offences(submission):
        return {}
    found = rows(
        f"select {_year(submission)} as year, count(*) as count from {parquet(submission, 'offences')} o "
        f"where {_trafficking(system)} and stage = '{RECORDED}' group by all"
    )
    return {row["year"]: int(row["count"]) for row in found}


def without_person(submission: Submission, system: str) -> dict[tuple[str, int | None], int]:
    """(indicator, year) -> offences of a stage that counts persons, but of no person of the records: as many persons at most."""
    if not reports_offences(submission):
        return {}
    known = _have(submission, "person") and "persons" in submission.tables
    nobody = f"(person is null or person not in (select id from {parquet(submission, 'persons')}))" if known else "true"
    stages = ", ".join(f"'{s}'" for s in STAGES.values())
    found = rows(
        f"select stage, {_year(submission)} as year, count(*) as count from {parquet(submission, 'offences')} o "
        f"where {_trafficking(system)} and stage in ({stages}) and {nobody} group by all"
    )
    of_stage = {stage: indicator for indicator, stage in STAGES.items()}
    return {(of_stage[row["stage"]], row["year"]): int(row["count"]) for row in found}


def offence_unknown(submission: Submission) -> int:
    """Persons in a procedure as suspects or offenders of whom no offence says what for."""
    if "persons" not in submission.tables or "status" not in submission.tables["persons"]["columns"]:
        return 0
    statuses = ", ".join(f"'{s}'" for s in _IN_PROCEDURE)
    known = ""
    if reports_offences(submission) and _have(submission, "person"):
        known = f" and id not in (select person from {parquet(submission, 'offences')} where person is not null)"
    sql = f"select count(*) as n from {parquet(submission, 'persons')} where status in ({statuses}){known}"
    return int(rows(sql)[0]["n"])


def _have(submission: Submission, column: str) -> bool:
    return column in submission.tables["offences"]["columns"]


def _year(submission: Submission) -> str:
    return year_sql("dated", set(submission.tables["offences"]["columns"]), submission, "o")


def _trafficking(system: str) -> str:
    return "offence in (" + ", ".join(f"'{c}'" for c in classes(system)) + ")"
