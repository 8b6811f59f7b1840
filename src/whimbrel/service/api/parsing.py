"""Reading JSON that a program sent: of bounded depth, without NUL, halves of letters or numbers that are none."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

DEEPEST = 32


class NotReadable(ValueError):
    """The body is no JSON that is taken here. Says nothing of what stood in it."""


class BoundedParser(Parser):
    """Reads bodies for every operation."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values."""
        return read_json(request.body)


def read_json(raw: bytes) -> Any:
    """JSON as Python values, or NotReadable."""
    try:
        found = json.loads(raw.decode("utf-8"), parse_constant=_refused, parse_float=_number)
        _look(found, DEEPEST)
    except (ValueError, RecursionError):
        raise NotReadable from None
    return found


def _refused(_: str) -> NoReturn:
    raise NotReadable


def _number(text: str) -> float:
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise NotReadable
    return found


def _look(value: Any, left: int) -> None:
    if left < 0:
        raise NotReadable
    if isinstance(value, str):
        if "\x00" in value:
            raise NotReadable
        value.encode("utf-8")  # half of a letter (a lone surrogate) cannot be stored
    elif isinstance(value, dict):
        for key, inner in value.items():
            _look(key, left - 1)
            _look(inner, left - 1)
    elif isinstance(value, list):
        for inner in value:
            _look(inner, left - 1)
