"""Slips of the hand, and names in the wrong field."""

from collections import Counter

from whimbrel.demonstration.people.draw import Shares, draws, early_of, whole
from whimbrel.demonstration.people.errors import NEIGHBOURS, Hand, typo
from whimbrel.demonstration.people.layout import Layout
from whimbrel.demonstration.people.tradition import Written
from whimbrel.demonstration.people.traditions import traditions
from whimbrel.demonstration.people.words import variation


def test_a_typo_is_one_slip_and_keeps_the_first_letter():
    r = draws(1)
    slips = Counter(typo("Somchai", r) for _ in range(5000))
    assert {"Smchai", "Sommchai", "Smochai", "Soncgai"} & set(slips) >= {"Smchai", "Sommchai", "Smochai"}
    assert all(s[0] == "S" and abs(len(s) - 7) <= 1 for s in slips)
    assert any(len(s) == 7 and sum(a != b for a, b in zip(s, "Somchai", strict=True)) == 1 for s in slips)


def test_short_texts_and_other_scripts():
    r = draws(2)
    assert typo("王", r) == "王"
    assert typo("Ng", r) == "Ng"
    assert all(set(typo("ສົມສັກ", r)) <= set("ສົມສັກ") for _ in range(200))


def test_keyboard_neighbours_are_mutual():
    assert set("abcdefghijklmnopqrstuvwxyz") == set(NEIGHBOURS)
    assert all(key in NEIGHBOURS[near] for key, all_near in NEIGHBOURS.items() for near in all_near)


def test_the_hand_slips_as_often_as_stated():
    r, hand, tries = draws(3), Hand(), 20_000
    typed = [hand("Phommachanh", "Bounmy", r) for _ in range(tries)]
    small = [(f.lower().strip(), g.lower().strip(" .")) for f, g in typed]
    wrong = sum(t != ("phommachanh", "bounmy") for t in small) / tries
    stated = variation()["typing"]
    assert abs(wrong - stated["typo"] - stated["truncated"]) < 0.01


def test_nothing_typed_stays_nothing():
    r, hand = draws(4), Hand()
    assert all(hand(None, None, r) == (None, None) for _ in range(500))
    assert all(hand(None, "Thida", r)[0] is None for _ in range(500))


def test_a_mononym_lands_everywhere():
    r, layout, burmese = draws(5), Layout(), traditions()["burmese"]
    seen = {layout(Written(None, "Thida"), burmese, True, r) for _ in range(4000)}
    assert {
        (None, "Thida"),
        ("Thida", None),
        ("LNU", "Thida"),
        ("Thida", "FNU"),
        ("Thida", "Thida"),
        ("-", "Thida"),
    } <= seen


def test_two_names_land_everywhere():
    r, layout, lao = draws(6), Layout(), traditions()["lao"]
    seen = {layout(Written("Vongsa", "Noy"), lao, True, r) for _ in range(4000)}
    assert {
        ("Vongsa", "Noy"), ("Noy", "Vongsa"), (None, "Vongsa Noy"),
        (None, "Vongsa, Noy"), (None, "Noy Vongsa"), ("Vongsa Noy", None), (None, "Noy"),
        ("Vongsa", None), (None, None),
    } <= seen  # fmt: skip


def test_chance():
    r = draws(7)
    assert Counter(Shares({"a": 3, "b": 1})(r) for _ in range(4000))["a"] / 4000 > 0.72
    assert {whole(r, 2, 4) for _ in range(200)} == {2, 3, 4}
    early = Counter(early_of(r, "abc") for _ in range(3000))
    assert early["a"] > early["b"] > early["c"] > 0
