"""A national law as lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whimbrel.criteria.comparison_words import said, treaty_said


def law_lines(law: Mapping[str, Any], language: str) -> list[str]:
    """A law (as ``law_data`` gives it): offences with their versions, treaties, gaps and stale statements."""
    sure = said(law["confidence"], language)
    lines = [
        f"{law['label']} ({law['country']}), {said('as_of', language).lower()} {law['as_of']}, {sure}",
        f"  {law['source']} {law['address']}".rstrip(),
        *(f"  {treaty_said(t, language)}" for t in law["treaties"]),
        *(f"  {said('limitation', language)}: {text}" for text in law["limitation"]),
    ]
    for offence in law["offences"]:
        lines += ["", f"{offence['article']} {offence['label']} [{offence['kind']}]"]
        for version in offence["versions"]:
            lines += _version(version, language)
    lines += ["", said("gaps", language)]
    lines += [f"  {g['about']}: {said('gap_' + g['kind'], language)}. {g['text']}" for g in law["gaps"]]
    lines += [f"  {s['article']}: {s['said']} -> {s['now']}" for s in law["stale"]]
    return [*lines, ""]


def _version(version: Mapping[str, Any], language: str) -> list[str]:
    dates = " ".join(
        f"{said(word, language)} {version[key]}" for word, key in (("since", "from"), ("until", "to")) if version[key]
    )
    lines = [f"  {dates or said('in_force', language)} ({said(version['confidence'], language)})"]
    lines += [f"    {said('victims', language)}: {version['victims']}"] if version["victims"] else []
    lines += [f"    + {e['text']}" for e in version["elements"]]
    lines += [f"    - {e['text']}" for e in version["exempt"]]
    if version["penalty"]:
        lines.append(f"    {said('penalty', language)}: {version['penalty']['text']}")
    for graver in version["graver"]:
        penalty = f": {graver['penalty']['text']}" if graver["penalty"] else ""
        lines.append(f"    {said('graver', language)} {graver['text']}{penalty}")
    lines.append(f"    {said('source', language)}: {version['source']} {version['address']}".rstrip())
    return lines
