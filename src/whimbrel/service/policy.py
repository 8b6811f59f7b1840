"""Who may see and do what. Every page, answer of the API, file, export and job passes through here; the default is nobody.

A role says what its holder may do (ACTS) and how far it reaches: the records they wrote themselves, the own agency, the
agencies of the own country, or the running of the system. A person without a second factor has no role. An administrator
and an auditor have no other role, whatever they were given. What cannot be seen does not exist for the reader: it is not
counted, listed or named, and its address answers as an address that never was. No setting changes any of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from whimbrel.service.reader import Reader
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list

OPEN_NATURES = ("invented", "published")
OWN, AGENCY, COUNTRY, SYSTEM = "own", "agency", "country", "system"
# What is done -> role -> how far it reaches. A role that is not named may not.
ACTS: dict[str, dict[str, str]] = {
    "case.read": {"reporter": OWN, "case_worker": AGENCY},
    "case.write": {"reporter": OWN, "case_worker": AGENCY},
    "case.delete": {"case_worker": AGENCY},
    "case.export": {"case_worker": AGENCY},
    # Judging whether two records are one person takes reading both in full. A reporter reads only what the reporter wrote, so
    # hardly ever both of a pair: judging is for those who read all of the agency's cases.
    "link.judge": {"case_worker": AGENCY},
    # How many pairs wait, and since when: numbers, no record.
    "link.count": {"case_worker": AGENCY, "focal_point": COUNTRY},
    # Finding out with another agency which persons both met, and answering the hits: each agency for its own records.
    "match.join": {"case_worker": AGENCY},
    # That there is such an exchange, how it stands, and numbers in bands; no hit.
    "match.count": {"case_worker": AGENCY, "focal_point": COUNTRY},
    # How many persons the records are, and which agencies met how many: numbers, no record. Nobody of the site makes them.
    "count.read": {"case_worker": AGENCY, "analyst": COUNTRY, "focal_point": COUNTRY},
    "count.make": {},
    "upload.send": {"reporter": OWN, "case_worker": AGENCY, "focal_point": COUNTRY},
    "return.read": {"case_worker": AGENCY, "focal_point": COUNTRY},
    "return.send": {"case_worker": AGENCY, "focal_point": COUNTRY},
    "return.seal": {"focal_point": COUNTRY},
    "submission.read": {"case_worker": AGENCY, "analyst": COUNTRY, "focal_point": COUNTRY},
    # What is to be published: drafting it, and saying yes to it. Two persons must say yes; the gate counts them.
    "release.read": {"analyst": COUNTRY, "focal_point": COUNTRY, "regional_analyst": AGENCY},
    "release.prepare": {"analyst": COUNTRY, "focal_point": COUNTRY, "regional_analyst": AGENCY},
    "release.approve": {"focal_point": COUNTRY, "regional_analyst": AGENCY},
    "share.read": {"analyst": COUNTRY, "focal_point": COUNTRY, "regional_analyst": AGENCY},
    "agreement.read": {"focal_point": COUNTRY},
    "agreement.sign": {"focal_point": COUNTRY},
    "emergency.ask": {"case_worker": COUNTRY, "focal_point": COUNTRY},
    "audit.read": {"auditor": COUNTRY},
    "account.manage": {"administrator": SYSTEM},
}


def may(reader: Reader, act: str, agency: Any = None) -> bool:
    """Whether the reader may do this to what belongs to ``agency``; without an agency, to anything at all."""
    reaches = [(m, ACTS[act][m.role]) for m in reader.memberships if m.role in ACTS[act] and reader.holds(act)]
    if agency is None:
        return bool(reaches)
    return any(
        m.agency_id == agency.pk or (reach == COUNTRY and m.country and m.country == agency.country) or reach == SYSTEM
        for m, reach in reaches
    )


def within(
    reader: Reader, act: str, rows: QuerySet[Any], agency: str = "agency", author: str = "author"
) -> QuerySet[Any]:
    """The rows, each belonging to an agency and written by an author, to which the reader may do this."""
    reached = Q(pk__in=())
    for m in reader.memberships:
        reach = ACTS[act].get(m.role) if reader.holds(act) else None
        if reach == OWN:
            reached |= Q(**{f"{agency}_id": m.agency_id, f"{author}_id": reader.user_id})
        elif reach == AGENCY:
            reached |= Q(**{f"{agency}_id": m.agency_id})
        elif reach == COUNTRY:
            reached |= Q(**{f"{agency}__country": m.country}) if m.country else Q(**{f"{agency}_id": m.agency_id})
        elif reach == SYSTEM:
            return rows
    if act == "case.read" and reader.holds(act):
        reached |= Q(**{f"{agency}_id__in": reader.emergencies()})
    return rows.filter(reached)


def visible(reader: Reader, submissions: Iterable[Submission]) -> list[Submission]:
    """The submissions the reader may see: open to all, of the agencies reached, or extracts shared with a party they act for."""
    from whimbrel.service.agreements.in_force import shared_with

    reporters = reader.reporters(ACTS["submission.read"]) if reader.holds("submission.read") else frozenset()
    extracts = shared_with(reader.parties(ACTS["share.read"])) if reader.holds("share.read") else []
    own = [s for s in submissions if is_open(s) or s.reporter in reporters]
    return own + [s for s in extracts if s.reporter not in reporters]


def looked_at(page: str, submissions: Iterable[Submission]) -> None:
    """Log who saw what is not open to everyone: one entry a page or download, with the ids of the submissions behind it."""
    from whimbrel.service.audit.log import note

    restricted = sorted(s.id for s in submissions if not is_open(s))
    if restricted:
        note("look", page, detail=" ".join(restricted))


def strictest(submissions: Iterable[Submission]) -> str:
    """The strictest TLP 2.0 code of several submissions: it binds whoever reads what was made from them together."""
    order = code_list("tlp").codes  # the strictest first
    return min((str(s.manifest["handling"]) for s in submissions), key=order.index, default="red")


def is_open(submission: Submission) -> bool:
    """Whether everybody may see it."""
    return submission.manifest["handling"] == "clear" and submission.nature in OPEN_NATURES
