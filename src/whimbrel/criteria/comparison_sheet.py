"""A comparison in words, ready for any kind of paper: an overview, a table, gaps and sources.

What is written travels. So it holds neither the name of the case nor those of the actors: these go by number and role.
"""

from __future__ import annotations

from dataclasses import dataclass

from whimbrel.criteria.compared import Compared, Row
from whimbrel.criteria.comparison import AVAILABLE, MISSING, NOT_IN_FORCE, OPEN, Standing
from whimbrel.criteria.comparison_words import any_words, said, side_said
from whimbrel.criteria.law import Element, Version, in_words, laws
from whimbrel.vocabulary.code_lists import code_list

COLUMNS = (
    "country", "actor", "kind", "article", "offence", "result", "missing_elements", "open_elements", "victims", "exempt",
    "maybe_exempt", "penalty", "graver", "maybe_graver", "note", "in_force", "source", "confidence",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One offence against one actor: a text for each of COLUMNS, and the code of its result for colours and order."""

    country: str
    result: str
    texts: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A comparison in words. ``overview``: a heading row and a row for each kind (and actor); ``lines``: offences.

    ``pairs``: where both sides punish; ``neither``: where neither does; ``gaps``, ``sources``: lines of text.
    """

    language: str
    title: str
    about: tuple[str, ...]
    head: tuple[str, ...]
    overview: tuple[tuple[tuple[str, str], ...], ...]
    lines: tuple[Line, ...]
    own: tuple[Line, ...]
    pairs: tuple[str, ...]
    neither: tuple[str, ...]
    gaps: tuple[tuple[str, str, str], ...]
    limits: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, ...], ...]

    def word(self, key: str) -> str:
        """A heading in the sheet's language."""
        return said(key, self.language)


def sheet_of(compared: Compared, language: str = "en", *, names: bool = False) -> Sheet:
    """The comparison in words. ``names``: call actors as the case file does; for the screen of whoever wrote it."""
    actors = {a: _actor(compared, a, language, names) for a in compared.actors}
    day = compared.case.day
    about = (
        said("what_this_is", language),
        f"{said('law_of', language)} {day.isoformat()}." if day else f"{said('law_today', language)}.",
        said("not_found_means", language),
    )
    several = len(compared.actors) > 1
    labels = [in_words(laws()[c].label, language) for c in compared.countries]
    head = ((said("actor", language),) if several else ()) + (said("kind", language), *labels)
    lines = [s for a in compared.actors for c in compared.countries for s in compared.of(c, a)]
    return Sheet(
        language=language,
        title=f"{said('title', language)}: {', '.join(labels)}",
        about=about,
        head=head,
        overview=tuple(_overview(r, actors, compared.countries, language, several) for r in compared.rows),
        lines=tuple(_line(s, actors[s.actor], language) for s in lines),
        own=tuple(_line(s, "", language) for s in compared.own),
        pairs=tuple(_pairs(compared, "both", actors, language, several)),
        neither=tuple(_pairs(compared, "neither", actors, language, several)),
        gaps=tuple(
            (in_words(laws()[c].label, language), _gap(g, language), any_words(g["text"], language))
            for c in compared.countries
            for g in laws()[c].gaps
        ),
        limits=tuple(
            (in_words(laws()[c].label, language), any_words(n, language))
            for c in compared.countries
            for n in laws()[c].notes
        ),
        sources=tuple(_source(c, language) for c in compared.countries),
    )


def _actor(compared: Compared, actor: str, language: str, names: bool) -> str:
    if not actor:
        return said("anybody", language)
    roles = code_list("actor_role")
    role = compared.case.actors[actor].role
    number = list(compared.case.actors).index(actor) + 1
    if names and role == actor and role in roles:
        return roles.label(role, language)
    shown = actor if names else f"{said('actor', language)} {number}"
    return f"{shown} ({roles.label(role, language)})" if role in roles and role != actor else shown


def _overview(
    row: Row, actors: dict[str, str], countries: tuple[str, ...], language: str, several: bool
) -> tuple[tuple[str, str], ...]:
    kind = code_list("offence_kind").label(row.kind, language)
    first = (("", actors[row.actor]),) if several else ()
    return (*first, ("", kind), *((row.sides[c], side_said(row.sides[c], language)) for c in countries))


def _line(standing: Standing, actor: str, language: str) -> Line:
    version = standing.version
    sure = [e for e, certain in standing.exempt if certain]
    maybe = [e for e, certain in standing.exempt if not certain]
    graver = [
        f"{in_words(g.label, language)} ({in_words(g.penalty.text, language)})" if g.penalty else in_words(g.label, language)
        for g in standing.graver
    ]  # fmt: skip
    maybe_graver = [in_words(g.label, language) for g in standing.maybe_graver]
    texts = {
        "country": in_words(laws()[standing.country].label, language),
        "actor": actor,
        "kind": code_list("offence_kind").label(standing.offence.kind, language),
        "article": standing.offence.article,
        "offence": in_words(standing.offence.label, language),
        "result": said(standing.result, language),
        "missing_elements": _elements(standing.missing, language),
        "open_elements": _elements(standing.open, language) if standing.result in (OPEN, MISSING) else "",
        "victims": in_words(version.victims, language) if version else "",
        "exempt": _elements(sure, language),
        "maybe_exempt": _elements(maybe, language),
        "penalty": in_words(standing.penalty.text, language) if standing.penalty else "",
        # An offence that is not available is not graver either.
        "graver": "; ".join(graver) if standing.result in (AVAILABLE, OPEN) else "",
        "maybe_graver": "; ".join(maybe_graver) if standing.result in (AVAILABLE, OPEN) else "",
        "note": in_words(version.note, language) if version else "",
        "in_force": _in_force(version, language) if standing.result != NOT_IN_FORCE else "",
        "source": " ".join(filter(None, (version.source, version.address))) if version else "",
        "confidence": said(version.confidence, language) if version else "",
    }
    return Line(standing.country, standing.result, texts)


def _elements(elements: tuple[Element, ...] | list[Element], language: str) -> str:
    judged = said("judged", language)
    return "; ".join(in_words(e.label, language) + (f" ({judged})" if e.rule is None else "") for e in elements)


def _in_force(version: Version | None, language: str) -> str:
    if version is None:
        return ""
    since = f"{said('since', language)} {version.since}" if version.since else ""
    until = f"{said('until', language)} {version.until}" if version.until else ""
    return " ".join(filter(None, (since, until)))


def _pairs(compared: Compared, side: str, actors: dict[str, str], language: str, several: bool) -> list[str]:
    found = []
    for row in compared.rows:
        for one, other in row.both if side == "both" else row.neither:
            places = f" {said('and', language)} ".join(in_words(laws()[c].label, language) for c in (one, other))
            kind = code_list("offence_kind").label(row.kind, language)
            found.append(f"{actors[row.actor]}: {kind}: {places}" if several else f"{kind}: {places}")
    return found


def _gap(gap: object, language: str) -> str:
    entry = gap if isinstance(gap, dict) else {}
    about = str(entry["about"])
    kinds = code_list("offence_kind")
    shown = kinds.label(about, language) if about in kinds else about.replace("_", " ")
    return f"{shown}: {said('gap_' + entry['kind'], language)} ({said(entry['confidence'], language)})"


def _source(country: str, language: str) -> tuple[str, ...]:
    law = laws()[country]
    return (in_words(law.label, language), law.source, law.address, law.as_of, said(law.confidence, language))
