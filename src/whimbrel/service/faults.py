"""Pages for what went wrong: they say what to do next and never repeat what was asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same answer for what never was and for what the reader may not see."""
    return render(request, "not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return HttpResponse(
        "<!doctype html><title>Whimbrel</title><h1>Something went wrong</h1><p>It has been noted. Please try again.</p>",
        status=500,
    )
