"""One person against a few: who may be known already."""

from whimbrel.linkage import likeness
from whimbrel.linkage.likeness import model_version
from whimbrel.linkage.sound_shares import sound_shares

NEW = {
    "family_name": "Nguyễn",
    "given_names": "Thị Hương",
    "birth_date": "1999-04-03",
    "sex": "female",
    "citizenship": "VNM",
}
KNOWN = [
    {"given_names": "Huong Nguyen Thi", "birth_date": "1999-03-04", "sex": "female"},
    {"family_name": "Somchai", "given_names": "Prasert", "birth_date": "1980-07-07", "sex": "male"},
    {
        "family_name": "NGUYEN",
        "given_names": "THI HUONG",
        "birth_date": "1971-12-30",
        "sex": "female",
        "citizenship": "VNM",
    },
    {},
]


def test_the_likeliest_comes_first_with_its_reasons() -> None:
    found = likeness(NEW, KNOWN)
    assert found[0].position == 0
    assert found[0].probability > 0.9
    assert {f.position for f in found} == {0, 1, 2, 3}
    assert {p.comparison: p.level for p in found[0].parts}["birth"] == "swapped"
    assert all(f.probability < 0.2 for f in found[1:])


def test_weights_add_up_and_are_those_of_the_model() -> None:
    import math

    from whimbrel.linkage.likeness import PRIOR

    for f in likeness(NEW, KNOWN):
        assert math.isclose(sum(p.weight for p in f.parts) + math.log2(PRIOR / (1 - PRIOR)), f.weight, abs_tol=0.02)
        assert f.model == model_version()


def test_what_is_unknown_says_nothing() -> None:
    (empty,) = likeness(NEW, [{}])
    assert all(p.weight == 0 and p.level == "unknown" for p in empty.parts)


def test_nobody_to_compare_with() -> None:
    assert likeness(NEW, []) == []


def test_the_shipped_shares_are_shares_and_skewed() -> None:
    shares = sorted(sound_shares().values(), reverse=True)
    assert all(0 < s < 1 for s in shares)
    assert shares[0] > 100 * shares[-1]
