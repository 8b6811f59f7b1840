"""The reader's choice: everything stands in the address bar, so that a view can be sent, cited and bookmarked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from whimbrel.flows.question import Question
from whimbrel.standard.period import parse_period

CHOICES = ("origin", "transit", "destination", "form", "sex", "age_band", "border_type", "role")
BASES = ("agency", "country", "circle")  # within which persons are counted once; without one, records are counted
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}")
_YEAR = re.compile(r"19[0-9]{2}|2[01][0-9]{2}")


@dataclass(frozen=True)
class Selection:
    """Collection, indicator, years and codes that were chosen; empty means all. ``count``: one of BASES, empty for records."""

    data: str = ""
    indicator: str = ""
    since: str = ""
    until: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str = "en"
    reporters: tuple[str, ...] = ()
    count: str = ""

    @classmethod
    def read(cls, query: QueryDict, language: str) -> Selection:
        """The selection in an address; what is not of the right form is left out, never an error page."""
        where = {}
        for name in CHOICES:
            codes = tuple(dict.fromkeys(c for c in query.getlist(name) if _CODE.fullmatch(c)))
            if codes:
                where[name] = codes[:50]
        times = [t if _YEAR.fullmatch(t) else "" for t in (query.get("since", ""), query.get("until", ""))]
        names = [
            t if re.fullmatch(r"[a-z0-9_.-]{1,120}", t) else ""
            for t in (query.get("data", ""), query.get("indicator", ""))
        ]
        reporters = tuple(r for r in dict.fromkeys(query.getlist("reporter")) if re.fullmatch(r"[a-z0-9-]{1,60}", r))
        count = query.get("count", "")
        basis = count if count in BASES else ""
        return cls(names[0], names[1], times[0], times[1], where, language, reporters[:50], basis)

    def question(self, *by: str, indicator: str) -> Question:
        """The question that shows the selection broken down by ``by``."""
        since = parse_period(self.since).first if self.since else None
        until = parse_period(self.until).last if self.until else None
        return Question(by, dict(self.where), since, until, indicator)

    def address(self, **changes: str | None) -> str:
        """Query string of this selection with some values replaced; None takes one out."""
        pairs: list[tuple[str, str]] = []
        single = {"data": self.data, "indicator": self.indicator, "since": self.since, "until": self.until}
        single["count"] = self.count
        for name, value in single.items():
            value = changes.get(name, value) or ""
            if value:
                pairs.append((name, value))
        if changes.get("data", self.data) == self.data:
            pairs += [("reporter", r) for r in self.reporters]
        for name, codes in self.where.items():
            if name not in changes:
                pairs += [(name, c) for c in codes]
        pairs += [(n, v) for n, v in changes.items() if n in CHOICES and v]
        pairs.append(("lang", changes.get("lang") or self.language))
        return urlencode(pairs)
