"""Drafts: whose figures are in one, asking for it, and the doing of each step."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pyarrow.parquet as pq
from django.db import transaction
from django.utils import timezone

from whimbrel.release.gate import Wish
from whimbrel.release.open_data.about import licences
from whimbrel.release.open_data.wording import code_label, column_label, unit_label
from whimbrel.release.product import HIDDEN, NOISY, ROUNDED
from whimbrel.release.refusal import NotReleased
from whimbrel.release.wording import in_language
from whimbrel.service.accounts.models import Agency
from whimbrel.service.operation.jobs import ask
from whimbrel.service.policy import ACTS, is_open, may
from whimbrel.service.reader import Reader
from whimbrel.service.releases import shelf
from whimbrel.service.releases.life import approvers, take
from whimbrel.service.releases.making import draft_folder, make_later, put_out_later
from whimbrel.service.releases.models import Release, ReleaseStep
from whimbrel.service.returns.verification import ask as ask_owner
from whimbrel.standard.store import Submission

DAYS = 21  # the owners have to answer


def prepare(
    reader: Reader,
    agency: Agency,
    wish: Wish,
    chosen: Sequence[Submission],
    author: str,
    licence: str,
    corrects: Release | None,
) -> Release:
    """Ask for a draft, kept where only its agency sees it; the worker makes it soon. QuestionError for what can be told at once.

    chosen: submissions that the reader may read; the caller asked the policy.
    """
    if licence not in licences():
        raise NotReleased("licence", licences=list(licences()))
    if corrects and shelf.described(corrects.key) is None:
        raise NotReleased("not_public")
    if not chosen:
        raise NotReleased("no_submission")
    owners = _owners(agency, chosen)
    with transaction.atomic():
        release = Release.objects.create(
            agency=agency,
            author_id=reader.user_id,
            # A product of one submission is of its period.
            wish={"period": chosen[0].period.name} | wish.as_data(),
            submissions=[s.id for s in chosen],
            owners=owners,
            author_name=" ".join(author.split())[:120] or agency.label,
            licence=licence,
            corrects=corrects,
        )
        ReleaseStep.objects.create(of=release, what="ordered", by_id=reader.user_id)
    ask(make_later, str(release.pk))
    release.refresh_from_db()
    return release


def _owners(agency: Agency, submissions: Sequence[Submission]) -> list[str]:
    """Parties other than the agency's own whose figures are in it: country codes, or names of secretariats.

    What is public already needs nobody's word; QuestionError for any other submission of which nobody here is the owner.
    """
    reporters = {s.reporter for s in submissions}
    found = Agency.objects.filter(slug__in=reporters).values_list("slug", "country")
    parties = {slug: country or slug for slug, country in found}
    for s in submissions:
        if s.reporter not in parties and not is_open(s):
            raise NotReleased("no_owner", submission=s.id)
    return sorted({parties[r] for r in reporters if r in parties} - {agency.country or agency.slug})


def do_step(reader: Reader, made: Release, what: str, digest: str, note: str, address: str) -> None:
    """Do a step that the policy lets this person take. NotNow or QuestionError say why it cannot be done.

    To publish is asked for here, and done by the worker.
    """
    with transaction.atomic(), shelf.alone():
        made = Release.objects.select_for_update(of=("self",)).select_related("agency").get(pk=made.pk)
        take(made, what, reader.user_id or 0, digest, " ".join(note.split()))
        if what == "asked":
            _ask_owners(reader, made)
        elif what == "withdrawn":
            shelf.withdraw(made.key, " ".join(note.split()), timezone.localdate().isoformat())
    if what == "publishing":
        ask(put_out_later, str(made.pk), reader.user_id or 0, address)


def _ask_owners(reader: Reader, made: Release) -> None:
    title = in_language(made.wish["title"], "en")
    # Every number: the owner sees all that the public would see.
    cells = [{"what": what, "value": value, "unit": unit} for what, value, unit in cells_of(made)]
    due = timezone.localdate() + dt.timedelta(days=DAYS)
    rounds = [ask_owner(reader, o, title, f"release {made.key}", cells, due) for o in made.owners]
    made.rounds = [str(r.pk) for r in rounds]
    made.save(update_fields=["rounds"])


def cells_of(made: Release, language: str = "en") -> list[tuple[str, str, str]]:
    """Every number of a draft: what it counts, in words, the number or "hidden", and its unit."""
    return [
        (f"{what}, {title}"[:200] if one_title else what[:200], value, unit)
        for title, unit, one_title, rows in tables_of(made, facts_of(made), language)
        for what, value in rows
    ]


def tables_of(made: Release, told: dict[str, Any], language: str) -> list[tuple[str, str, bool, list[tuple[str, str]]]]:
    """Tables of a draft: title, unit, whether its numbers say nothing without the title, and (what, number or "hidden").

    told: what :func:`facts_of` says.
    """
    folder = draft_folder(made)
    found: list[tuple[str, str, bool, list[tuple[str, str]]]] = []
    if told["records"] is not None:
        names = ", ".join(column_label(c, language) for c in made.wish["columns"])
        records = column_label("records", language)
        found.append((records, "", True, [(names, f"{told['records']:,}")]))
    for table in told["tables"]:
        rows = []
        for row in pq.read_table(folder / f"data/{table['id']}.parquet").to_pylist():
            what = ", ".join(f"{column_label(d, language)}: {code_label(d, row[d], language)}" for d in table["dims"])
            value = "hidden" if row["status"] == HIDDEN else f"{row['value']:.0f}"
            if row["status"] in (NOISY, ROUNDED) and row["low"] is not None:
                value += f" ({row['low']:.0f}–{row['high']:.0f})"
            rows.append((what, value))
        title = in_language(table["title"], language)
        found.append((title, unit_label(table["unit"], language), table["dims"] == ["columns"], rows))
    return found


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
