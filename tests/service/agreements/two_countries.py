"""A store and a file folder of its own for every test of agreements, the people of two countries, and what these share."""

from __future__ import annotations

import pytest

from tests.service.agreements.agreed import agree, file_people, two_countries


@pytest.fixture
def store(tmp_path, use_store, settings):
    """An empty store that the site shows; extracts lie in a folder of the test."""
    folder = tmp_path / "store"
    folder.mkdir()
    settings.FILES = tmp_path / "files"
    use_store(folder)
    return folder


@pytest.fixture
def users(db):
    """Party -> its focal point."""
    return two_countries()


@pytest.fixture
def shared(store, users):
    """Laos and Thailand, both with records of 2023, in force."""
    file_people(store, "lao-police", 12, "VUT", "TUV")
    file_people(store, "tha-police", 9, "NRU", "PLW")
    return agree(users)
