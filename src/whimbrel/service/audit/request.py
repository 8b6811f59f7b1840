"""Middleware: whatever a request writes is written under the name of who sent it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from whimbrel.service.address import address_of
from whimbrel.service.audit.actor import Actor, act_as


class ActsForTheReader:
    """Sets the actor of the request; after the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as its sender."""
        user = request.user
        name = user.get_username() if user.is_authenticated else "anonymous"
        with act_as(Actor(name, address_of(request), user=str(user.pk) if user.is_authenticated else "")):
            return self.get_response(request)
