"""Burmese typed in the old Zawgyi encoding, turned into Unicode where the text itself shows that it is Zawgyi.

Many words look the same in both, or like another word in the other: those stay as they are unless the text beside them shows
Zawgyi. So give the whole name, not its parts.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from whimbrel.vocabulary.yaml_file import read_yaml


@cache
def _tables() -> tuple[re.Pattern[str], dict[int, str], list[tuple[re.Pattern[str], str]]]:
    data = read_yaml(files("whimbrel.linkage.names.scripts") / "zawgyi.yaml")
    signs = str.maketrans(data["signs"])
    return (
        re.compile("|".join(data["never_in_unicode"])),
        signs,
        [(re.compile(step["from"]), step["to"]) for step in data["order"]],
    )


def is_zawgyi(text: str) -> bool:
    """Whether the text holds something that no Burmese text in Unicode has."""
    return _tables()[0].search(text) is not None


def from_zawgyi(text: str) -> str:
    """The text in Unicode, if it was Zawgyi; any other text as it is."""
    if not is_zawgyi(text):
        return text
    _, signs, order = _tables()
    text = text.translate(signs)
    for pattern, instead in order:
        text = pattern.sub(instead, text)
    return text
