"""Parties to agreements: a country, with all its agencies, or a regional secretariat."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from whimbrel.service.accounts.models import Agency
from whimbrel.service.policy import ACTS, may
from whimbrel.service.reader import Reader
from whimbrel.vocabulary.countries import countries, country_name


def party_by_reporter() -> dict[str, str]:
    """Short name of every agency -> the party it belongs to."""
    return {slug: country or slug for slug, country in Agency.objects.values_list("slug", "country")}


def parties_here() -> list[str]:
    """Parties that have an active agency in this installation, sorted."""
    rows = Agency.objects.filter(active=True).values_list("slug", "country")
    return sorted({country or slug for slug, country in rows})


def is_country(party: str) -> bool:
    """Whether the party is a State; otherwise it is a secretariat."""
    return party in countries()


def party_name(party: str, language: str) -> str:
    """A party in the reader's language; a secretariat by the name it was given."""
    if is_country(party):
        return country_name(party, language)
    label = Agency.objects.filter(slug=party).values_list("label", flat=True).first()
    return label or party


def party_names(parties: Iterable[str], language: str) -> dict[str, str]:
    """Party -> name, for several."""
    return {p: party_name(p, language) for p in dict.fromkeys(parties)}


def acts_for(reader: Reader, act: str) -> frozenset[str]:
    """Parties for which the reader may do ``agreement.read`` or ``agreement.sign``; none for everybody else."""
    return reader.parties(ACTS[act]) if may(reader, act) else frozenset()


def reporters_of(parties: Collection[str], by_reporter: dict[str, str]) -> frozenset[str]:
    """Short names of the agencies of these parties."""
    return frozenset(slug for slug, party in by_reporter.items() if party in parties)
