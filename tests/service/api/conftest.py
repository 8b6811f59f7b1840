"""Fixtures of the room."""

from tests.service.api.programs import people, program  # noqa: F401
