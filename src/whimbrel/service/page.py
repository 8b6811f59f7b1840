"""What every page needs: the language of the reader, its direction, and whether the data are invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

LANGUAGES = {"en": "English", "fr": "Français", "zh": "中文"}
RIGHT_TO_LEFT = ("ar", "fa", "ur", "ps", "he")


def language_of(request: HttpRequest) -> str:
    """``lang`` in the address, else the first language the browser asks for that there is, else English."""
    asked = request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    language = language_of(request)
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
    }
