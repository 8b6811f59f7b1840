"""The static files are looked through once, not again for every browser that a test opens.

In an installation WhiteNoise reads the headers of all files when the site starts. In tests every ``Client`` builds the whole
chain of middleware, which did the same work hundreds of times. Gathered anew, with another list of files, they are read anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

LIST = "staticfiles.json"
OPTIONS = ("max_age", "charset", "allow_all_origins", "index_file", "add_headers_function", "static_prefix")


@pytest.fixture(autouse=True, scope="session")
def _static_files_scanned_once():
    from whitenoise.base import WhiteNoise

    scan = WhiteNoise.update_files_dictionary
    found: dict[tuple[Any, ...], dict[str, Any]] = {}

    def scanned(self: Any, root: str, prefix: str) -> None:
        listed = Path(root, LIST)
        if self.files or not listed.exists():
            scan(self, root, prefix)
            return
        options = tuple(str(getattr(self, name, None)) for name in OPTIONS)
        key = (type(self), root, prefix, listed.stat().st_mtime_ns, options)
        if key not in found:
            scan(self, root, prefix)
            found[key] = dict(self.files)
        self.files.update(found[key])

    WhiteNoise.update_files_dictionary = scanned
    yield
    WhiteNoise.update_files_dictionary = scan
