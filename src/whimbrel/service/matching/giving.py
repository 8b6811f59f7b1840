"""Whom an agency gives to an exchange, and what of them goes into a code. Records are opened in memory only.

Left out is who was taken off the desk, as everywhere; whose record was made after the offer; and who does not agree. Consent
is asked for the purpose of the exchange (the list match_purpose says which), by the house's rule (decision 0017): an agency
that acts by law leaves out who declined or withdrew; any other gives only who agreed. No answer is neither. Whoever refused
to have data shared with this very partner is left out everywhere. Records held to be one person are given once; if one of
them is refused, all are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.features import Traits
from whimbrel.linkage.codes.people_file import traits
from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.as_record import record_of_texts
from whimbrel.service.desk.consent import GIVEN, PARTNER
from whimbrel.service.desk.models import Consent, Person
from whimbrel.service.desk.projection import incidents_of
from whimbrel.service.desk.rows import opened
from whimbrel.service.duplicates.clusters_of import canonical_ids
from whimbrel.service.matching.models import Exchange
from whimbrel.standard.period import parse_period
from whimbrel.vocabulary.code_lists import code_list

FEWEST = 20  # persons with codes a side needs: fewer would ask about single persons
_BATCH = 500
_SEXES = ("male", "female", "other")


@dataclass
class Gathered:
    """Ids and traits of those who are given, and how many are left out for want of consent."""

    persons: list[Any] = field(default_factory=list)
    traits: list[Traits] = field(default_factory=list)
    without_consent: int = 0


def acts_by_law(agency: Agency) -> bool:
    """Whether an agency is one that acts by law, as the list organisation_type says."""
    kinds = code_list("organisation_type")
    return agency.kind in kinds and kinds.code(agency.kind).extra.get("basis") == "law"


def consent_for(purpose: str) -> str:
    """The purpose of consent that a purpose of an exchange rests on."""
    return str(code_list("match_purpose").code(purpose).extra["consent"])


def people_of(exchange: Exchange, agency: Agency) -> QuerySet[Person]:
    """People of the exchange's period whose records stood when it was offered."""
    incidents = incidents_of(agency, parse_period(exchange.period))
    return Person.objects.filter(incident__in=incidents, removed=None, made__lte=exchange.made)


def answered(people: QuerySet[Person], exchange: Exchange, other: Agency) -> QuerySet[Person]:
    """The same with their newest answers: ``said`` for the purpose, ``shared`` for this partner."""
    log = Consent.objects.filter(person=OuterRef("pk")).order_by("-id")
    purpose = log.filter(purpose=consent_for(exchange.purpose)).values("answer")[:1]
    named = log.filter(purpose=PARTNER).annotate(named=Lower("partner"))
    partner = named.filter(named__in=(other.label.lower(), other.slug.lower())).values("answer")[:1]
    return people.annotate(said=Subquery(purpose), shared=Subquery(partner))


def refused(said: str | None, shared: str | None) -> bool:
    """Whether somebody said no: to the purpose, or to sharing with this partner. None: was not asked."""
    return any(answer is not None and answer != GIVEN for answer in (said, shared))


def is_given(by_law: bool, said: str | None, shared: str | None = None) -> bool:
    """Whether a person is given to an exchange, by the newest answers."""
    return not refused(said, shared) and (by_law or said == GIVEN)


def refuses(person: Any) -> bool:
    """Whether one of ``answered`` said no."""
    return refused(person.said, person.shared)


def gather(exchange: Exchange, agency: Agency, other: Agency) -> Gathered:
    """Everybody an agency gives, once, with traits."""
    by_law, one_of = acts_by_law(agency), canonical_ids(agency.pk)
    every: set[str] = set()
    barred: set[str] = set()
    agreed: dict[str, Any] = {}
    for person in answered(people_of(exchange, agency), exchange, other).order_by("made", "pk"):
        key = one_of.get(str(person.pk), str(person.pk))
        every.add(key)
        if refuses(person):
            barred.add(key)
        elif is_given(by_law, person.said, person.shared):  # type: ignore[attr-defined]
            agreed.setdefault(key, person.pk)
    given = [pk for key, pk in agreed.items() if key not in barred]
    found = Gathered(without_consent=len(every) - len(given))
    for place in range(0, len(given), _BATCH):
        for person in Person.objects.filter(pk__in=given[place : place + _BATCH]).order_by("pk"):
            found.persons.append(person.pk)
            found.traits.append(traits_of(opened(person), person.registered))
    return found


def traits_of(texts: dict[str, str], met: dt.date | None = None) -> Traits:
    """What a code is made of. An age stands for a year of birth: a year beside the true one is found all the same."""
    record = record_of_texts(texts)
    names = [record[n] for n in ("family_name", "given_names") if n in record] or [record.get("name_as_written", "")]
    citizenship = record.get("citizenship", "")
    known = {
        "sex": record.get("sex", "") if record.get("sex") in _SEXES else "",
        "citizenship": citizenship if len(citizenship) == 3 and citizenship.isalpha() else "",
    }
    try:
        return traits(*names, birth=record.get("birth_date", "") or _year_of_age(record, met), **known)
    except CodesError:
        return traits(*names, **known)  # a date in a form that says nothing


def _year_of_age(record: dict[str, str], met: dt.date | None) -> str:
    age = record.get("age", "")
    return str(met.year - int(age)) if met and age.isdecimal() and int(age) <= 120 else ""
