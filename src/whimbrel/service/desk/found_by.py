"""The keys by which a person is found again before anybody searches: how the name sounds, with the year of birth, and the day.

They are hashed like the parts of a name (``secrecy/blind.py``) and stand in the same index, each kind with a letter of its own:

======  ==========================================  =========================================
letter  what                                        finds
======  ==========================================  =========================================
s       the sound of one word of the name           another romanisation or spelling
t       the sounds of two words together            somebody whose names are common ones
y       a sound with a year of possible birth       the same, where the other words differ
d       the day of birth                            somebody whose name is quite another
n       the last digits of a telephone number       the same
======  ==========================================  =========================================
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping

from whimbrel.intake.values.dates import dated
from whimbrel.linkage.names import read_name
from whimbrel.service.desk.as_record import record_of_texts

NAMES = ("family_name", "given_names", "name_as_written", "other_names")
# A change in one of these changes the keys.
INDEXED = frozenset({*NAMES, "birth_date", "age", "registered", "phone"})
_WEIGHTS = {"s": 3, "t": 3, "y": 3, "d": 5, "n": 8}
_DIGITS = 8  # of a telephone number: the country's own prefix is written or not
_MOST_SOUNDS = 8  # of very long names, all aliases written into one field


def keys_of(texts: Mapping[str, str]) -> dict[str, int]:
    """Key -> how much it tells, from a person's opened texts."""
    record = record_of_texts(texts)
    sounds = read_name(*(record.get(n) for n in NAMES)).sounds[:_MOST_SOUNDS]
    keys = [f"s{s}" for s in sounds]
    keys += [f"t{a} {b}" for a, b in itertools.combinations(sounds, 2)]
    keys += [f"y{s} {year}" for s in sounds for year in birth_years(record)]
    day = record.get("birth_date", "")
    if len(day) == len("2026-05-03"):
        keys.append(f"d{day}")
    digits = "".join(c for c in record.get("phone", "") if c.isdecimal())
    if len(digits) >= _DIGITS:
        keys.append(f"n{digits[-_DIGITS:]}")
    return {key: _WEIGHTS[key[0]] for key in keys}


def birth_years(record: Mapping[str, str]) -> list[int]:
    """Years in which the person may have been born, by the date of birth or by the age when met; none where it is too open."""
    born, met = _dates(record.get("birth_date", "")), _dates(record.get("registered", ""))
    if born is not None:
        first, last = born[0].year, born[1].year
    elif met is not None and record.get("age", "").isdecimal():
        first, last = met[0].year - int(record["age"]) - 1, met[1].year - int(record["age"])
    else:
        return []
    return list(range(first, last + 1)) if last - first <= 2 else []


def _dates(text: str) -> tuple[dt.date, dt.date] | None:
    found = dated(text) if text else None
    return (found.first, found.last) if found else None
