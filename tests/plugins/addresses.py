"""Every address of the site, found in its URL patterns: a new page is attacked without anybody having to think of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

FORGED = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "999999",
    "slug": "never-was",
    "str": "never-was",
    "path": "never/was",
}


def every_address(samples: Mapping[str, Sequence[object]] | None = None) -> Iterator[tuple[str, str]]:
    """(name, address) of every pattern. ``samples``: parameter -> values to try; others get what never was."""
    from django.urls import get_resolver

    samples = samples or {}
    for name, route in _routes(get_resolver(), ""):
        first = next((p for p in samples if re.search(rf"<(?:\w+:)?{p}>", route)), "")
        for value in samples[first] if first else [None]:
            chosen = {**{p: values[0] for p, values in samples.items()}, first: value}
            yield name, "/" + re.sub(r"<(?:(\w+):)?(\w+)>", partial(_filled, chosen), route)


def _filled(chosen: Mapping[str, object], found: re.Match[str]) -> str:
    kind, name = found.group(1) or "str", found.group(2)
    return str(chosen[name]) if name in chosen else FORGED.get(kind, "never-was")


def _routes(resolver: object, before: str) -> Iterator[tuple[str, str]]:
    from django.urls import URLResolver

    for entry in resolver.url_patterns:
        route = before + getattr(entry.pattern, "_route", "")
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif hasattr(entry.pattern, "_route"):
            yield entry.name or route, route
