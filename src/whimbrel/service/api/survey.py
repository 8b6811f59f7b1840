"""One submission of the survey form, as a phone or KoboToolbox sends it, made into an incident at the desk.

Questions are known by their names, whatever groups stand before them, as in exported files (``intake/xlsform_reader.py``).
Questions about names, which an agency may add to its own copy of the form as ``persons_family_name``, go where the desk keeps
names: locked. What is no question of ours is passed over and kept nowhere, above all who filled the form in on which phone.
Nothing typed is thrown away: what cannot be read stands at the desk as it was typed, with its fault.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction
from pydantic import ValidationError

from whimbrel.service.accounts.models import Agency
from whimbrel.service.api.incidents import GivenIncident, GivenPart, GivenPerson, record
from whimbrel.service.api.models import SurveyInstance
from whimbrel.service.api.once import hold
from whimbrel.service.desk.columns import desk_tables
from whimbrel.standard.forms.xlsform import PERSONS, REASON, ROOT, question, survey_tables
from whimbrel.standard.model import Column, missing_reasons

LARGEST = 1_000_000
DEEPEST = 30
MOST_ELEMENTS = 50_000
# The form asks about perpetrators below a person; at the desk they stand among the actors of the incident.
_ACTORS = {"perpetrators": "actors"}
_DECLARED = re.compile(r"<!(?!--|\[CDATA\[)")
_INSTANCE = re.compile(r"[A-Za-z0-9:._-]{8,200}")


class NotASubmission(ValueError):
    """What was sent is no submission of the survey form. Says nothing of what stood in it."""


@dataclass
class Answers:
    """Answers of one row by the names of their questions, and the rows below it by table."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Answers]] = field(default_factory=dict)


class _Bounded(ET.TreeBuilder):
    """Builds a tree no deeper and with no more elements than a form has."""

    def __init__(self) -> None:
        super().__init__()
        self._deep = self._count = 0

    def start(self, tag: Any, attrs: Any) -> Any:
        """An element begins."""
        self._deep, self._count = self._deep + 1, self._count + 1
        if self._deep > DEEPEST or self._count > MOST_ELEMENTS:
            raise NotASubmission
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        """An element ends."""
        self._deep -= 1
        return super().end(tag)

    def doctype(self, *_: Any) -> NoReturn:
        """A document type is refused."""
        raise NotASubmission


def read_xml(raw: bytes) -> Answers:
    """A submission in OpenRosa's XML, or NotASubmission."""
    try:
        text = raw.decode("utf-8-sig") if len(raw) <= LARGEST else ""
        if not text or _DECLARED.search(text):
            raise NotASubmission
        # As text, so that no declaration can have it read in another encoding than the one looked through.
        root = ET.fromstring(text, ET.XMLParser(target=_Bounded()))  # noqa: S314 as above
    except (ET.ParseError, UnicodeDecodeError, ValueError):
        raise NotASubmission from None
    found = Answers()
    _from_element(root, found)
    return found


def _from_element(element: Any, into: Answers) -> None:
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        if name in _repeats():
            row = Answers()
            into.rows.setdefault(name, []).append(row)
            _from_element(child, row)
        elif len(child):
            _from_element(child, into)
        else:
            into.texts[name] = (child.text or "").strip()


def read_record(given: dict[str, Any]) -> Answers:
    """A submission as KoboToolbox's REST service sends it: JSON with ``group/question`` as keys."""
    found = Answers()
    for key, value in given.items():
        name = str(key).rpartition("/")[2]
        if isinstance(value, list) and name in _repeats():
            found.rows.setdefault(name, []).extend(read_record(row) for row in value if isinstance(row, dict))
        elif isinstance(value, dict):
            inner = read_record(value)
            found.texts |= inner.texts
            for table, rows in inner.rows.items():
                found.rows.setdefault(table, []).extend(rows)
        elif isinstance(value, str | int | float):
            found.texts[name] = str(value).strip()
    return found


def instance_of(answers: Answers) -> str:
    """What tells this submission from every other; the same when it is sent again."""
    text = answers.texts.get("instanceID") or answers.texts.get("_uuid", "")
    text = text.removeprefix("uuid:").lower()
    if not _INSTANCE.fullmatch(text):
        raise NotASubmission
    return text


def take(agency: Agency, answers: Answers, user: int) -> tuple[UUID, bool]:
    """Record a submission once: (id of the incident, whether it is new)."""
    digest = hashlib.sha256(f"{agency.slug} {instance_of(answers)}".encode()).hexdigest()
    try:
        given = _incident(agency, answers)
    except ValidationError:
        raise NotASubmission from None
    with transaction.atomic():
        hold(digest)
        known = SurveyInstance.objects.filter(digest=digest).first()
        if known:
            return known.incident, False
        row, _ = record(agency, given, user)
        SurveyInstance.objects.create(digest=digest, incident=row.pk)
        return row.pk, True


def _incident(agency: Agency, answers: Answers) -> GivenIncident:
    values = _values(ROOT, answers)
    if not values:
        raise NotASubmission
    persons, actors = [], []
    for row in answers.rows.get(PERSONS, ()):
        parts = []
        for table, below in row.rows.items():
            made = [GivenPart(table=_ACTORS.get(table, table), values=_values(table, b)) for b in below]
            (actors if table in _ACTORS else parts).extend(made)
        persons.append(GivenPerson(values=_values(PERSONS, row), parts=parts))
    return GivenIncident(agency=agency.slug, values=values, persons=persons, parts=actors)


@cache
def _repeats() -> frozenset[str]:
    return frozenset(survey_tables()) - {ROOT}


def _values(table: str, answers: Answers) -> dict[str, str]:
    """Column -> text, as the desk takes it, of one row."""
    columns = desk_tables()[_ACTORS.get(table, table)].columns
    found = {}
    for name, column in columns.items():
        asked = question(table, name)
        text = _text(column, answers.texts.get(asked, "") or answers.texts.get(asked + REASON, ""))
        if text:
            found[name] = text
    return found


def _text(column: Column, given: str) -> str:
    given = given.replace("\x00", "").strip().removeprefix("?")
    codes = given.split()
    if column.type == "flags" and codes:
        alone = len(codes) == 1 and codes[0] in ("no", *missing_reasons())
        return f"|{codes[0]}" if alone else f"{';'.join(codes)}|unknown"
    return ";".join(codes) if column.several else given
