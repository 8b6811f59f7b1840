"""Of the usual spellings of common names, how many come out like the name in its own script. What is held here was measured."""

import pytest
from anyascii import anyascii

from tests.linkage.names.scripts.shares import shares
from tests.linkage.names.scripts.skeleton import HERE, names, skeleton
from whimbrel.linkage.names.scripts.latin import latin

# Script -> share of names alike in one usual spelling at least, share of all their usual spellings alike.
HELD = {
    "thai": (0.97, 0.94),
    "lao": (0.98, 0.92),
    "burmese": (0.98, 0.98),
    "khmer": (0.98, 0.97),
    "arabic": (0.98, 0.96),
    "cyrillic": (0.99, 0.94),
    "bengali": (0.98, 0.96),
    "devanagari": (0.98, 0.95),
    "tamil": (0.97, 0.95),
    "sinhala": (0.99, 0.99),
}


@pytest.mark.parametrize("script", HELD)
def test_names_come_out_as_they_are_usually_spelled(script):
    some, every, wrong = shares(script)
    assert some >= HELD[script][0], wrong
    assert every >= HELD[script][1], wrong


@pytest.mark.parametrize("script", HELD)
def test_more_names_come_out_alike_than_letter_by_letter(script):
    _, every, _ = shares(script)
    pairs = [(name, spelling) for name, spellings in names(script).items() for spelling in spellings]
    by_letters = [pair for pair in pairs if skeleton(latin(anyascii(pair[0]))) == skeleton(latin(pair[1]))]
    assert every > len(by_letters) / len(pairs)


def test_every_list_is_measured_and_long_enough():
    assert {file.stem for file in HERE.glob("*.yaml")} == set(HELD)
    assert all(len(names(script)) >= 60 for script in HELD)
