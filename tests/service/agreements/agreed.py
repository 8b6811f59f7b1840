"""Agreements for tests: two countries with agencies, a store of what they filed, and terms that both sides signed."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.test import Client

from tests.plugins.members import agency, browser_of, member, second_factor
from tests.plugins.people import coded, people
from whimbrel.standard.sealing import seal_nil, seal_tables
from whimbrel.standard.store import Submission, open_submission

TABLES = ("persons", "legs", "exploitations", "figures")


def values(**changes: Any) -> dict[str, Any]:
    """Fields of terms as a side offers them; Laos and Thailand share records of both families."""
    review = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=300)).isoformat()
    return {
        "purpose": "Routes and forms of exploitation between both countries.",
        "levels": {"LAO": "records", "THA": "records"},
        "families": ("trafficking", "smuggling"),
        "tables": TABLES,
        "left_out": (),
        "since": "2022",
        "until": "2024",
        "handling": "amber",
        "retention_days": 365,
        "onward": "never",
        "review": review,
        "reciprocity": "per_family",
        "grace_days": 0,
        "threshold": 5,
        **changes,
    }


def two_countries() -> dict[str, Any]:
    """Agencies of Laos, Thailand and Viet Nam, a secretariat, and a focal point of each."""
    for slug, country in (("lao-police", "LAO"), ("lao-shelter", "LAO"), ("tha-police", "THA"), ("vnm-police", "VNM")):
        agency(slug, country)
    agency("asia-secretariat", "")
    return {
        "LAO": member("lao-focal", ("lao-police", "focal_point"), factor=False),
        "THA": member("tha-focal", ("tha-police", "focal_point"), factor=False),
        "VNM": member("vnm-focal", ("vnm-police", "focal_point"), factor=False),
        "asia-secretariat": member("secretary", ("asia-secretariat", "focal_point"), factor=False),
    }


def agree(users: dict[str, Any], first: str = "LAO", second: str = "THA", **changes: Any) -> Any:
    """An agreement that both sides signed."""
    from whimbrel.service.agreements.acts import begin, sign

    agreement = begin(first, second, users[first], values(**changes))
    digest = agreement.terms.last().digest
    sign(agreement, first, users[first], digest)
    sign(agreement, second, users[second], digest)
    return agreement


def terms_of(agreement: Any) -> Any:
    """The newest terms of an agreement."""
    from whimbrel.service.agreements.standing import standing_of

    return standing_of(agreement).offered


def file_people(store: Path, reporter: str, count: int, origin: str, destination: str, **facts: Any) -> Submission:
    """Seal ``count`` victims for a reporter; ``year`` and everything else as for sealing."""
    facts = {"period": "2023", "nature": "reported", "handling": "amber", **facts}
    tables = people(count, origin, destination, year=int(facts["period"][:4]))
    return open_submission(seal_tables(store, tables, reporter=reporter, **facts))


def migrants(count: int, **columns: Any) -> dict[str, pa.Table]:
    """``count`` persons of the role migrant, without a row of exploitation; ``columns`` replace or add to theirs."""
    ids = pa.array(range(1, count + 1), pa.int64())
    base = {
        "id": ids,
        "source_row": ids,
        "registered": pa.array([dt.date(2023, 1, 1)] * count),
        "registered_until": pa.array([dt.date(2023, 12, 31)] * count),
        "registered_precision": coded("year", count),
        "role_migrant": coded("yes", count),
        "sex": coded("male", count),
        "age_band": coded("21_23", count),
        "citizenship": coded("LAO", count),
    }
    return {"persons": pa.table(base | columns)}


def cell(indicator: str, value: int | None, **codes: str) -> dict[str, Any]:
    """One row of figures of 2023; the dimensions that are not named are not in it."""
    unit = {"detected_victims": "persons", "smuggled_migrant": "persons"}.get(indicator, "detections")
    return {"indicator": indicator, "counting_unit": unit, "reporting_country": "LAO", "value": value, **codes}


def figures(*cells: dict[str, Any], year: int = 2023) -> dict[str, pa.Table]:
    """A table of figures."""
    count = len(cells)
    columns: dict[str, Any] = {"id": pa.array(range(1, count + 1), pa.int64())}
    names = list(dict.fromkeys(n for c in cells for n in c if n != "value"))
    for name in names:
        columns[name] = pa.array([c.get(name) for c in cells], pa.string()).dictionary_encode()
    columns["period"] = pa.array([dt.date(year, 1, 1)] * count)
    columns["period_until"] = pa.array([dt.date(year, 12, 31)] * count)
    columns["period_precision"] = coded("year", count)
    counts = pa.array([c["value"] for c in cells], pa.int64())
    columns |= {"value": counts, "value_low": counts, "value_high": counts, "exactness": coded("exact", count)}
    return {"figures": pa.table(columns)}


def file_tables(store: Path, reporter: str, tables: dict[str, pa.Table], **facts: Any) -> Submission:
    """Seal tables for a reporter."""
    facts = {"period": "2023", "nature": "reported", "handling": "amber", **facts}
    return open_submission(seal_tables(store, tables, reporter=reporter, **facts))


def file_nil(store: Path, reporter: str, *indicators: str, **facts: Any) -> Submission:
    """File that there was nothing of these indicators."""
    facts = {"period": "2023", "nature": "reported", "handling": "amber", **facts}
    return open_submission(seal_nil(store, nil=indicators, reporter=reporter, **facts))


def browser(user: Any, *, again: bool = True) -> Client:
    """A browser of a person with a second factor; ``again``: the password was asked for again just now."""
    second_factor(user)
    client = browser_of(user)
    if again:
        session = client.session
        record = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def analyst(slug: str, name: str = "analyst") -> Client:
    """A browser of an analyst of an agency."""
    return browser(member(name, (slug, "analyst"), factor=False))


def sources(client: Client) -> str:
    """The atlas as this browser sees it."""
    return client.get("/atlas/?data=reported").content.decode()
