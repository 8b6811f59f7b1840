"""An assessment and a comparison as plain data, the same for the command line, the API and a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from whimbrel.criteria.assessment import Assessment, Finding
from whimbrel.criteria.comparison import Dual, Standing
from whimbrel.criteria.disagreements import disagreements
from whimbrel.criteria.labels import fact_label
from whimbrel.criteria.law import Element, Penalty, in_words
from whimbrel.criteria.protection import steps_for

NO_VERDICT = "Help for people who decide, no verdict and no legal advice."


def assessment_data(assessment: Assessment, language: str = "en") -> dict[str, Any]:
    """Findings for the case, each phase and each actor; readings; groups; questions to ask next; what is due and to be done."""
    return {
        "case": assessment.case.id,
        "what_this_is": NO_VERDICT,
        "findings": [_finding(f) for f in assessment.findings],
        "reasonable_grounds": assessment.reasonable_grounds,
        "readings": [
            {
                "criterion": i.criterion.id,
                "version": i.criterion.version,
                "reading": i.reading.id,
                "says": i.reading.label,
                "finding": i.criterion.finding,
                "result": i.result,
                "missing": list(i.lacks),
                "source": i.criterion.source,
                "confidence": i.criterion.confidence,
            }
            for i in assessment.indications
        ],
        "disagreements": disagreements(assessment, language),
        "groups": assessment.groups,
        "ask_next": [{"fact": key, "label": fact_label(key, language)} for key in assessment.questions[:12]],
        "contradictions": list(assessment.contradictions),
        "steps": [
            {"kind": s.kind, "text": in_words(s.text, language), "source": s.source, "confidence": s.confidence}
            for s in steps_for(assessment)
        ],
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "finding": found.finding,
        "phase": found.phase or None,
        "actor": found.actor or None,
        "result": found.result,
        "only_if_taken_together": found.split,
        "standard_of_proof": found.standard,
        "criterion": found.criterion.id,
        "criterion_version": found.criterion.version,
        "confidence": found.criterion.confidence,
        "carried_by": list(found.carried_by),
        "flips": [
            {"to": f.to, "facts": f.length, "sets": [sorted(s) for s in f.sets], "more": f.more} for f in found.flips
        ],
    }


def comparison_data(standings: Iterable[Standing], duals: Sequence[Dual] = (), language: str = "en") -> dict[str, Any]:
    """Every offence with its standing, what is missing, the penalty and its source; and where both sides punish."""
    return {
        "what_this_is": NO_VERDICT,
        "offences": [_standing(s, language) for s in standings],
        "dual_criminality": [
            {
                "kind": d.kind,
                "actor": d.actor or None,
                "countries": list(d.countries),
                "result": d.result,
                "law_not_found": list(d.unknown_law),
            }
            for d in duals
        ],
    }


def _standing(s: Standing, language: str) -> dict[str, Any]:
    version = s.version
    return {
        "country": s.country,
        "offence": s.offence.id,
        "kind": s.offence.kind,
        "article": s.offence.article,
        "label": in_words(s.offence.label, language),
        "actor": s.actor or None,
        "result": s.result,
        "in_force_from": version.since.isoformat() if version and version.since else None,
        "in_force_to": version.until.isoformat() if version and version.until else None,
        "missing": [_element(e, language) for e in s.missing],
        "open": [_element(e, language) for e in s.open],
        "exempt": [{"text": in_words(e.label, language), "sure": sure} for e, sure in s.exempt],
        "penalty": _penalty(s.penalty, language),
        "graver": [{"text": in_words(g.label, language), "penalty": _penalty(g.penalty, language)} for g in s.graver],
        "maybe_graver": [in_words(g.label, language) for g in s.maybe_graver],
        "note": in_words(version.note, language) if version else "",
        "source": version.source if version else "",
        "address": version.address if version else "",
        "confidence": version.confidence if version else None,
    }


def _element(element: Element, language: str) -> str:
    return in_words(element.label, language)


def _penalty(penalty: Penalty | None, language: str) -> dict[str, Any] | None:
    if penalty is None:
        return None
    return {
        "text": in_words(penalty.text, language),
        "prison_years": list(penalty.prison) if penalty.prison else None,
        "life": penalty.life,
        "death": penalty.death,
        "fine": dict(penalty.fine) if penalty.fine else None,
    }
