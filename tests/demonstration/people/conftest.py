from collections.abc import Callable
from typing import Any

import pytest

from whimbrel.demonstration.people.same_people import same_people

ROWS = 40_000
Share = Callable[[Callable[[dict[str, Any]], bool], list[dict[str, Any]]], float]


@pytest.fixture(scope="package")
def records() -> list[dict[str, Any]]:
    """Forty thousand records, a fifth of them second and further meetings."""
    return same_people(7, ROWS).to_pylist()


@pytest.fixture(scope="package")
def by_person(records: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    people: dict[int, list[dict[str, Any]]] = {}
    for record in records:
        people.setdefault(record["person"], []).append(record)
    return people


@pytest.fixture(scope="package")
def share() -> Share:
    """Which part of the records fulfils a condition."""
    return lambda condition, among: sum(map(condition, among)) / len(among)
