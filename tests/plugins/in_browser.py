"""People of agencies in a real browser: ``person_in_browser("lin", ("lao-police", "case_worker"))`` gives a signed-in context."""

from __future__ import annotations

from pathlib import Path

import pytest

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def site_in_browser(transactional_db):
    """The address of the site, served by threads of this process; static files come as in an installation (WhiteNoise)."""
    from django.db import connections
    from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

    class _Thread(LiveServerThread):
        def _create_server(self, connections_override=None):
            return self.server_class((self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=False)

    thread = _Thread("127.0.0.1", lambda application: application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    connections.close_all()


@pytest.fixture
def person_in_browser(browser, site_in_browser, settings, tmp_path, static_files):
    """A function that signs a person in and gives a page of their own; ``options`` as for Playwright's contexts."""
    from tests.plugins.members import agency, browser_of, member

    settings.FILES, settings.STORE, settings.DATA = tmp_path / "files", tmp_path / "store", tmp_path
    settings.ALLOWED_HOSTS = ["*"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    contexts = []

    def go(name, *roles, country="LAO", width=1280, **options):
        for slug, _ in roles:
            agency(slug, country)
        client = browser_of(member(name, *roles))
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site_in_browser, **options)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site_in_browser}])
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.client = client
        return page

    yield go
    for context in contexts:
        context.close()


def serious(page) -> list[str]:
    """What axe finds on the page that is serious or worse."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def too_wide(page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
