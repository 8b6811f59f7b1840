"""Who may see what. Every page, download and answer passes through here; the default is nobody.

A submission can be seen by

- anyone, if it is invented or was published by its owner elsewhere, and its handling code is TLP:CLEAR;
- a signed-in person who has a grant for its reporter. No grants means nothing.

Nothing else is ever shown, and what cannot be seen does not exist for the reader: it is not counted, listed or named, and
its address answers as an address that never was. No setting changes any of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list

OPEN_NATURES = ("invented", "published")


def visible(user: Any, submissions: Iterable[Submission]) -> list[Submission]:
    """The submissions among ``submissions`` that ``user`` may see."""
    granted = _granted(user)
    return [s for s in submissions if _is_open(s) or s.reporter in granted]


def looked_at(page: str, submissions: Iterable[Submission]) -> None:
    """Log who saw what is not open to everyone: one entry a page or download, with the ids of the submissions behind it."""
    from whimbrel.service.audit.log import note

    restricted = sorted(s.id for s in submissions if not _is_open(s))
    if restricted:
        note("look", page, detail=" ".join(restricted))


def strictest(submissions: Iterable[Submission]) -> str:
    """The strictest TLP 2.0 code of several submissions: it binds whoever reads what was made from them together."""
    order = code_list("tlp").codes  # the strictest first
    return min((str(s.manifest["handling"]) for s in submissions), key=order.index, default="red")


def _is_open(submission: Submission) -> bool:
    return submission.manifest["handling"] == "clear" and submission.nature in OPEN_NATURES


def _granted(user: Any) -> frozenset[str]:
    from whimbrel.service.accounts.models import Grant

    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return frozenset(Grant.objects.filter(user=user).values_list("reporter", flat=True))
