"""The entries of an interview: what was answered to which question, when, on which device. Added to, never changed.

Two devices, or one that hands in twice, give the union of their entries: an entry is known by its device and its running
number there. For each question the latest entry counts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from django.utils import timezone

from whimbrel.criteria.interview import Question, questions, wording
from whimbrel.vocabulary.code_lists import code_list

STATED = "stated"  # a number, an age, an amount or a choice was given: see ``value``
ACTED = "acted:"  # before the key of a question: what its alarm asked for was done
MOST = 3000
_DEVICE = re.compile(r"[a-z0-9-]{1,36}")
_UNIT = re.compile(r"[A-Z]{3}")
_FIELDS = frozenset(("key", "answer", "value", "unit", "by", "obtained", "at", "device", "sequence"))
_LARGEST = 10**12
AGE_GROUPS = ("under_18", "18_or_over")


class BadEntry(ValueError):
    """An entry is malformed. ``place``: its number in the list; ``part``: which part of it, never what stands there."""

    def __init__(self, place: int, part: str) -> None:
        super().__init__(f"entry {place}: {part}")
        self.place, self.part = place, part


@dataclass(frozen=True)
class Entry:
    """``key``: of a question, or ``acted:`` and one. ``answer``: of the list ``answer``, or ``stated``. ``by``: a role."""

    key: str
    answer: str
    at: str
    device: str
    sequence: int
    value: str = ""
    unit: str = ""
    by: str = ""
    obtained: str = ""

    @property
    def id(self) -> tuple[str, int]:
        """By which it is known."""
        return self.device, self.sequence


@cache
def by_key() -> dict[str, Question]:
    """Key -> question."""
    return {q.key: q for q in questions()}


def read_entries(given: Any, now: dt.datetime | None = None) -> list[Entry]:
    """Entries as a device sends them. Raises BadEntry for the first that is not one."""
    if not isinstance(given, list) or len(given) > MOST:
        raise BadEntry(0, "entries")
    latest = now or timezone.now()
    return [_read(entry, place, latest) for place, entry in enumerate(given, start=1)]


def _read(given: Any, place: int, latest: dt.datetime) -> Entry:
    if not isinstance(given, Mapping) or set(given) - _FIELDS:
        raise BadEntry(place, "fields")
    texts = {name: given.get(name, "") for name in _FIELDS - {"sequence"}}
    if not all(isinstance(text, str) and len(text) <= 80 for text in texts.values()):
        raise BadEntry(place, "text")
    sequence = given.get("sequence")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 <= sequence < 10**6:
        raise BadEntry(place, "sequence")
    if not _DEVICE.fullmatch(texts["device"]):
        raise BadEntry(place, "device")
    entry = Entry(**{**texts, "at": _moment(texts["at"], place, latest)}, sequence=sequence)
    question = by_key().get(entry.key.removeprefix(ACTED))
    if question is None:
        raise BadEntry(place, "key")
    if entry.key.startswith(ACTED):
        allowed = question.alarm is not None and entry.answer == "yes" and not entry.value
    else:
        allowed = fits(question, entry)
    if not allowed:
        raise BadEntry(place, "answer")
    if entry.obtained and entry.obtained not in code_list("obtained"):
        raise BadEntry(place, "obtained")
    if entry.by and (not question.actor or entry.by not in roles()):
        raise BadEntry(place, "by")
    return entry


@cache
def roles() -> frozenset[str]:
    """Codes of those who may have done something: roles, never names."""
    return frozenset(wording("en").choices["who"])


def fits(question: Question, entry: Entry) -> bool:
    """Whether the answer is one this question can have."""
    if entry.answer != STATED:
        plain = entry.answer in code_list("answer") and not entry.value and not entry.unit
        return plain and (question.kind == "yes_no" or entry.answer not in ("yes", "no"))
    if question.kind == "choice":
        return entry.value in question.choices and not entry.unit
    if question.kind == "age" and entry.value in AGE_GROUPS:
        return not entry.unit
    number = _number(entry.value)
    if question.kind == "yes_no" or number is None:
        return False
    if question.kind == "money":
        return bool(_UNIT.fullmatch(entry.unit))
    return not entry.unit and (question.kind != "age" or (number <= 120 and number == int(number)))


def _number(text: str) -> float | None:
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text):
        return None
    number = float(text)
    return number if number <= _LARGEST else None


def _moment(text: str, place: int, latest: dt.datetime) -> str:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadEntry(place, "at") from None
    if at.tzinfo is None or at.year < 2000:
        raise BadEntry(place, "at")
    # A device whose clock is ahead does not outdo everybody else for good.
    return min(at.astimezone(dt.UTC), latest.astimezone(dt.UTC)).isoformat(timespec="milliseconds")


def union(held: Iterable[Entry], more: Iterable[Entry]) -> list[Entry]:
    """Both together, in the order of time; what is held already stays as it is."""
    found = {entry.id: entry for entry in held}
    for entry in more:
        found.setdefault(entry.id, entry)
    return sorted(found.values(), key=lambda e: (e.at, e.device, e.sequence))


def newest(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Key -> the entry that counts."""
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.at, e.device, e.sequence)):
        found[entry.key] = entry
    return found


def plain(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries as plain data, without what is empty."""
    return [{k: v for k, v in asdict(e).items() if v != ""} for e in entries]
