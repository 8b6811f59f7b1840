"""What the gate makes of a wish, before anybody has approved it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from whimbrel.release.open_data.about import About, Source
from whimbrel.release.open_data.tables import csv_bytes
from whimbrel.release.product import Product

Told = Callable[[str, float], None]
"""Is told what is being done (a word) and how much of all is done (0 to 1)."""


@dataclass(frozen=True)
class Draft:
    """``product`` as it would be published; sources behind it; digest: of every number, so that nothing else can be approved.

    beside: files that go with the product, made of it and of what is said about the release; nothing else is known to it. It is
    given pictures that were drawn before for the same digest, by path, so that they need not be drawn again.
    """

    product: Product
    sources: tuple[Source, ...]
    digest: str
    beside: Callable[[About, Mapping[str, bytes]], Mapping[str, bytes]] = field(default=lambda *_: {}, repr=False)


def digest_of(product: Product) -> str:
    """SHA-256 over every number and word of the tables and records."""
    found = hashlib.sha256(repr(sorted(product.title.items())).encode())
    for table in product.tables:
        found.update(f"{table.id} {table.unit} {table.period} {table.sources} {table.submissions}".encode())
        found.update(csv_bytes(table.rows))
    if product.records is not None:
        found.update(csv_bytes(product.records))
    return found.hexdigest()
