"""What somebody who failed too often is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None, **_: Any) -> HttpResponse:
    """The sign-in page with how long to wait; the same for names that exist and for those that do not."""
    return render(request, "accounts/locked_out.html", status=429)
