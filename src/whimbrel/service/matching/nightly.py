"""What is done every night, by the owner of the database: what expired goes, then what was accepted is compared.

So every answer comes at the same hour for both sides, however much there was to compare, and nobody can ask twice a day.
"""

from __future__ import annotations

import logging
from collections import Counter

from django.db import transaction

from whimbrel.service.audit.log import note
from whimbrel.service.desk.models import Person
from whimbrel.service.matching.comparing import compare, sweep
from whimbrel.service.matching.exchanges import end
from whimbrel.service.matching.giving import answered, refuses
from whimbrel.service.matching.models import Exchange, Half, Hit
from whimbrel.service.matching.standing import state_of
from whimbrel.service.operation.discreet_log import named, places
from whimbrel.service.operation.walls import only_who_sees_all

_log = logging.getLogger("whimbrel.matching")


def night() -> Counter[str]:
    """Do all of it; returns how much of what. Killed halfway, it is simply begun again."""
    only_who_sees_all()
    done: Counter[str] = Counter(swept=sweep())
    done["ended"] = _expire()
    done["forgotten"] = _forget()
    for exchange in Exchange.objects.filter(ended=None, compared=None).exclude(accepted=None).order_by("pk"):
        try:
            done["compared"] += state_of(compare(exchange)) in ("compared", "too_few")
        except Exception as error:
            # It stays waiting, and holds up no other. What was read of people stands in no log.
            _log.warning("exchange %s was not compared: %s at %s", exchange.pk, named(error), places(error))
            done["failed"] += 1
    return done


def _expire() -> int:
    """End what is past its last day, or has an agency that is closed."""
    gone = 0
    for exchange in Exchange.objects.filter(ended=None).select_related("agency", "other"):
        closed = not (exchange.agency.active and exchange.other.active)
        if closed or state_of(exchange) == "over":
            end(exchange, "")
            gone += 1
    return gone


def _forget() -> int:
    """Delete hits of exchanges that ended, of persons who were taken off or refuse since, and halves that lead to no hit."""
    hits = set(Hit.objects.filter(confirmed=None).exclude(exchange__ended=None).values_list("pk", flat=True))
    hits |= set(_of(Person.objects.exclude(removed=None)) | _of(Person.objects.exclude(incident__removed=None)))
    for exchange in Exchange.objects.filter(hits__isnull=False).distinct().select_related("agency", "other"):
        for own, other in ((exchange.agency, exchange.other), (exchange.other, exchange.agency)):
            halves = Half.objects.filter(hit__exchange=exchange, agency=own)
            people = Person.objects.filter(pk__in=halves.values("person"))
            no = [p.pk for p in answered(people, exchange, other) if refuses(p)]
            hits |= set(halves.filter(person__in=no).values_list("hit_id", flat=True))
    there = Hit.objects.values("pk")
    with transaction.atomic():
        for key in sorted(hits, key=str):
            note("forget", "matching_hit", key=str(key))
        Hit.objects.filter(pk__in=hits).delete()
        Half.objects.exclude(hit__in=there).delete()
    return len(hits)


def _of(people: object) -> set[object]:
    return set(Half.objects.filter(person__in=people).values_list("hit_id", flat=True))
