"""Lao names in Latin letters, near the spellings that are usual in passports (``lao.yaml``)."""

from __future__ import annotations

from whimbrel.linkage.names.scripts.tai import tai_reader


def read_lao(word: str) -> str:
    """A Lao word in Latin letters: ບຸນມີ is ``bounmi``."""
    return tai_reader("lao")(word)
