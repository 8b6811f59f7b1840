"""From the text of a case file to plain data that is safe to look at: bounded, without keys that come twice.

YAML lets ten lines stand for a billion values, by naming parts again and again. What is read is counted as it would be looked at,
so that such a file is refused before anything is made of it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

DEEPEST, MOST, LONGEST = 6, 20_000, 20_000
_TWICE = "a key comes twice"


class NotACase(ValueError):
    """The text is no case file. ``line``: where, as far as that is known. It says nothing of what stands in it."""

    def __init__(self, what: str, line: int = 1):
        super().__init__(what)
        self.line = line


class _Words(yaml.SafeLoader):
    """Safe YAML in which a key that comes twice is a fault and not a silent choice.

    The loader in Python, not the one in C: what is nested a million deep ends it with an error and not with the process.
    """

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(self.construct_object(key, deep=True) for key, _ in node.value)
        if keys and max(keys.values()) > 1:
            raise yaml.constructor.ConstructorError(None, None, _TWICE, node.start_mark)
        return super().construct_mapping(node, deep)


def plain_data(text: str, *, as_json: bool = False) -> Any:
    """What the text says. Raises NotACase."""
    try:
        written = json.loads(text, object_pairs_hook=_once) if as_json else yaml.load(text, Loader=_Words)  # noqa: S506 a safe loader
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        twice = _TWICE in str(error)
        raise NotACase(
            _TWICE if twice else "not YAML or JSON", mark.line + 1 if mark else getattr(error, "lineno", 1)
        ) from None
    return written


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_TWICE)
    return found


def unfit(written: Any) -> str:
    """Why plain data is too much or of the wrong kind to be a case; empty where it may be one."""
    left = [MOST]

    def look(value: Any, depth: int) -> str:
        left[0] -= 1
        if left[0] < 0:
            return f"it has over {MOST:,} values"
        if depth > DEEPEST:
            return f"it is nested over {DEEPEST} deep"
        if isinstance(value, Mapping):
            parts = [*value.keys(), *value.values()]
        elif isinstance(value, list):
            parts = value
        elif isinstance(value, float) and not math.isfinite(value):
            return "a number in it is none"
        elif isinstance(value, str):
            return f"a text in it has over {LONGEST:,} signs" if len(value) > LONGEST else ""
        elif isinstance(value, int) and abs(value) > 10**18:
            return "a number in it is too large"
        else:
            return "" if isinstance(value, int | float | date | None) else "a value in it is of a kind that no case has"
        return next((fault for part in parts if (fault := look(part, depth + 1))), "")

    return look(written, 0)
