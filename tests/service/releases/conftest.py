"""Sealed submissions of two countries and people who may publish them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.plugins.members import agency, browser_of, member
from tests.plugins.people import people
from tests.service.agreements.two_countries import store
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import open_submission

__all__ = ["store"]


@pytest.fixture
def at_once(settings):
    """What the worker would do soon is done at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def filed(store, db, at_once):
    """Laos has sealed 2023: 60 men, 31 women, 3 of no sex that is said; half of each from TUV, most others from VUT."""
    for slug, country in (("lao-police", "LAO"), ("tha-police", "THA")):
        agency(slug, country)
    return seal(store, "lao-police", {"male": 60, "female": 31, "unknown": 3})


def seal(store, reporter, by_sex, **facts):
    """Seal so many victims of each sex for a reporter."""
    tables = people(sum(by_sex.values()), "VUT", "TUV", year=facts.pop("year", 2023))
    sexes = [s for s, n in by_sex.items() for _ in range(n)]
    persons = tables["persons"]
    at = persons.column_names.index("sex")
    tables["persons"] = persons.set_column(at, "sex", pa.array(sexes).dictionary_encode())
    facts = {"period": "2023", "nature": "reported", "handling": "amber", **facts}
    return open_submission(seal_tables(store, tables, reporter=reporter, **facts))


@pytest.fixture
def sit():
    """``sit("nok", "focal_point", "lao-police")``: a browser of that person."""

    def go(name, role="focal_point", slug="lao-police", **options):
        return browser_of(member(name, (slug, role)), **options)

    return go


@pytest.fixture
def order(filed):
    """What is sent to draft a release of the victims by sex."""
    return {
        "title_en": "Victims by sex", "submissions": [filed.id], "period": "2023", "indicator": "persons_recorded",
        "tables": ["sex"], "author": "Lao Police", "licence": "CC-BY-4.0",
    }  # fmt: skip
