"""Victims of whom a finding says that trafficking was not established: counted, as the agency records them, and said."""

from __future__ import annotations

from collections.abc import Sequence

from whimbrel.criteria.criterion import criteria
from whimbrel.release.returns.people import parquet, rows, year_sql
from whimbrel.standard.store import Submission

TRAFFICKING = "trafficking"


def contested(submission: Submission, years: Sequence[int], *, identified: bool = False) -> int:
    """Counted victims with a finding on trafficking of which none is met and one is not met."""
    if "findings" not in submission.tables:
        return 0
    known = ", ".join(f"'{c.id}'" for c in criteria() if c.finding == TRAFFICKING)
    have = set(submission.tables["persons"]["columns"])
    status = "coalesce(p.status, '')" if "status" in have else "''"
    counted = f"{status} = 'identified'" if identified else f"{status} <> 'not_a_victim'"
    year = year_sql("registered", have, submission)
    when = f" in ({', '.join(map(str, years))})" if years else " is not null"
    sql = (
        f"select count(*) as n from {parquet(submission, 'persons')} p join "
        f"(select person from {parquet(submission, 'findings')} where criterion in ({known}) or criterion like '%{TRAFFICKING}%' "
        "group by person having bool_or(result = 'not_met') and not bool_or(result = 'met')) f on f.person = p.id "
        f"where p.role_victim = 'yes' and {counted} and ({year}){when}"
    )
    return int(rows(sql)[0]["n"])
