"""Fixtures of the room."""

from tests.service.agreements.two_countries import shared, store, users  # noqa: F401
