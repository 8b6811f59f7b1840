"""One exchange compared, once: codes are made, compared blindly and destroyed before anybody is told.

Run at night by the owner of the database, as no account of the site sees the records of two agencies. The exchange key is
made here, lives in memory, is stored nowhere and is gone when the codes are made: another exchange, or another night, has
another one, so codes of two exchanges cannot be joined. The office that compares has two locked tables and no exchange key.
Tables and office key lie, for as long as it takes, in a hidden folder of the file store that no backup takes in; then the
library destroys them and signs for it. If the machine dies in between, what is left is destroyed the next night, and the
exchange begins anew under another key. A deletion cannot be undone: there is no way in for a table from outside, and an
exchange with a receipt is never compared again.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from whimbrel.linkage.codes.compare import compare as compare_tables
from whimbrel.linkage.codes.compare import half, open_hits
from whimbrel.linkage.codes.deletion import delete
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import ExchangeKey, new_key
from whimbrel.linkage.codes.files import destroy
from whimbrel.linkage.codes.make import Made, make_codes
from whimbrel.linkage.codes.office import new_office
from whimbrel.linkage.codes.table import write_table
from whimbrel.service.accounts.models import Agency
from whimbrel.service.audit.log import note
from whimbrel.service.matching.giving import FEWEST, Gathered, gather
from whimbrel.service.matching.models import Exchange, Given, Half, Hit, Receipt
from whimbrel.service.matching.receipts import signing_key
from whimbrel.service.matching.standing import state_of
from whimbrel.service.operation.walls import only_who_sees_all

LEAST = 0.5  # a hit that is more likely two persons than one is shown to nobody
_SUREST = 0.999  # certain is only what both agencies confirmed
BANDS = (0, 10, 50, 200, 1000, 5000)  # lower ends of the bands in which a number of hits is told
_FOLDER = ".matching"


@dataclass(frozen=True)
class Side:
    """What one agency gives, and, unless it is too little, its table."""

    agency: Agency
    gathered: Gathered
    made: Made | None

    @property
    def enough(self) -> bool:
        """Whether there are so many persons with codes that none is singled out."""
        return self.made is not None and self.made.own.num_rows >= FEWEST


def band_of(count: int) -> int:
    """Lower end of the band of a number."""
    return max(b for b in BANDS if b <= count)


def compare(exchange: Exchange) -> Exchange:
    """Compare what waits to be; nothing for any other exchange."""
    only_who_sees_all()
    if state_of(exchange) != "waiting" or Receipt.objects.filter(exchange=exchange).exists():
        return exchange
    pairs = ((exchange.agency, exchange.other), (exchange.other, exchange.agency))
    gathered = [gather(exchange, own, other) for own, other in pairs]
    key = new_key(f"x{exchange.pk.hex}", exchange.period, exchange.ends)
    sides = [_side(own, found, key) for (own, _), found in zip(pairs, gathered, strict=True)]
    del key
    if all(side.enough for side in sides):
        _blind(exchange, sides)
    else:
        with transaction.atomic():
            _told(exchange, sides, "too_few", 0)
    return exchange


def _side(agency: Agency, gathered: Gathered, key: ExchangeKey) -> Side:
    return Side(agency, gathered, make_codes(gathered.traits, key) if len(gathered.persons) >= FEWEST else None)


def _blind(exchange: Exchange, sides: list[Side]) -> None:
    """Lock the tables, compare them as an office without the key, destroy them, and tell both sides at once."""
    folder = workplace() / str(exchange.pk)
    _wipe(folder)
    folder.mkdir(mode=0o700)
    try:
        office = new_office(folder / "office")
        paths = [folder / name for name in ("left", "right")]
        for side, path in zip(sides, paths, strict=True):
            assert side.made is not None
            write_table(side.made.table, office.public, path)
        left, right = (office.open(path) for path in paths)
        hits = compare_tables(left, right)
        receipt = delete(paths, folder / "office", signing_key())
    finally:
        _wipe(folder)
    with transaction.atomic():
        found = _keep(exchange, sides, hits)
        Receipt.objects.create(exchange=exchange, body=receipt.as_bytes().decode())
        _told(exchange, sides, "compared", found)


def _keep(exchange: Exchange, sides: list[Side], hits: Any) -> int:
    """Store the hits that are likely enough and have a person on both sides: one may be a dummy's, by chance.

    Of two persons who have a hit already, that one goes on with its answers and its reference, in this exchange now.
    """
    opened = []
    for side, name in zip(sides, ("left", "right"), strict=True):
        assert side.made is not None
        rows = open_hits(half(hits, name), side.made.own).to_pylist()
        opened.append({r["hit"]: side.gathered.persons[r["row"]] for r in rows})
    # As it was calibrated, for counting; the agencies are told tenths.
    sure = dict(zip(hits["hit"].to_pylist(), hits["confidence"].to_pylist(), strict=True))
    kept = [h for h in opened[0].keys() & opened[1].keys() if sure[h] >= LEAST]
    known = _known(exchange)
    again = {h: known.get(frozenset((opened[0][h], opened[1][h]))) for h in kept}
    Hit.objects.filter(pk__in=[hit for hit in again.values() if hit], confirmed=None).update(exchange=exchange)
    kept, count = [h for h in kept if not again[h]], len(kept)
    facts = {"exchange": exchange, "agency_id": exchange.agency.pk, "other_id": exchange.other.pk}
    Hit.objects.bulk_create(Hit(pk=UUID(h), confidence=round(min(sure[h], _SUREST), 3), **facts) for h in kept)
    for side, of in zip(sides, opened, strict=True):
        Half.objects.bulk_create(Half(hit_id=UUID(h), agency=side.agency, person_id=of[h]) for h in kept)
    return count


def _known(exchange: Exchange) -> dict[frozenset[UUID], UUID]:
    """Two persons of these agencies -> the hit they have already."""
    both = (exchange.agency.pk, exchange.other.pk)
    rows = Half.objects.filter(hit__agency__in=both, hit__other__in=both).values_list("hit_id", "person_id")
    found: dict[UUID, list[UUID]] = {}
    for hit, person in rows:
        found.setdefault(hit, []).append(person)
    return {frozenset(persons): hit for hit, persons in found.items() if len(persons) == len(both)}


def _told(exchange: Exchange, sides: list[Side], outcome: str, found: int) -> None:
    for side in sides:
        numbers = {"persons": len(side.gathered.persons), "without_consent": side.gathered.without_consent}
        if side.made is not None:
            numbers["too_little"] = len(side.made.left_out)
        digest = side.made.table.digest if side.made is not None and outcome == "compared" else ""
        Given.objects.create(exchange=exchange, agency=side.agency, digest=digest, **numbers)
    exchange.compared, exchange.outcome, exchange.found = timezone.now(), outcome, band_of(found)
    if outcome == "compared":
        exchange.rows_agency, exchange.rows_other = (len(s.made.table) if s.made else 0 for s in sides)
    exchange.save(update_fields=["compared", "outcome", "found", "rows_agency", "rows_other"])
    note("compare", "matching_exchange", key=str(exchange.pk), detail=outcome)


def workplace() -> Path:
    """The hidden folder in which tables lie while they are compared; a backup passes over it."""
    folder = Path(settings.FILES) / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def sweep() -> int:
    """Destroy what a comparison left behind that was killed; returns how many folders."""
    only_who_sees_all()
    left = [p for p in workplace().iterdir() if p.is_dir()]
    for folder in left:
        _wipe(folder)
    return len(left)


def _wipe(folder: Path) -> None:
    """Destroy a folder's files, the office key first: without it the tables are unreadable."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir(), key=lambda p: p.name not in ("office", ".office.new")):
        with contextlib.suppress(CodesError):
            destroy(path)
    shutil.rmtree(folder, ignore_errors=True)
