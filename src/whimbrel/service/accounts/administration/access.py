"""Who reaches the administrator's pages, and how a change is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse

from whimbrel.service import policy
from whimbrel.service.reader import reader_of

ACT = "account.manage"
View = Callable[..., HttpResponse]


def administrators(*methods: str) -> Callable[[View], View]:
    """For administrators alone: to everybody else the address does not exist, whichever the method.

    A change (POST) asks for password, code or passkey, unless one was given within the last ten minutes.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not policy.may(reader_of(request), ACT):
                raise Http404
            if request.method not in (*methods, *(["HEAD"] if "GET" in methods else [])):
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            if request.method == "POST":
                raise_if_reauthentication_required(request, app="allauth.account")
            return view(request, *args, **kwargs)

        return guarded

    return decorate
