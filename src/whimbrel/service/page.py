"""What every page needs: the language of the reader, its direction, and whether the data are invented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from whimbrel.service.navigation import sections
from whimbrel.service.reader import reader_of

LANGUAGES = {"en": "English", "fr": "Français", "zh": "中文"}
RIGHT_TO_LEFT = ("ar", "fa", "ur", "ps", "he")


def language_of(request: HttpRequest) -> str:
    """``lang`` in the address, else what was chosen before, else the first the browser asks for that there is, else English."""
    for asked in (request.GET.get("lang", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if asked in LANGUAGES:
            return asked
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


class SpeaksTheReadersLanguage:
    """Django's own texts in the reader's language too; a language chosen in the address is remembered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language."""
        language = language_of(request)
        with translation.override({"zh": "zh-hans"}.get(language, language)):
            response = self.get_response(request)
        if request.GET.get("lang") == language != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 86400,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Lax",
            )
        return response


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    from whimbrel.service.emergency.views import waiting

    language = language_of(request)
    reader = reader_of(request)
    query = request.GET.copy()
    switches = []
    for code, name in LANGUAGES.items():
        query["lang"] = code
        switches.append((code, name, query.urlencode()))
    return {
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "languages": switches,
        "demonstration": settings.DEMONSTRATION,
        "reader": reader,
        "sections": sections(reader) if reader.memberships else [],
        "emergencies_told": waiting(reader),
    }
