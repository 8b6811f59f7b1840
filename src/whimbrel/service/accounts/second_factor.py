"""Whoever has a role sets up a second factor before anything else; until then the policy gives them no role anyway."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

# Where somebody without a second factor may go: to set one up, to sign out, and for what the pages need.
_OPEN = ("/account/", "/sign-out/", "/sign-in/", "/static/", "/about/", "/invitation/")


class AsksForASecondFactor:
    """Leads a signed-in person who has a membership and no second factor to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the set-up."""
        if request.user.is_authenticated and not request.path.startswith(_OPEN) and lacks_a_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


def lacks_a_second_factor(request: HttpRequest) -> bool:
    """Whether the person has a role that waits for a second factor."""
    from whimbrel.service.accounts.models import Membership
    from whimbrel.service.reader import reader_of

    if reader_of(request).memberships:
        return False
    return Membership.objects.filter(user_id=request.user.pk, ended__isnull=True).exists()
