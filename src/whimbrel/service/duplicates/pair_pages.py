"""A pair as the page shows it: as a whole page, or as the pieces a script puts in place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from whimbrel.service.duplicates.queue import looked_at
from whimbrel.service.duplicates.side_by_side import lines_of, sides_of
from whimbrel.service.duplicates.why import why_of
from whimbrel.service.page import language_of


def pair_context(request: HttpRequest, proposal: Any) -> dict[str, Any]:
    """The two records of a pair, and nothing of what is held of them. Says in the log that they were seen."""
    looked_at(proposal)
    language = language_of(request)
    left, right = sides_of(proposal)
    return {"pair": proposal, "sides": (left, right), "lines": lines_of(left, right, language)}


def why_context(request: HttpRequest, proposal: Any) -> dict[str, Any]:
    """What was judged and why the model holds what it holds; for a judged pair only."""
    return {"judged": proposal, "why": why_of(proposal, language_of(request)) if proposal.verdict else None}


def piece(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """A part of a page."""
    return render_to_string(f"duplicates/{template}.html", context, request)
