"""Reciprocity.

Countries share under agreements, and who gives sees: a side sees a *family* of figures for a *period* if it submitted that
family for that period itself. Families are trafficking, smuggling, irregular migration and deaths. Nothing to report is a
report: a nil return counts. An empty one, one that says *unknown* everywhere, or a copy of other people's data does not.

`sees(given, family, period)` is what a side sees that filed what the table says: `"yes"`, or why not.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.spec.drawn import cells
from whimbrel.service.agreements.contribution import Filing, Filings
from whimbrel.service.agreements.reciprocity import refusal
from whimbrel.service.agreements.terms import Agreed
from whimbrel.standard.period import parse_period

AGREED = {"families": ("trafficking", "smuggling"), "reciprocity": "per_family", "grace_days": 0}


def sees(drawn: str, family: str, period: str, today: str = "2026-06-01", **changes: Any) -> str:
    """``yes``, or the code of the reason why not."""
    rows = [dict(zip(("family", "period", "what"), row, strict=True)) for row in cells(drawn)[1:]]
    filings = tuple(
        Filing(
            "agency",
            parse_period(r["period"]),
            r["family"],
            invented=False,
            nil=r["what"] == "nil",
            why=_why(r["what"]),
        )
        for r in rows
    )
    rest = dict.fromkeys(("agreement", "number", "purpose", "handling", "onward", "review", "threshold"), "")
    rest |= dict.fromkeys(("tables", "left_out", "since", "until", "retention_days"), ())
    terms = Agreed(
        **(rest | {"parties": ("LAO", "THA"), "levels": {"LAO": "records", "THA": "records"}} | AGREED | changes)
    )
    day = dt.date.fromisoformat(today)
    found = refusal(terms, "THA", Filings("THA", filings), parse_period(period), family, False, day)
    return found.code if found else "yes"


def _why(what: str) -> str:
    return "" if what in ("rows", "nil") else what


def test_who_filed_a_family_for_a_period_sees_it():
    """Of the other family nothing is seen."""
    given = """
        Family      | Period | What
        trafficking | 2023   | rows
    """
    assert [sees(given, "trafficking", "2023"), sees(given, "smuggling", "2023")] == ["yes", "not_submitted"]


def test_a_year_covers_its_quarters():
    """What was filed for the year was filed for every part of it."""
    given = """
        Family      | Period | What
        trafficking | 2023   | rows
    """
    assert [sees(given, "trafficking", p) for p in ("2023-Q2", "2023-05", "2024-Q1")] == ["yes", "yes", "not_submitted"]


def test_four_quarters_make_the_year():
    """Three do not."""
    given = """
        Family      | Period  | What
        trafficking | 2023-Q1 | rows
        trafficking | 2023-Q2 | rows
        trafficking | 2023-Q3 | rows
        trafficking | 2023-Q4 | nil
        smuggling   | 2023-Q1 | rows
    """
    assert [sees(given, "trafficking", "2023"), sees(given, "smuggling", "2023")] == ["yes", "part_of_period"]


def test_a_nil_return_counts():
    """Who looked and found nothing has contributed."""
    given = """
        Family    | Period | What
        smuggling | 2023   | nil
    """
    assert sees(given, "smuggling", "2023") == "yes"


def test_what_does_not_count_says_why():
    """The reason comes with the remedy, in words, on the page of the agreement."""
    given = """
        Family      | Period | What
        trafficking | 2022   | mostly_unknown
        trafficking | 2023   | copied
        smuggling   | 2023   | nil_contradicted
    """
    assert [sees(given, "trafficking", "2022"), sees(given, "smuggling", "2023")] == [
        "mostly_unknown",
        "nil_contradicted",
    ]


def test_strict_reciprocity_asks_for_every_family():
    """The other mode goes family by family."""
    given = """
        Family      | Period | What
        trafficking | 2023   | rows
    """
    assert sees(given, "trafficking", "2023", reciprocity="strict") == "other_family"


def test_grace_gives_time_to_those_who_filed_before():
    """The agreement gives 90 days. Who filed 2022 sees 2023 until the end of March 2024."""
    given = """
        Family      | Period | What
        trafficking | 2022   | rows
    """
    days = ("2024-03-30", "2024-03-31")
    assert [sees(given, "trafficking", "2023", d, grace_days=90) for d in days] == ["yes", "not_submitted"]
