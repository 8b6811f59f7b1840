"""The return of a State for the public: filled in from the records as UNODC asks for it, small numbers hidden.

The exact return, which the State files itself, is another thing: ``returns/folder.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from whimbrel.release.draft import Draft, digest_of
from whimbrel.release.earlier import Earlier, beside_return
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import source_of
from whimbrel.release.returns.protected import Before, protected
from whimbrel.release.returns.tables import SYSTEMS, CountReturn, tables
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.countries import countries


@dataclass(frozen=True)
class ReturnWish:
    """system: glotip or sdg. country: ISO 3166-1 alpha-3. years: only these, or all. identified: formally identified victims
    only."""

    kind: ClassVar[str] = "return"
    rounded: ClassVar[bool] = False
    title: Mapping[str, str]
    system: str
    country: str
    years: tuple[int, ...] = ()
    identified: bool = False
    decided: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.system not in SYSTEMS:
            raise NotReleased("return_system", system=self.system, systems=SYSTEMS)
        if self.country not in countries():
            raise NotReleased("return_state")

    @property
    def kind_of_counts(self) -> tuple[object, ...]:
        """Returns that agree in this count the same way."""
        return self.system, self.country, self.years, self.identified

    def as_data(self) -> dict[str, Any]:
        """The wish for JSON."""
        return {
            "kind": self.kind, "title": dict(self.title), "system": self.system, "country": self.country,
            "years": list(self.years), "identified": self.identified, "decided": list(self.decided),
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ReturnWish:
        """A wish from its JSON."""
        return cls(
            data["title"], data["system"], data["country"], tuple(data.get("years", ())), bool(data.get("identified")),
            tuple(data.get("decided", ())),
        )  # fmt: skip

    def filled_in(self, submissions: Sequence[Submission]) -> CountReturn:
        """The exact return: for the State only."""
        return tables(submissions, self.system, self.country, years=self.years, identified=self.identified)


def draft_return(wish: ReturnWish, submissions: Sequence[Submission], earlier: Sequence[Earlier]) -> Draft:
    """The return as the public may see it."""
    made = wish.filled_in(submissions)
    before = beside_return(wish, sorted({t.period for t in made.tables}), submissions, earlier)
    known = [Before(e.name, e.wish.filled_in(e.submissions), e.tables) for e in before]
    product = replace(protected(made, known, wish.decided), title=dict(wish.title))
    return Draft(product, tuple(source_of(s) for s in made.submissions), digest_of(product))
