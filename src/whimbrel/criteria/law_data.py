"""A national law, and a comparison, as plain data: the same for the command line, the API and the pages."""

from __future__ import annotations

from typing import Any

from whimbrel.criteria.as_data import comparison_data
from whimbrel.criteria.compared import Compared
from whimbrel.criteria.comparison_words import any_words
from whimbrel.criteria.law import Element, Law, Offence, Penalty, Version, in_words, laws


def law_summary(law: Law, language: str = "en") -> dict[str, Any]:
    """What a law is, without its offences."""
    return {
        "country": law.country,
        "label": in_words(law.label, language),
        "as_of": law.as_of,
        "confidence": law.confidence,
        "source": law.source,
        "address": law.address,
        "offences": len(law.offences),
        "kinds": sorted({o.kind for o in law.offences}),
        "gaps": [gap_data(g, language) for g in law.gaps],
    }


def law_data(law: Law, language: str = "en") -> dict[str, Any]:
    """A law whole: offences with all their versions, treaties, gaps, and statements in the literature that are stale."""
    return {
        **law_summary(law, language),
        "treaties": [dict(t) for t in law.treaties],
        "stale": [{"said": s["said"], "now": s["now"], "article": str(s["article"])} for s in law.stale],
        "limitation": [any_words(n, language) for n in law.notes],
        "offences": [_offence(o, language) for o in law.offences],
    }


def gap_data(gap: Any, language: str = "en") -> dict[str, str]:
    """A gap: what it is about, whether the law was not found or has no such offence, and in words."""
    return {
        "about": str(gap["about"]),
        "kind": gap["kind"],
        "text": any_words(gap["text"], language),
        "confidence": gap["confidence"],
    }


def compared_data(compared: Compared, language: str = "en") -> dict[str, Any]:
    """A comparison: offences against actors, who punishes what, pairs that both punish, the person's own crossing, the laws."""
    found = comparison_data(compared.standings, compared.duals, language)
    return {
        "case": compared.case.id,
        "date": compared.case.day.isoformat() if compared.case.day else None,
        "countries": list(compared.countries),
        **found,
        "who_punishes": [
            {
                "actor": r.actor or None,
                "kind": r.kind,
                "sides": r.sides,
                "both": [list(p) for p in r.both],
                "neither": [list(p) for p in r.neither],
            }
            for r in compared.rows
        ],
        "own_crossing": comparison_data(compared.own, (), language)["offences"],
        "laws": [law_summary(laws()[c], language) for c in compared.countries],
    }


def _offence(offence: Offence, language: str) -> dict[str, Any]:
    return {
        "id": offence.id,
        "kind": offence.kind,
        "article": offence.article,
        "label": in_words(offence.label, language),
        "versions": [_version(v, language) for v in offence.versions],
    }


def _version(version: Version, language: str) -> dict[str, Any]:
    return {
        "from": version.since.isoformat() if version.since else None,
        "to": version.until.isoformat() if version.until else None,
        "confidence": version.confidence,
        "source": version.source,
        "address": version.address,
        "victims": in_words(version.victims, language),
        "elements": [_element(e, language) for e in version.elements],
        "exempt": [_element(e, language) for e in version.exempt],
        "penalty": penalty_data(version.penalty, language),
        "graver": [
            {"text": in_words(g.label, language), "penalty": penalty_data(g.penalty, language)} for g in version.graver
        ],
        "note": in_words(version.note, language),
    }


def _element(element: Element, language: str) -> dict[str, Any]:
    return {"id": element.id, "text": in_words(element.label, language), "told_by_facts": element.rule is not None}


def penalty_data(penalty: Penalty | None, language: str = "en") -> dict[str, Any] | None:
    """A penalty; ``prison_years``: least and most, null where open."""
    if penalty is None:
        return None
    return {
        "text": in_words(penalty.text, language),
        "prison_years": list(penalty.prison) if penalty.prison else None,
        "life": penalty.life,
        "death": penalty.death,
        "fine": dict(penalty.fine) if penalty.fine else None,
    }
