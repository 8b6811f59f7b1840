"""The explorer in a real browser: without a server, under a strict policy, by keyboard, on a phone, without a script."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.plugins.in_browser import serious, too_wide
from tests.release.released import about, product, released
from whimbrel.release.open_data.folder import write_open_data

pytestmark = pytest.mark.browser
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"


class _Strict(SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self):
        if self.path == "/favicon.ico":  # browsers ask for it by themselves
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """A release with three tables."""
    folder = tmp_path_factory.mktemp("release") / "out"
    noisy = [("_T", (120.0, 100.0, 140.0, "noisy")), ("female", (70.0, 55.0, 85.0, "noisy"))]
    tables = (*product().tables, released("noisy", ("sex",), noisy, {"en": "With noise"}))
    write_open_data(product(*tables), folder, about())
    return folder


@pytest.fixture
def opened(browser, release):
    """``opened("index.html", width=...)``: a page of the release from the disk, with what its console said."""
    contexts = []

    def go(path="index.html", width=1280, address=None, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda m: page.said.append(m.text))
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.goto(f"{address or f'file://{release}'}/{path}")
        return page

    yield go
    for context in contexts:
        context.close()


def cells(page) -> list[list[str]]:
    """Texts of the table of the explorer."""
    return [r.locator("td").all_inner_texts() for r in page.locator("#explorer tbody tr").all()]


def test_a_strict_policy_lets_it_work(opened, release):
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Strict, directory=str(release)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = opened(address=f"http://127.0.0.1:{server.server_port}")
        assert page.locator("#explorer select").count() == 2
        assert page.said == []
    finally:
        server.shutdown()
        server.server_close()


def test_a_table_is_chosen_and_filtered_by_keyboard(opened):
    page = opened()
    page.locator('select[name="table"]').focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == "table"
    page.locator('select[name="origin"]').select_option("*")
    assert ["Myanmar", "Thailand", "61", "as counted"] in cells(page)
    page.locator('select[name="destination"]').select_option("THA")
    assert [c[0] for c in cells(page)] == ["Myanmar", "Cambodia", "Laos"]
    assert "destination=THA" in page.url and page.said == []


def test_a_hidden_number_is_said_in_the_table_and_not_drawn(opened):
    page = opened("index.html#table=by_sex")
    assert ["Unknown", "hidden", "hidden"] in cells(page)
    assert page.locator("#explorer svg rect.bar").count() == 2
    assert "Hidden numbers are not drawn" in page.locator("#explorer").inner_text()


def test_noise_is_shown_with_its_limits(opened):
    page = opened("index.html#table=noisy")
    assert ["Female", "70 (55 to 85)", "with noise"] in cells(page)
    assert page.locator("#explorer svg line.reach").count() == 1


def test_rows_are_sorted_by_a_button(opened):
    page = opened("index.html#table=flows&origin=*&destination=*")
    page.get_by_role("button", name="persons").click()
    numbers = [c[2] for c in cells(page)]
    assert numbers == ["120", "61", "49", "hidden", "hidden"]
    assert page.locator('th[aria-sort="descending"]').count() == 1


def test_without_a_script_the_tables_are_there(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("#explorer").is_hidden()
    assert page.locator("details").count() == 3 and "hidden" in page.locator("details").first.inner_text()


@pytest.mark.parametrize("path", ["index.zh.html#table=flows", "index.fr.html", "codebook.html"])
def test_nothing_is_wider_than_a_phone_and_nothing_serious_is_wrong(opened, path):
    page = opened(path, width=360)
    assert too_wide(page) == 0 and page.said == []
    assert serious(page) == []


def test_a_long_title_in_the_choice_of_tables_does_not_widen_the_page(opened):
    page = opened("index.html", width=360)
    page.evaluate("document.querySelector('#explorer select option').textContent = 'Persons recorded '.repeat(8)")
    assert too_wide(page) == 0


def test_from_right_to_left_bars_begin_at_the_right(opened):
    page = opened("index.html#table=by_sex")
    page.evaluate("document.documentElement.dir = 'rtl'; window.dispatchEvent(new Event('hashchange'))")
    bar = page.locator("#explorer svg rect.bar").first.bounding_box()
    picture = page.locator("#explorer svg").bounding_box()
    assert abs(bar["x"] + bar["width"] - picture["x"] - picture["width"]) < 3
    assert too_wide(page) == 0


def test_links_lead_to_the_table_in_the_codebook(opened):
    page = opened("index.fr.html#table=flows")
    page.locator("#explorer a", has_text="Dictionnaire").click()
    assert page.url.endswith("codebook.fr.html#flows")
    assert page.locator("#flows").count() == 1


def test_what_nobody_said_is_a_code_like_any_other(opened, release, tmp_path):
    """The empty code is not "each one": choosing it shows its one number, and choosing each one shows all."""
    rows = [("_T", 12), ("female", 7), ("", 5)]
    write_open_data(product(released("by_sex", ("sex",), rows)), tmp_path / "out", about())
    page = opened("index.fr.html", address=f"file://{tmp_path / 'out'}")
    sex = page.locator('select[name="sex"]')
    assert sex.input_value() == "*" and len(cells(page)) == 3
    sex.select_option(label="Non précisé")
    assert [row[:2] for row in cells(page)] == [["Non précisé", "5"]]
    assert page.evaluate("location.hash").endswith("&sex=")
