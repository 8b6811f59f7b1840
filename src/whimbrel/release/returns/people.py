"""The persons of a submission, alike ones together: what a return needs to know of them and nothing else.

A person is one row of ``persons``, however many exploitations, legs or offences point to it. No id, no date and no text comes
out of here: only codes, the year, and how many persons are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from whimbrel.release.returns.chosen import year_of
from whimbrel.standard.model import table
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list

NOT_ASKED = "not_asked"
CODES = ("status", "sex", "age_band", "majority", "citizenship")
PERSON_FLAGS = ("recruiter_relation", "recruitment_method")
EXPLOITATION_FLAGS = ("form", "means_of_control", "labour_type", "sex_type")
EXPLOITATION_CODES = ("country", "sector", "duration", "majority_at_exploitation")
BASIC = ("form",)
EVERYTHING = (*PERSON_FLAGS, *EXPLOITATION_FLAGS, *EXPLOITATION_CODES)


@dataclass(frozen=True)
class Alike:
    """Persons of one submission who are alike. year: None where it is not known.

    values: code of each of CODES and the roles; age: band of the exact age, "" if none. yes, no: of each flags column the codes
    answered so; what is in neither is not known. seen: codes that stand in the exploitations of the person.
    """

    submission: str
    count: int
    year: int | None
    values: Mapping[str, str]
    age: str
    yes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    no: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def victim(self) -> str:
        """yes, no or why it is not known: whether the person is recorded as a victim."""
        return self.values["role_victim"]

    @property
    def status(self) -> str:
        """Status in the procedure."""
        return self.values["status"]


def reports_victims(submission: Submission) -> bool:
    """Whether the submission was asked who is a victim: only then is nobody an answer."""
    return "persons" in submission.tables and "role_victim" in submission.tables["persons"]["columns"]


def people(submission: Submission, wanted: Sequence[str] = BASIC) -> list[Alike]:
    """All persons of a submission in groups of alike ones; ``wanted``: what tells them apart, of EVERYTHING."""
    if "persons" not in submission.tables:
        return []
    have = set(submission.tables["persons"]["columns"])
    told = {name: code_sql(name, have) for name in ("role_victim", *CODES)}
    told |= {"age": band_sql(have), "year": year_sql("registered", have, submission)}
    told |= _flags("persons", [w for w in wanted if w in PERSON_FLAGS], have)
    source = f"from {parquet(submission, 'persons')} p"
    exploited = [w for w in wanted if w in EXPLOITATION_FLAGS or w in EXPLOITATION_CODES]
    if "exploitations" in submission.tables and exploited:
        columns = _exploited(exploited, set(submission.tables["exploitations"]["columns"]))
        told |= {name: f"e.{name}" for name in columns}
        grouped = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        sealed = parquet(submission, "exploitations")
        source += f" left join (select person, {grouped} from {sealed} p group by person) e on e.person = p.id"
    chosen = ", ".join(f"{sql} as {name}" for name, sql in told.items())
    return [_alike(submission, row) for row in rows(f"select {chosen}, count(*) as count {source} group by all")]


def rows(sql: str) -> list[dict[str, Any]]:
    """Rows of a question to DuckDB, by column."""
    with duckdb.connect() as con:
        found = con.execute(sql)
        names = [d[0] for d in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _alike(submission: Submission, row: Mapping[str, Any]) -> Alike:
    return Alike(
        submission=submission.id,
        count=int(row["count"]),
        year=row["year"],
        values={name: row[name] for name in ("role_victim", *CODES)},
        age=row["age"] or "",
        yes={n.removesuffix("__yes"): _codes(v) for n, v in row.items() if n.endswith("__yes")},
        no={n.removesuffix("__no"): _codes(v) for n, v in row.items() if n.endswith("__no")},
        seen={n.removesuffix("__seen"): tuple(sorted(v)) for n, v in row.items() if n.endswith("__seen") and v},
    )


@lru_cache(maxsize=10_000)
def _codes(joined: str | None) -> frozenset[str]:
    return frozenset((joined or "").split(";")) - {""}


def parquet(submission: Submission, table_id: str) -> str:
    """The sealed file of a table, as SQL reads it."""
    return "read_parquet('" + str(Path(submission.file(table_id)).resolve()).replace("'", "''") + "')"


def code_sql(name: str, have: set[str]) -> str:
    """A code of ``p``, a table whose columns are ``have``; not asked where it has no such column."""
    return f"coalesce(p.{name}, '{NOT_ASKED}')" if name in have else f"'{NOT_ASKED}'"


def band_sql(have: set[str]) -> str:
    """CTDC band of the exact age, the narrow ones only."""
    if "age" not in have:
        return "''"
    bands = [code_list("age_band").code(c) for c in code_list("age_band").codes]
    narrow = [b for b in bands if b.part_of]
    cases = " ".join(
        f"when p.age between {b.extra['lower']} and {b.extra['upper'] or 200} then '{b.code}'" for b in narrow
    )
    return f"coalesce(case {cases} end, '')"


def year_sql(column: str, have: set[str], submission: Submission, alias: str = "p") -> str:
    """The year of a date; that of the submission where there is no date; null where either spans several."""
    fallback = year_of(submission)
    otherwise = "null" if fallback is None else str(fallback)
    if column not in have:
        return f"cast({otherwise} as integer)"
    date = f"{alias}.{column}"
    return (
        f"case when {date} is null then {otherwise} "
        f"when year({date}) = year({date}_until) then cast(year({date}) as integer) end"
    )


def _flags(table_id: str, wanted: Sequence[str], have: set[str]) -> dict[str, str]:
    told = {}
    for column in wanted:
        names = {c: n for c, n in table(table_id).columns[column].flag_names().items() if n in have}
        for answer in ("yes", "no"):
            told[f"{column}__{answer}"] = _joined({c: f"p.{n} = '{answer}'" for c, n in names.items()})
    return told


def _exploited(wanted: Sequence[str], have: set[str]) -> dict[str, str]:
    """Over all exploitations of a person: yes where one says yes, no where all say no."""
    told = {}
    for column in wanted:
        if column in EXPLOITATION_CODES:
            told[f"{column}__seen"] = _seen(column, have)
            continue
        names = {c: n for c, n in table("exploitations").columns[column].flag_names().items() if n in have}
        told[f"{column}__yes"] = _joined({c: f"bool_or(p.{n} = 'yes')" for c, n in names.items()})
        told[f"{column}__no"] = _joined({c: f"bool_and(p.{n} = 'no')" for c, n in names.items()})
    return told


def _seen(column: str, have: set[str]) -> str:
    if column not in have:
        return "null"
    # The industry of forced labour: a sector of another exploitation of the person is none.
    labour = " and p.form_forced_labour = 'yes'" if column == "sector" and "form_forced_labour" in have else ""
    return f"list(distinct p.{column}) filter (p.{column} is not null{labour})"


def _joined(cases: Mapping[str, str]) -> str:
    return (
        "concat_ws(';'"
        + "".join(f", case when {sql} then '{code}' end" for code, sql in sorted(cases.items()))
        + ", '')"
    )
