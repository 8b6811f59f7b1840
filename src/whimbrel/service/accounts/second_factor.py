"""Whoever has a role sets up a second factor before anything else; until then the policy gives them no role anyway.

The same middleware ends sessions that are too old or lay idle.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.logout import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from whimbrel.service.accounts import sessions
from whimbrel.service.accounts.history import happened

# Where somebody without a second factor may go: to set one up, to sign out, and for what the pages need.
_OPEN = (
    "/account/second-factor/",
    "/account/confirm/",
    "/account/password/",
    "/account/sessions/",
    "/sign-out/",
    "/sign-in/",
    "/static/",
    "/about/",
    "/invitation/",
)
_KINDS = ("totp", "webauthn")


class AsksForASecondFactor:
    """Leads a signed-in person who has a membership and no second factor to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the set-up, or to a new sign-in."""
        # A program has no session and no page to be led to; without a second factor its owner has no role there either.
        if not request.user.is_authenticated or hasattr(request, "whimbrel_token"):
            return self.get_response(request)
        if sessions.is_over(request):
            happened("session_ended", request.user, request)
            logout(request, show_message=False)
            again = urlencode({"ended": "1", "next": request.get_full_path() if request.method == "GET" else "/"})
            return HttpResponseRedirect(f"{reverse('sign-in')}?{again}")
        if not request.path.startswith(_OPEN) and lacks_a_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


def has_a_second_factor(user: object) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone do not count."""
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user, type__in=_KINDS).exists()


def has_a_role(user: object) -> bool:
    """Whether the person has a living membership, with or without a second factor."""
    from whimbrel.service.accounts.models import Membership

    return Membership.objects.filter(user=user, ended__isnull=True, agency__active=True).exists()


def lacks_a_second_factor(request: HttpRequest) -> bool:
    """Whether the person has a role that waits for a second factor."""
    from whimbrel.service.reader import reader_of

    if reader_of(request).memberships:
        return False
    return has_a_role(request.user) and not has_a_second_factor(request.user)
