"""Who is asking: a person in a session or a program with a token, with the memberships that count at this moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

# Roles that stand alone: who runs or audits the system works in no agency with it.
_ALONE = ("administrator", "auditor")
# Living memberships; whether there is a second factor (recovery codes alone do not count), an emergency access of the
# account's own, and one to the agency that waits to be noted.
_ASKED = """
    select m.agency_id, a.slug, a.country, m.role, a.label,
    exists (select 1 from mfa_authenticator f where f.user_id = m.user_id and f.type in ('totp', 'webauthn')),
    exists (select 1 from emergency_access e where e.user_id = m.user_id and e.ended is null and e.expires > %s),
    exists (select 1 from emergency_access e where e.agency_id = m.agency_id and e.noted is null)
    from accounts_membership m join accounts_agency a on a.id = m.agency_id and a.active
    where m.user_id = %s and m.ended is null order by m.id"""


@dataclass(frozen=True)
class Member:
    """A living membership: one role in one agency; ``label`` is the agency's."""

    agency_id: int
    reporter: str
    country: str
    role: str
    label: str = ""

    @property
    def pk(self) -> int:
        """The agency's id: a membership can stand for its agency."""
        return self.agency_id


@dataclass(frozen=True)
class Reader:
    """``scopes``: what a token is for; None for a person's own session, which may do all that the person may.

    in_emergency: whether an emergency access of the reader is open. told: whether one to the reader's agencies waits to be noted.
    """

    user_id: int | None = None
    name: str = "anonymous"
    memberships: tuple[Member, ...] = ()
    scopes: frozenset[str] | None = None
    in_emergency: bool = False
    told: bool = False
    _found: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def holds(self, act: str) -> bool:
        """Whether the token is for this act; a session is for every act."""
        return self.scopes is None or act in self.scopes

    def roles(self) -> frozenset[str]:
        """Roles the reader has anywhere."""
        return frozenset(m.role for m in self.memberships)

    def agencies(self, roles: Collection[str]) -> frozenset[int]:
        """Ids of the agencies in which the reader has one of these roles."""
        return frozenset(m.agency_id for m in self.memberships if m.role in roles)

    def reporters(self, reach: dict[str, str]) -> frozenset[str]:
        """Short names of the agencies that are reached: role -> agency or country."""
        from whimbrel.service.accounts.models import Agency

        found = {m.reporter for m in self.memberships if m.role in reach}
        countries = {m.country for m in self.memberships if reach.get(m.role) == "country" and m.country}
        if countries:
            found |= set(Agency.objects.filter(country__in=countries).values_list("slug", flat=True))
        return frozenset(found)

    def parties(self, reach: dict[str, str]) -> frozenset[str]:
        """Parties to agreements the reader acts for: country codes, or the short name of a secretariat."""
        return frozenset(m.country or m.reporter for m in self.memberships if m.role in reach)

    def emergencies(self) -> frozenset[int]:
        """Ids of the agencies whose cases the reader may read for the moment, by emergency access that has not expired."""
        if "emergencies" not in self._found:
            from whimbrel.service.emergency.models import open_for

            opens = self.in_emergency and self.memberships
            self._found["emergencies"] = open_for(self.user_id) if opens else frozenset()
        found: frozenset[int] = self._found["emergencies"]
        return found


NOBODY = Reader()


def reader_of(request: HttpRequest) -> Reader:
    """The reader of a request, found once: whoever signed in, or the holder of the token (set by the API)."""
    found: Reader | None = getattr(request, "whimbrel_reader", None)
    if found is None:
        # A request that was refused before anybody was looked for comes from nobody.
        found = as_reader(request.user) if hasattr(request, "user") else NOBODY
        request.whimbrel_reader = found  # type: ignore[attr-defined]
    return found


def as_reader(user: Any, scopes: frozenset[str] | None = None) -> Reader:
    """The reader that an account is. Without a second factor it has no role."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    # Asked for every page, so it is written out: to compose it anew would take longer than the database needs.
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [connection.ops.adapt_datetimefield_value(timezone.now()), user.pk])
        found = cursor.fetchall()
    members = tuple(Member(*row[:5]) for row in found if row[5])
    alone = tuple(m for m in members if m.role in _ALONE)
    in_emergency = not alone and any(row[6] for row in found)
    waits = any(row[7] for row in found)
    return Reader(user.pk, user.get_username(), alone[:1] or members, scopes, in_emergency, waits)
