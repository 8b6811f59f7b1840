"""The browser of the tests: the system's Chromium, headless, driven by Playwright.

Playwright's own download of a browser is not used. Run as a program, this prints where the browser is.
"""

import os
import shutil
import subprocess
import sys

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """The first Chromium here that runs; the name of a package that only points elsewhere does not count."""
    named = os.environ.get("WHIMBREL_CHROMIUM")
    found = filter(None, map(shutil.which, [named] if named else NAMES))
    return next((path for path in found if _runs(path)), None)


def _runs(program: str) -> bool:
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def _driver_runs() -> bool:
    """Playwright's own Node.js needs libatomic, which a minimal system lacks."""
    from playwright._impl._driver import compute_driver_executable

    return _runs(compute_driver_executable()[0])


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process; `browser.new_context()` gives each test a clean one."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the tests
    path = executable()
    if path is None:
        pytest.fail("No Chromium found: script/test installs it, or leave these tests out with -m 'not browser'.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


if __name__ == "__main__":
    where = executable() if _driver_runs() else None
    print(where or "no Chromium that runs, or no libatomic for its driver")
    sys.exit(where is None)
