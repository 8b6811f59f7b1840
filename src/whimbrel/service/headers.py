"""Headers of every answer: nothing runs, loads or frames but what this site serves itself."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SafeHeaders:
    """Content-Security-Policy without inline script or style, no sniffing, no caching of pages in shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.path_info.startswith(settings.STATIC_URL):
            return response  # the same for everybody, and kept for long
        # What a signed-in person saw stays on no disk: the next one at this computer may see less.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        response.setdefault("Cache-Control", "private, no-store" if signed_in else "private, no-cache")
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response
