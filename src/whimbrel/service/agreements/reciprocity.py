"""Reciprocity: a side sees a family for a period if it has submitted that family for that period itself.

Strict: every family of the terms for that period. Grace: until so many days after the period's end, a side that covered the
previous period sees already. A secretariat that by the terms gives nothing has nothing to give back; a State always has.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from whimbrel.service.agreements.contribution import Filings
from whimbrel.service.agreements.terms import NOTHING, Agreed
from whimbrel.standard.period import Period
from whimbrel.vocabulary.code_lists import code_list


@dataclass(frozen=True)
class Refusal:
    """Why a side does not see a family of a period. ``code``: of the list reciprocity_refusal; family: the missing one."""

    code: str
    period: str
    family: str

    def text(self, language: str = "en") -> str:
        """What is missing."""
        return self._sentence("text", language)

    def remedy(self, language: str = "en") -> str:
        """What to do about it."""
        return self._sentence("remedy", language)

    def _sentence(self, key: str, language: str) -> str:
        texts = code_list("reciprocity_refusal").code(self.code).extra[key]
        family = code_list("figure_family").label(self.family, language)
        sentence: str = texts.get(language) or texts["en"]
        return sentence.format(family=family, period=self.period)


def refusal(
    terms: Agreed, party: str, own: Filings, period: Period, family: str, invented: bool, today: dt.date
) -> Refusal | None:
    """Why ``party`` does not see this family of this period; None if it does. ``own``: what it filed itself."""
    if terms.levels.get(party, NOTHING) == NOTHING:
        return None
    needed = terms.families if terms.reciprocity == "strict" else (family,)
    for name in sorted(needed, key=lambda f: f != family):
        if own.covers(name, invented, period.first, period.last):
            continue
        if _in_grace(terms, own, period, name, invented, today):
            continue
        code = own.why_not(name, invented, period.first, period.last)
        if name != family and code == "not_submitted":
            code = "other_family"
        return Refusal(code, period.name, name)
    return None


def _in_grace(terms: Agreed, own: Filings, period: Period, family: str, invented: bool, today: dt.date) -> bool:
    if today > period.last + dt.timedelta(days=terms.grace_days):
        return False
    first, last = before(period)
    return own.covers(family, invented, first, last)


def before(period: Period) -> tuple[dt.date, dt.date]:
    """The period of the same length just before."""
    last = period.first - dt.timedelta(days=1)
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    index = period.first.year * 12 + period.first.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1), last
