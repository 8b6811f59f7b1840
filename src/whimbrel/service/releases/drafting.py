"""Drafts: from which submissions, what the gate makes of them, whose they are, and the doing of each step."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from whimbrel.release.gate import Draft, Wish, draft, refuse_approvals
from whimbrel.release.noisy import KIND, NoisyWish, draft_noisy, noisy_wish_of
from whimbrel.release.open_data.about import About, licences
from whimbrel.release.open_data.folder import write_open_data
from whimbrel.release.open_data.wording import code_label, column_label, unit_label
from whimbrel.release.past import wish_of
from whimbrel.release.product import HIDDEN, NOISY
from whimbrel.release.synthetic.subject import BUDGET
from whimbrel.service.accounts.models import Agency
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.policy import ACTS, is_open, may
from whimbrel.service.reader import Reader
from whimbrel.service.releases import shelf
from whimbrel.service.releases.life import NotNow, approvers, take
from whimbrel.service.releases.models import Release, ReleaseStep
from whimbrel.service.returns.verification import ask as ask_owner
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.country_facts import country_name

DAYS = 21  # the owners have to answer


def prepare(
    reader: Reader,
    agency: Agency,
    wish: Wish | NoisyWish,
    chosen: Sequence[Submission],
    author: str,
    licence: str,
    corrects: Release | None,
) -> Release:
    """A draft, kept where only its agency sees it. QuestionError where the gate refuses it, with what to change.

    chosen: submissions that the reader may read; the caller asked the policy.
    """
    if licence not in licences():
        raise QuestionError(f"The licence is one of {', '.join(licences())}.")
    if corrects and shelf.described(corrects.key) is None:
        raise QuestionError("Only a release that is public can be corrected.")
    owners = _owners(agency, chosen)
    made = _drafted(wish.as_data(), chosen)
    with transaction.atomic():
        release = Release.objects.create(
            agency=agency,
            author_id=reader.user_id,
            wish=wish.as_data() | {"period": chosen[0].period.name} if isinstance(wish, NoisyWish) else wish.as_data(),
            submissions=[s.id for s in chosen],
            owners=owners,
            author_name=" ".join(author.split())[:120] or agency.label,
            licence=licence,
            digest=made.digest,
            corrects=corrects,
        )
        ReleaseStep.objects.create(of=release, what="prepared", by_id=reader.user_id, digest=made.digest)
        write_open_data(made.product, draft_folder(release), _about(release, made, "", timezone.localdate()))
    return release


def _drafted(wish: dict[str, Any], submissions: Sequence[Submission]) -> Draft:
    """What the gate makes of it. Noisy counts are drawn and paid the first time, and the same ever after."""
    if wish.get("kind") == KIND:
        return draft_noisy(noisy_wish_of(wish), submissions, Path(settings.STORE) / BUDGET)
    return draft(wish_of(wish), submissions, shelf.earlier(holdings.for_the_gate()))


def draft_folder(made: Release) -> Path:
    """Where a draft lies; nobody is served from there."""
    return Path(settings.FILES) / "releases" / made.pk.hex


def _owners(agency: Agency, submissions: Sequence[Submission]) -> list[str]:
    """Parties other than the agency's own whose figures are in it: country codes, or names of secretariats.

    What is public already needs nobody's word; QuestionError for any other submission of which nobody here is the owner.
    """
    reporters = {s.reporter for s in submissions}
    found = Agency.objects.filter(slug__in=reporters).values_list("slug", "country")
    parties = {slug: country or slug for slug, country in found}
    for s in submissions:
        if s.reporter not in parties and not is_open(s):
            raise QuestionError(
                f"Nobody here can be asked about the submission {s.id}: its reporter has no agency in this system."
            )
    return sorted({parties[r] for r in reporters if r in parties} - {agency.country or agency.slug})


def do_step(reader: Reader, made: Release, what: str, digest: str, note: str, address: str) -> None:
    """Do a step that the policy lets this person take. NotNow or QuestionError say why it cannot be done."""
    with transaction.atomic(), shelf.alone():
        made = Release.objects.select_for_update(of=("self",)).select_related("agency").get(pk=made.pk)
        take(made, what, reader.user_id or 0, digest, " ".join(note.split()))
        if what == "asked":
            _ask_owners(reader, made)
        elif what == "published":
            _publish(made, address)
        elif what == "withdrawn":
            shelf.withdraw(made.key, " ".join(note.split()), timezone.localdate().isoformat())


def _ask_owners(reader: Reader, made: Release) -> None:
    title = next(iter(made.wish["title"].values()))
    # Every number: the owner sees all that the public would see.
    cells = [{"what": what, "value": value, "unit": unit} for what, value, unit in cells_of(made)]
    due = timezone.localdate() + dt.timedelta(days=DAYS)
    rounds = [ask_owner(reader, o, title, f"release {made.key}", cells, due) for o in made.owners]
    made.rounds = [str(r.pk) for r in rounds]
    made.save(update_fields=["rounds"])


def cells_of(made: Release, language: str = "en") -> list[tuple[str, str, str]]:
    """Every number of a draft: what it counts, in words, the number or "hidden", and its unit."""
    folder, found = draft_folder(made), []
    for table in facts_of(made)["tables"]:
        for row in pq.read_table(folder / f"data/{table['id']}.parquet").to_pylist():
            what = ", ".join(f"{column_label(d, language)}: {code_label(d, row[d], language)}" for d in table["dims"])
            value = "hidden" if row["status"] == HIDDEN else f"{row['value']:.0f}"
            if row["status"] == NOISY:
                value += f" ({row['low']:.0f}–{row['high']:.0f})"
            found.append((what[:200], value, unit_label(table["unit"], language)))
    return found


def _publish(made: Release, address: str) -> None:
    refuse_approvals(sorted(approvers(made)))
    # Drafted again: something else may have been released in the meantime that this must not add up with.
    submissions = _submissions(made)
    again = _drafted(made.wish, submissions)
    if again.digest != made.digest:
        raise NotNow("releases_drafted_before")
    day = timezone.localdate()
    shelf.put_out(made.key, again.product, _about(made, again, address, day), made.wish, submissions)
    # One that was withdrawn goes on saying so.
    if made.corrects and shelf.described(made.corrects.key):
        shelf.corrected(made.corrects.key, made.key, day.isoformat())
        ReleaseStep.objects.create(of=made.corrects, what="corrected", by=None, digest=made.corrects.digest)


def _submissions(made: Release) -> list[Submission]:
    every = holdings.for_the_gate()
    if gone := [i for i in made.submissions if i not in every]:
        raise QuestionError(f"The submission {gone[0]} is not here any more.")
    return [every[i] for i in made.submissions]


def _about(made: Release, from_: Draft, address: str, day: dt.date) -> About:
    country = made.agency.country
    return About(
        id=f"release-{made.key}",
        author=made.author_name,
        published=day.isoformat(),
        licence=made.licence,
        publisher=f"{made.agency.label}, {country_name(country)}" if country else made.agency.label,
        address=address,
        sources=from_.sources,
    )


def may_approve(reader: Reader, made: Release) -> bool:
    """Whether the reader's word counts for this release, and has not been given."""
    return may(reader, "release.approve", made.agency) and reader.user_id not in approvers(made)


def agencies(reader: Reader) -> list[Agency]:
    """The agencies in whose name the reader may draft a release."""
    own = [m.agency_id for m in reader.memberships if m.role in ACTS["release.prepare"]]
    return list(Agency.objects.filter(pk__in=own, active=True).order_by("label"))


def facts_of(made: Release) -> dict[str, Any]:
    """release.json of the draft."""
    return dict(json.loads((draft_folder(made) / "release.json").read_text("utf-8")))
