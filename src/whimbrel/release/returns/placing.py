"""In which category of a system a person stands. What is not known, or contradicts itself, stands under unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whimbrel.release.returns.outgoing import UNKNOWN, Lead, Losses, lead, leads, wider
from whimbrel.standard.model import SEVERAL
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries

STATELESS = "XXA"


@dataclass(frozen=True)
class Placing:
    """The categories of one system, for the return of one State."""

    system: str
    country: str
    mixed: str

    def _ways(self, list_id: str, code: str, field: str) -> tuple[Lead, ...]:
        if (list_id, code) not in leads(self.system):
            return lead(self.system, "missing_reason", code if code in code_list("missing_reason") else UNKNOWN, field)
        return lead(self.system, list_id, code, field)

    def sex(self, code: str, about: str, count: int, losses: Losses) -> str:
        """Category of a sex."""
        ways = self._ways("sex", code, "sex")
        losses.passed(about, ways, count)
        return ways[0].value

    def age(self, values: Mapping[str, str], exact: str, about: str, count: int, losses: Losses) -> str:
        """Under 18, 18 and over, or unknown: from the exact age, the band and the majority, if they agree."""
        given = [("age_band", values["age_band"]), ("age_band", exact), ("majority", values["majority"])]
        ways = [
            way
            for list_id, code in given
            if (list_id, code) in leads(self.system)
            for way in self._ways(list_id, code, "age_band")
        ]
        known = {way.value for way in ways} - {UNKNOWN}
        if len(known) == 1:
            return next(iter(known))
        if len(known) > 1:
            losses.note("age_contradicts", count, about)
        else:
            losses.passed(about, ways[:1] or self._ways("age_band", values["age_band"], "age_band"), count)
        return UNKNOWN

    def form(
        self, codes: Iterable[str], about: str, count: int, losses: Losses, list_id: str = "exploitation_form"
    ) -> str:
        """One category for all forms of a person; several in different categories are the mixed one."""
        ways = [way for code in sorted(codes) for way in self._ways(list_id, code, "form")]
        if not ways:
            losses.passed(about, self._ways("missing_reason", UNKNOWN, "form"), count)
            return UNKNOWN
        losses.passed(about, ways, count)
        categories = {way.value for way in ways} - {UNKNOWN}
        if len(categories) > 1:
            losses.note("several_forms", count, about)
        return wider(categories, self.mixed)

    def citizenship(self, code: str, about: str, count: int, losses: Losses) -> str:
        """ISO code of the country, of several the first; stateless; or unknown."""
        parts = [part for part in code.split(SEVERAL) if part]
        if len(parts) > 1:
            losses.note("several_citizenships", count, about)
        first = parts[0] if parts else UNKNOWN
        if first == "nationals":
            return self.country
        if first in countries() or first == STATELESS:
            return first
        if first not in code_list("missing_reason"):
            losses.note("citizenship_group", count, about)
        return UNKNOWN
