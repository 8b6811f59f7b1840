"""The data of the scripts, and what strange text does to their readers."""

import itertools
import random
import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.linkage.names.scripts.skeleton import names
from tests.linkage.names.scripts.test_latin import PLAIN
from tests.linkage.names.scripts.test_shares import HELD
from whimbrel.linkage.names.scripts.latin import latin
from whimbrel.vocabulary.yaml_file import read_yaml

TABLES = [file for file in files("whimbrel.linkage.names.scripts").iterdir() if file.name.endswith(".yaml")]
BLOCKS = read_yaml(files("whimbrel.linkage.names.scripts") / "blocks.yaml")


def leaves(data):
    if isinstance(data, dict):
        return itertools.chain(data, *(leaves(value) for value in data.values()))
    return itertools.chain(*(leaves(value) for value in data)) if isinstance(data, list) else iter([data])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_sound_was_taken_for_yes_or_no(table):
    found = list(leaves(read_yaml(table)))
    assert found
    assert all(isinstance(leaf, str | int) and not isinstance(leaf, bool) for leaf in found)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_says_where_it_comes_from(table):
    text = table.read_text("utf-8")
    assert "Source" in text
    assert "(verified)" in text or "(secondary)" in text


@pytest.mark.parametrize("script", BLOCKS)
@settings(deadline=None, max_examples=150)
@given(st.data())
def test_signs_of_a_script_in_any_order_become_plain_words(script, data):
    signs = [chr(point) for first, last in BLOCKS[script][:2] for point in range(first, min(last, first + 300) + 1)]
    text = data.draw(st.text(st.sampled_from([*signs, " ", "\u200c", "a"]), max_size=24))
    read = latin(text)
    assert PLAIN.fullmatch(read)
    assert latin(read) == read


@pytest.mark.parametrize("script", HELD)
def test_a_very_long_word_takes_no_longer_than_its_letters(script):
    word = "".join(names(script)) * 20
    begun = time.process_time()
    latin(word)
    assert time.process_time() - begun < 0.00006 * len(word) + 0.2


def test_a_hundred_thousand_words_take_a_few_seconds():
    pick = random.Random(7)
    syllables = [name for script in HELD for name in [*names(script)]]
    words = [f"{pick.choice(names_of)}{pick.choice(names_of)}" for names_of in itertools.repeat(syllables, 10_000)]
    begun = time.process_time()
    for word in words:
        latin(word)
    assert time.process_time() - begun < 0.4  # a tenth of them, 4 s for all; 1.9 s was measured for all
