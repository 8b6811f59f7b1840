"""Argon2id of passwords at the least cost, a thousandth of an installation's: tests sign people in hundreds of times.

A test about the cost itself, or about the time an answer takes, asks for ``costly_hashing`` before it makes its people.
"""

from __future__ import annotations

import pytest

LEAST = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture(autouse=True, scope="session")
def _usual_cost():
    from django.contrib.auth.hashers import Argon2PasswordHasher

    usual = {name: getattr(Argon2PasswordHasher, name) for name in LEAST}
    with pytest.MonkeyPatch.context() as patch:
        for name, cost in LEAST.items():
            patch.setattr(Argon2PasswordHasher, name, cost)
        yield usual


@pytest.fixture
def costly_hashing(_usual_cost, monkeypatch):
    """Passwords are hashed at the cost of an installation."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    for name, cost in _usual_cost.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, cost)
