"""What lives as long as the run is not looked through again and again for garbage.

Six thousand collected tests and the libraries are millions of objects. Once all tests are collected they are set aside, and full
collections come less often; what tests leave behind is collected as always.
"""

from __future__ import annotations

import gc

import pytest

YOUNG, MIDDLE, OLD = 20_000, 10, 20


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Set aside what there is by now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
