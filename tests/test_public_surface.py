"""The public surface cannot grow or shrink by accident, and every name of it is documented."""

import whimbrel


def test_public_names_are_sorted_importable_and_documented():
    assert whimbrel.__all__ == sorted(whimbrel.__all__, key=lambda n: (n[0].islower(), n))
    for name in whimbrel.__all__:
        assert getattr(whimbrel, name).__doc__, name


def test_names_listed_for_lazy_loading_are_the_public_ones():
    assert sorted(whimbrel._HOME) == sorted(whimbrel.__all__)


def test_the_public_functions_do_not_hide_a_room():
    for name in ("criteria", "flows", "intake", "standard", "vocabulary", "cli", "service", "demonstration"):
        assert name not in whimbrel.__all__
