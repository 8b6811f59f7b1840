"""Pages for what went wrong: they say what to do next and never repeat what was asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_PLAIN = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Whimbrel</title><h1>{}</h1><p>{}</p></html>'


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same answer for what never was and for what the reader may not see."""
    return render(request, "not_found.html", status=404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from a page of ours, or from one opened long ago."""
    return render(request, "form_expired.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, such as one with thousands of fields; nothing of it is looked at again."""
    return HttpResponse(_PLAIN.format("This address cannot be read", "Choose fewer filters."), status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return HttpResponse(_PLAIN.format("Something went wrong", "It has been noted. Please try again."), status=500)
