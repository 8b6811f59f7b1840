"""The reader's network address: the proxy's word is taken only where a proxy was declared."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address the request came from: with n declared proxies, the n-th from the right of X-Forwarded-For."""
    near = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES:
        hops = [h.strip() for h in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= settings.PROXIES:
            near = hops[-settings.PROXIES]
    try:
        return str(ipaddress.ip_address(near))
    except ValueError:
        return ""
