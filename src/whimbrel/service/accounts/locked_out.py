"""What somebody who failed too often is told."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from whimbrel.service.accounts import limits


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None, **_: Any) -> HttpResponse:
    """The sign-in page with how long to wait; the same for names that exist and for those that do not."""
    key = (credentials or {}).get("login", "")
    left = limits.wait(request, key) if key else dt.timedelta(minutes=15)
    minutes = max(1, math.ceil(left / dt.timedelta(minutes=1)))
    answer = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
