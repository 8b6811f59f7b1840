"""Thai names in Latin letters, by the rules of the Royal Institute and the usual parts of names (``thai.yaml``)."""

from __future__ import annotations

from whimbrel.linkage.names.scripts.tai import tai_reader


def read_thai(word: str) -> str:
    """A Thai word in Latin letters: สมชาย is ``somchai``, พงษ์ศักดิ์ is ``phongsak``."""
    return tai_reader("thai")(word)
