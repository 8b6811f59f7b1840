"""Who is not signed in and asks for a page of those who work here is led to the sign-in, and back afterwards.

Whatever stands after the first part of the address: that something is there, or is not, shows in nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

_ROOMS = (
    "/counting/",
    "/estimates/",
    "/desk/",
    "/duplicates/",
    "/uploads/",
    "/releases/",
    "/returns/",
    "/agreements/",
    "/emergency/",
    "/audit/",
    "/administration/",
    "/interview/",
    "/matching/",
)


class LeadsToTheSignIn:
    """For pages opened by a person; a script that asks for a part of a page gets the answer that it is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the sign-in."""
        opened = request.method in ("GET", "HEAD") and "HX-Request" not in request.headers
        if opened and not request.user.is_authenticated and request.path.startswith(_ROOMS):
            return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)
