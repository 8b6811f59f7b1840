"""A browser and its system in two words, from what the browser says of itself; the whole header is not kept."""

from __future__ import annotations

from django.http import HttpRequest

# The first that is named counts: Edge and Opera call themselves Chrome, too, and Chrome calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_words(header: str) -> str:
    """``Firefox, Android``; empty if nothing is recognised."""
    return ", ".join(
        found
        for signs in (_BROWSERS, _SYSTEMS)
        if (found := next((word for sign, word in signs if sign in header), ""))
    )


def device_of(request: HttpRequest) -> str:
    """The device a request came from."""
    return device_words(request.headers.get("User-Agent", ""))
