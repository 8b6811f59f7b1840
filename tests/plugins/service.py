"""What the tests of the web system share: a data folder of their own, a store with open and restricted submissions.

pytest-django reads the settings before any conftest, so the data folder is named here, whatever the environment says:
no test touches an installation's data.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Reporter, nature, handling, persons, origin, destination. None of the countries is in the open data.
HIDDEN = (
    ("kestrel-police", "reported", "amber", 2617, "TUV", "NRU"),
    ("petrel-guard", "reported", "amber_strict", 17, "TON", "PLW"),
    ("heron-office", "reported", "clear", 13, "WSM", "KIR"),
    ("egret-bureau", "published", "green", 11, "FSM", "MHL"),
    ("ibis-desk", "invented", "amber", 9, "COK", "NIU"),
)
PERSONS = 1400  # of seven years, of which the store holds YEARS
YEARS = ("2022", "2023")
STORE = "WHIMBREL_TESTS_STORE"  # for a second run of tests: the open store of the first


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Names the data folder before the settings are read."""
    folder = tempfile.mkdtemp(prefix="whimbrel-data-")
    os.environ["WHIMBREL_DATA"] = folder
    for name in ("WHIMBREL_STORE", "WHIMBREL_DEMONSTRATION", "WHIMBREL_HTTPS", "WHIMBREL_HOSTS"):
        os.environ.pop(name, None)
    early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return (yield)


@pytest.fixture(scope="session")
def open_store(tmp_path_factory) -> Path:
    """A store of what everybody may see: two years of the invented region and the UK referral statistics."""
    from importlib.resources import as_file, files

    import whimbrel
    from whimbrel.demonstration.build import UK_FILE, UK_PERIOD, UK_REPORTER
    from whimbrel.demonstration.generate import generate
    from whimbrel.standard.sealing import seal_nil, seal_tables

    if made_before := os.environ.get(STORE):
        return Path(made_before)
    store = tmp_path_factory.mktemp("open") / "store"
    for made in generate(persons=PERSONS):
        if made.period[:4] not in YEARS:
            continue
        facts = {"reporter": made.reporter, "label": made.reporter_label, "period": made.period}
        facts |= {"nature": "invented", "handling": "clear", "source": {"id": "demonstration", "citation": "Invented."}}
        if made.tables:
            seal_tables(store, made.tables, **facts)
        else:
            seal_nil(store, nil=made.indicators, **facts)
    with as_file(files("whimbrel.demonstration").joinpath(UK_FILE)) as path:
        whimbrel.seal(path, store, reporter=UK_REPORTER, period=UK_PERIOD, source="uk_nrm", label="UK Home Office")
    return store


@pytest.fixture(scope="session")
def mixed_store(open_store, tmp_path_factory) -> Path:
    """The open store and, beside it, submissions that are not for everybody (HIDDEN)."""
    from tests.plugins.people import seal_people

    store = tmp_path_factory.mktemp("mixed") / "store"
    shutil.copytree(open_store, store)
    for reporter, nature, handling, count, origin, destination in HIDDEN:
        facts = {"label": f"Secret {reporter} label", "note": f"secret note of {reporter}", "checks": {"X09": count}}
        seal_people(store, reporter, count, origin, destination, nature=nature, handling=handling, **facts)
    return store


@pytest.fixture(scope="session")
def hidden(mixed_store) -> list:
    """The submissions of the mixed store that are not for everybody."""
    from whimbrel.standard.store import Store

    names = {h[0] for h in HIDDEN}
    return [s for s in Store(mixed_store).current() if s.reporter in names]


@pytest.fixture(scope="session")
def static_files() -> None:
    """The style sheet and scripts, gathered once for the pages to name them."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def use_store(settings, static_files) -> Callable[[Path], None]:
    """``use_store(path)``: the site shows this store from now on."""

    def use(path: Path) -> None:
        settings.STORE = path

    return use


@pytest.fixture
def site(use_store, mixed_store, db):
    """A browser without a session, at a site that holds the mixed store."""
    from django.test import Client

    use_store(mixed_store)
    return Client()


@pytest.fixture
def signed_in(site):
    """``signed_in("kestrel-police")``: a browser of an analyst of these agencies, with a second factor."""
    from tests.plugins.members import browser_of, member

    def sign_in(*reporters: str, name: str = "analyst", role: str = "analyst") -> Any:
        return browser_of(member(name, *((reporter, role) for reporter in reporters)))

    return sign_in
