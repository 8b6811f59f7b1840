"""What is shared with a party at this moment.

Everything is decided anew in every call: whether the agreement is in force (what both sides did, and the date), whether the
receiving side has given what it must (``reciprocity.py``), whether the time of keeping is over. Remembered is only what
cannot change unnoticed: standings under the numbers of their newest rows, decisions under all that they were made from.
"""

from __future__ import annotations

import datetime as dt
import math
import threading
import time
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from whimbrel.service.agreements import keeping, reciprocity
from whimbrel.service.agreements.contribution import Filings, filings_of
from whimbrel.service.agreements.models import Agreement, Sight
from whimbrel.service.agreements.party import party_by_reporter, reporters_of
from whimbrel.service.agreements.standing import Standing, standing_of
from whimbrel.service.agreements.terms import Agreed
from whimbrel.standard.store import Submission

_lock = threading.RLock()
_standings: dict[str, tuple[tuple[Any, Any], Standing]] = {}
_extracts: dict[str, tuple[Any, list[Submission]]] = {}
_decisions: dict[Any, bool] = {}
_filings: dict[Any, Filings] = {}
_first: dict[tuple[str, str, str], dt.datetime] = {}
_asked: dict[str, float] = {}
_MOST = 20_000
_MINUTE = 60.0


def shared_with(parties: Collection[str]) -> list[Submission]:
    """Extracts of submissions that other sides show to these parties now."""
    if not parties:
        return []
    from whimbrel.service.atlas.holdings import holdings

    every = holdings.sealed()
    by_reporter = party_by_reporter()
    today = timezone.now().date()
    found: list[Submission] = []
    for standing in standings(parties):
        terms = standing.in_force(today)
        for party in set(standing.parties) & set(parties) if terms else ():
            found += shown_to(party, terms, every, by_reporter, today)
    return _each_once(found)


def standings(parties: Collection[str] | None = None) -> list[Standing]:
    """Standings of the agreements of these parties, or of all."""
    rows = Agreement.objects.all()
    if parties is not None:
        rows = rows.filter(Q(first__in=parties) | Q(second__in=parties))
    stamps = rows.order_by("pk").annotate(acted=Max("acts__id"), offered=Max("terms__id"))
    found, changed = [], []
    for key, acted, offered in stamps.values_list("pk", "acted", "offered"):
        known = _standings.get(str(key))
        if known and known[0] == (acted, offered):
            found.append(known[1])
        else:
            changed.append((key, (acted, offered)))
    for key, stamp in changed:
        standing = standing_of(Agreement.objects.get(pk=key))
        _standings[str(key)] = (stamp, standing)
        found.append(standing)
    return found


def shown_to(
    party: str, terms: Agreed | None, every: Sequence[Submission], by_reporter: dict[str, str], today: dt.date
) -> list[Submission]:
    """Extracts of the other side that this side may see now; the first sight of each is written down."""
    if terms is None:
        return []
    giver = terms.other(party)
    given = [s for s in extracts_of(terms, every, by_reporter) if by_reporter.get(s.reporter) == giver]
    if not given:
        return []
    own = filings_for(party, every, by_reporter)
    shown = [s for s in given if _decided(terms, party, own, s, today)]
    return _not_worn_out(terms, shown)


def filings_for(party: str, every: Sequence[Submission], by_reporter: dict[str, str]) -> Filings:
    """What a party filed, told from what it could have copied: open data, and that of its counterparts."""
    counterparts = frozenset(s.other(party) for s in standings([party]) if s.agreed is not None)
    key = (party, counterparts, frozenset(s.id for s in every), frozenset(by_reporter.items()))
    with _lock:
        if key not in _filings:
            if len(_filings) > 100:
                _filings.clear()
            _filings[key] = filings_of(party, every, by_reporter, counterparts)
        return _filings[key]


def _decided(terms: Agreed, party: str, own: Filings, one: Submission, today: dt.date) -> bool:
    family = str(one.manifest["source"]["family"])
    key = (terms.digest, party, own, one.period, family, one.nature == "invented", today)
    if key not in _decisions:
        if len(_decisions) > _MOST:
            _decisions.clear()
        refused = reciprocity.refusal(terms, party, own, one.period, family, one.nature == "invented", today)
        _decisions[key] = refused is None
    return _decisions[key]


def _sights(agreement: str, keys: Collection[keeping.Key]) -> dict[keeping.Key, dt.datetime]:
    """First sights that are written down. One never changes, so each is read once; whether there are new ones is asked
    once a minute: time of keeping is counted in days.
    """
    unknown = any((agreement, *k) not in _first for k in keys)
    if unknown and time.monotonic() > _asked.get(agreement, -math.inf) + _MINUTE:
        rows = Sight.objects.filter(agreement_id=agreement).values_list("trace", "family", "first")
        _first.update({(agreement, t, f): first for t, f, first in rows})
        _asked[agreement] = time.monotonic()
    return {k: _first[agreement, *k] for k in keys if (agreement, *k) in _first}


def _worn_out(terms: Agreed, first: dt.datetime) -> bool:
    return timezone.now() > first + dt.timedelta(days=terms.retention_days)


def _not_worn_out(terms: Agreed, shown: list[Submission]) -> list[Submission]:
    keys = [keeping.key_of(s) for s in shown]
    first = _sights(terms.agreement, keys)
    new = [k for k in keys if k not in first]
    if new:
        rows = [Sight(agreement_id=terms.agreement, trace=t, family=f) for t, f in new]
        Sight.objects.bulk_create(rows, ignore_conflicts=True)
        _asked.pop(terms.agreement, None)
    return [s for s, k in zip(shown, keys, strict=True) if k not in first or not _worn_out(terms, first[k])]


def extracts_of(terms: Agreed, every: Sequence[Submission], by_reporter: dict[str, str]) -> list[Submission]:
    """Extracts under these terms, of both sides; made and removed first where something changed."""
    from whimbrel.service.policy import visible
    from whimbrel.service.reader import NOBODY

    reporters = reporters_of(terms.parties, by_reporter)
    mine = [s for s in every if s.reporter in reporters]
    past = _sights(terms.agreement, [k for k, _ in _known(terms)])
    worn = frozenset(k for k, first in past.items() if _worn_out(terms, first))
    stamp = (terms.digest, tuple((s.id, by_reporter[s.reporter]) for s in mine), worn)
    with _lock:
        known = _extracts.get(terms.agreement)
        # The folder as it was left: another process may have removed it since, and made it anew.
        if known is None or known[0] != (*stamp, keeping.left(terms)):
            open_to_all = {s.id for s in visible(NOBODY, mine)}  # they are seen without any agreement
            sources = {
                p: [s for s in mine if by_reporter[s.reporter] == p and s.id not in open_to_all] for p in terms.parties
            }
            made = keeping.bring_up_to_date(terms, sources, worn)
            known = ((*stamp, keeping.left(terms)), sorted(made, key=lambda s: s.path))
            _extracts[terms.agreement] = known
        return known[1]


def _known(terms: Agreed) -> list[tuple[keeping.Key, Submission]]:
    known = _extracts.get(terms.agreement)
    return [(keeping.key_of(s), s) for s in known[1]] if known else []


def refresh(every: Sequence[Submission]) -> list[Submission]:
    """Bring the extracts of all agreements up to date, remove those of all others, and return those that lie there.

    Nothing of it is for anyone's eyes before :func:`shared_with` has chosen.
    """
    today = timezone.now().date()
    by_reporter = party_by_reporter()
    agreed = {s.id: terms for s in standings() if (terms := s.in_force(today))}
    keeping.keep_only({key: terms.digest for key, terms in agreed.items()})
    return [s for terms in agreed.values() for s in extracts_of(terms, every, by_reporter)]


def withdraw(agreement: str) -> None:
    """After a side acted: bring extracts up to date at once, so that what is no longer shared is gone from the disk."""
    from whimbrel.service.atlas.holdings import holdings

    with _lock:
        _extracts.pop(agreement, None)
        _standings.pop(agreement, None)
    holdings.sealed()


def _each_once(found: list[Submission]) -> list[Submission]:
    """Of several agreements about the same rows the one that shows most: nobody is counted twice."""
    best: dict[keeping.Key, Submission] = {}
    for one in found:
        key = keeping.key_of(one)
        if key not in best or _detail(one) > _detail(best[key]):
            best[key] = one
    return sorted(best.values(), key=lambda s: (s.reporter, s.period, s.id))


def _detail(one: Submission) -> tuple[bool, int, str]:
    columns = sum(len(facts["columns"]) for facts in one.tables.values())
    return one.manifest["kind"] == "records", columns, one.id
