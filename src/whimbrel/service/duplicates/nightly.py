"""The nightly search of every agency, by the owner of the database: no account of the site sees them all."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.models import Person
from whimbrel.service.desk.names import reindex
from whimbrel.service.duplicates.models import RUNNING, STOPPED, WAITING, Round
from whimbrel.service.duplicates.proposing import carry_out
from whimbrel.service.operation.walls import only_who_sees_all

_LOST = timedelta(hours=12)  # a round that has not ended by then never will
_BATCH = 200


def look_at(agency: Agency) -> Round | None:
    """Search an agency's records; None where somebody does so at this moment."""
    only_who_sees_all()
    going = Round.objects.filter(agency=agency, state__in=(WAITING, RUNNING))
    going.filter(asked__lt=timezone.now() - _LOST).update(state=STOPPED, ended=timezone.now())
    if going.exists():
        return None
    found = Round.objects.create(agency=agency)
    try:
        carry_out(found)
    except BaseException:
        Round.objects.filter(pk=found.pk).update(state=STOPPED, ended=timezone.now())
        raise
    return found


def index_anew(agency: Agency) -> int:
    """Write anew by what each of an agency's people is found; returns how many. Stopped halfway, it may be begun again."""
    only_who_sees_all()
    people = Person.objects.filter(agency=agency).order_by("pk")
    done, last = 0, None
    while batch := list(people.filter(pk__gt=last)[:_BATCH] if last else people[:_BATCH]):
        with transaction.atomic():
            for person in batch:
                reindex(person)
        done, last = done + len(batch), batch[-1].pk
    return done
