"""Sealing an approved return: its tables, exactly as approved, become a submission in the store, signed by this installation."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.counting.sealed import forget_rows, seal_rows
from whimbrel.service.returns.life import NotNow, state_of, take
from whimbrel.service.returns.models import Return, Step
from whimbrel.service.returns.tables import forget, kept
from whimbrel.service.uploads.life import give_back
from whimbrel.standard.errors import StoreError
from whimbrel.standard.sealing import seal_nil, seal_tables
from whimbrel.standard.signing import new_key
from whimbrel.standard.store import Submission, open_submission
from whimbrel.vocabulary.code_lists import code_list

_LABELS = {"desk": "Recorded at the desk", "upload": "Sent as a file"}


def signing_key() -> Path:
    """The key of this installation, made on first use."""
    path = Path(settings.DATA) / "signing_key.pem"
    if not path.exists():
        with contextlib.suppress(StoreError):  # another process made it in the same moment
            new_key(path)
    return path


def current_of(made: Return) -> list[Submission]:
    """Sealed submissions of the agency for this very period that nothing supersedes yet."""
    return [s for s in holdings.of_reporter(made.agency.slug) if s.period.name == made.period]


def seal(made: Return, user_id: int, digest: str, supersedes: str = "") -> Submission:
    """Seal an approved return. ``supersedes``: id of the submission it corrects. NotNow, or StoreError from the store.

    The folder is there before the step is noted: killed between the two, sealing again finds the same folder (its name is the
    hash of what is in it) and notes the step.
    """
    if state_of(made) != "approved":
        raise NotNow("returns_not_now")
    facts: dict[str, Any] = {
        "reporter": made.agency.slug,
        "label": made.agency.label,
        "period": made.period,
        "nature": "invented" if settings.DEMONSTRATION else "reported",
        "handling": made.handling,
        "supersedes": supersedes or None,
        "key": signing_key(),
        "source": described(made),
        "checks": {f["check"]: f["count"] for f in made.faults if f.get("severity") != "error"},
    }
    store = Path(settings.STORE)
    store.mkdir(parents=True, exist_ok=True)
    if made.kind == "nil":
        path = seal_nil(store, nil=indicators(made.families), **facts)
    else:
        path = seal_tables(store, kept(made), **facts)
    submission = open_submission(path)
    with transaction.atomic():
        made.submission, made.supersedes = submission.id, supersedes
        made.save(update_fields=["submission", "supersedes"])
        seal_rows(made)
        take(made, "sealed", user_id, digest)
        for old in Return.objects.filter(submission=supersedes).exclude(pk=made.pk) if supersedes else ():
            Step.objects.create(of=old, what="superseded", by_id=user_id, digest=old.digest)
    forget(made)
    return submission


def described(made: Return) -> dict[str, str]:
    """What the manifest says of the source: definitions, articles, and who was left out."""
    found = {"id": "desk" if made.kind == "desk" else "nil", "label": _LABELS.get(made.kind, "Nothing to report")}
    if made.upload:
        found = {"id": made.upload.source or "upload", "label": _LABELS["upload"]}
    if left_out := made.answers.get("_left_out"):
        found["left_out_without_consent"] = f"{left_out} persons"
    for family, said in sorted(made.definitions.items()):
        for key in ("match", "articles", "note"):
            if said.get(key):
                found[f"definition_{family}_{key}"] = said[key]
    return found


def indicators(families: list[str]) -> list[str]:
    """Indicators of families of figures."""
    known = code_list("figure_family")
    return sorted({i for f in families for i in known.code(f).extra["indicators"]})


def withdraw(made: Return, user_id: int, digest: str, reason: str) -> None:
    """Withdraw a return. A sealed one leaves the store at once; its folder is kept aside as evidence, shown to nobody."""
    take(made, "withdrawn", user_id, digest, reason)
    forget_rows(made)
    if made.submission:
        for submission in current_of(made):
            if submission.id == made.submission:
                aside = Path(settings.FILES) / "withdrawn" / submission.reporter / submission.period.name
                aside.mkdir(parents=True, exist_ok=True)
                shutil.move(str(submission.path), aside / submission.id)
        holdings.forget()
    if made.upload:
        give_back(made.upload)
    forget(made)
