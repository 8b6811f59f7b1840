"""Who may be given which role, and who keeps it: the rules of the administrator's pages, which the policy relies on.

Administrator and auditor stand alone: who runs or audits the system does no casework in it. Nobody changes their own roles.
One administrator who can sign in always remains.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from whimbrel.service.accounts import invitations
from whimbrel.service.accounts.models import Agency, Membership
from whimbrel.service.accounts.sessions import end_sessions
from whimbrel.standard.errors import WhimbrelError
from whimbrel.vocabulary.code_lists import code_list

ALONE = ("administrator", "auditor")


class Refused(WhimbrelError):
    """A change of roles that the rules forbid; ``key`` is the word that explains it."""

    exit_code = 16

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


def check_fits(agency: Agency, role: str) -> None:
    """Refused for a role that does not exist, in an agency that is closed, or in one of the wrong kind."""
    if role not in code_list("service_role").codes:
        raise Refused("administration_refused_role")
    if not agency.active:
        raise Refused("administration_refused_closed")
    if role == "regional_analyst" and agency.country:
        raise Refused("administration_refused_regional")


def give(by: Any, user: Any, agency: Agency, role: str) -> Membership:
    """Give somebody a role in an agency."""
    check_fits(agency, role)
    if user.pk == by.pk:
        raise Refused("administration_refused_own")
    with transaction.atomic():
        type(user).objects.select_for_update().get(pk=user.pk)
        living = set(_living(user).values_list("role", "agency_id"))
        if (role, agency.pk) in living:
            raise Refused("administration_refused_twice")
        if living and (role in ALONE or any(r in ALONE for r, _ in living)):
            raise Refused("administration_refused_alone")
        return Membership.objects.create(user=user, agency=agency, role=role, given_by=by)


def end(by: Any, membership: Membership, request: HttpRequest | None) -> None:
    """End a role; with the last one the person's sessions end, too."""
    if membership.user_id == by.pk:
        raise Refused("administration_refused_own")
    with transaction.atomic():
        if membership.role == "administrator":
            _keep_one_administrator(memberships=[membership.pk])
        Membership.objects.filter(pk=membership.pk, ended__isnull=True).update(ended=timezone.now())
        if membership.role == "administrator":
            invitations.withdraw_those_of(membership.user)
        if not _living(membership.user).exists():
            end_sessions(membership.user, request, keep=None)


def deactivate(by: Any, user: Any, request: HttpRequest | None) -> None:
    """Deactivate an account: no session, no sign-in, no token works any more."""
    if user.pk == by.pk:
        raise Refused("administration_refused_own")
    with transaction.atomic():
        _keep_one_administrator(memberships=list(_living(user).values_list("pk", flat=True)))
        user.is_active = False
        user.save(update_fields=["is_active"])
        invitations.withdraw_those_of(user)
        end_sessions(user, request, keep=None)


def close(agency: Agency) -> None:
    """Close an agency: its memberships give nothing any more, its records stay."""
    with transaction.atomic():
        _keep_one_administrator(memberships=list(agency.memberships.values_list("pk", flat=True)))
        Agency.objects.filter(pk=agency.pk).update(active=False)


def _living(user: Any) -> Any:
    return Membership.objects.filter(user=user, ended__isnull=True)


def _keep_one_administrator(memberships: list[int]) -> None:
    """Refused if without these memberships nobody who can sign in runs the system."""
    working = Membership.objects.select_for_update().filter(
        role="administrator", ended__isnull=True, agency__active=True, user__is_active=True
    )
    left = {m.user_id for m in working if m.pk not in memberships}
    if {m.pk for m in working} & set(memberships) and not _with_a_second_factor(left):
        raise Refused("administration_refused_last")


def _with_a_second_factor(users: set[int]) -> bool:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user_id__in=users, type__in=("totp", "webauthn")).exists()
