"""On several cores the files that take longest go first: begun last, one of them would keep a single worker busy at the end.

xdist by itself takes the files with most tests first, and so last of all those of few tests that take half a minute each. What is
named here are files of a quarter of a minute and more, seen with ``--durations``; the order of everything else stays.
"""

from __future__ import annotations

import pytest

LONG = (
    "tests/service/test_browser.py",
    "tests/service/operation/test_backup.py",
    "tests/test_docs.py",
    "tests/service/uploads/test_in_the_browser.py",
    "tests/attack/test_matching.py",
    "tests/service/duplicates/test_in_browser.py",
    "tests/service/interview/test_in_browser.py",
    "tests/attack/test_uploads.py",
    "tests/estimate/test_latent_class.py",
    "tests/service/test_two_countries.py",
    "tests/service/desk/test_in_browser.py",
    "tests/cli/test_operation_commands.py",
    "tests/service/uploads/test_checking.py",
    "tests/service/operation/test_deploy.py",
    "tests/service/test_both_databases.py",
    "tests/service/operation/test_database_killed.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Leave the order of files to this plugin."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first, where there are several workers."""
    if hasattr(config, "workerinput"):
        places = {name: place for place, name in enumerate(LONG)}
        items.sort(key=lambda item: places.get(item.location[0], len(LONG)))
