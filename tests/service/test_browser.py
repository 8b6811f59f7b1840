"""The atlas in a real browser, served as people run it: drawn, quiet, narrow, by keyboard, without scripts, for everybody."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("en", "fr", "zh")
UK = "/atlas/?data=uk-home-office.uk_nrm"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(open_store, tmp_path_factory):
    """The address of `whimbrel demo`, in a process of its own, on the open store."""
    data = tmp_path_factory.mktemp("demo")
    shutil.copytree(open_store, data / "store")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("WHIMBREL_", "DJANGO_"))}
    command = [Path(sys.executable).with_name("whimbrel"), "demo", "--data", data, "--port", port, "--persons", 60]
    server = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, text=True, env=env)
    try:
        for line in server.stdout:
            if "Stop with Ctrl-C" in line:
                break
        opener = urllib.request.build_opener(_Patient())
        assert opener.open(f"http://127.0.0.1:{port}/about/", timeout=60).status == 200
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


class _Patient(urllib.request.HTTPHandler):
    """Asks again while nothing listens yet."""

    def http_open(self, request):
        until = time.monotonic() + 60
        while True:
            try:
                return super().http_open(request)
            except OSError:
                if time.monotonic() > until:
                    raise


@pytest.fixture
def visit(browser, address):
    """``with visit("/atlas/", width=360) as page``: a page that must say, ask and break nothing it should not."""

    @contextmanager
    def go(path: str, *, width: int = 1280, quiet: bool = True, wait: str = "networkidle", **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on("request", lambda r: asked.append(r.url))
        page.goto(address + path, wait_until=wait)
        try:
            yield page
        finally:
            context.close()
        foreign = [u for u in asked if not u.startswith((address, "data:", "blob:"))]
        assert foreign == [], "requests to another host"
        if quiet:
            assert said == [], "the console, where breaches of the Content-Security-Policy are told too"

    return go


def submission(page) -> str:
    return page.locator("a[href^='/submissions/']").first.get_attribute("href")


def wider_than_the_screen(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def drawn(page) -> dict[str, int]:
    """Panel -> shapes in its picture."""
    for place in page.locator("[data-chart]").all():
        place.locator("svg path").first.wait_for(state="attached")
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-chart]')]"
        ".map((c) => [c.dataset.chart, c.querySelectorAll('svg path').length]))"
    )


def test_the_pictures_are_drawn(visit):
    for path, panels in (
        ("/atlas/", {"map", "time", "profile", "form", "route"}),
        (UK, {"map", "time", "profile", "form"}),
    ):
        with visit(path) as page:
            shapes = drawn(page)
            assert set(shapes) == panels and min(shapes.values()) > 5
            assert shapes["map"] > 150, "the countries and the flows between them"
            page.mouse.move(640, 500)  # over the map: its tip needs no inline style


def test_dark_and_calm_and_large_letters(visit):
    with visit("/atlas/", color_scheme="dark", reduced_motion="reduce") as page:
        drawn(page)
        colours = page.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        )
        bright = [sum(map(int, re.findall(r"\d+", c)[:3])) for c in colours]
        assert bright[0] > 600 > 150 > bright[1]
    with visit("/atlas/", width=1280) as page:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert wider_than_the_screen(page) <= 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone(visit, language):
    with visit(f"/atlas/?lang={language}", width=360) as page:
        drawn(page)
        path = submission(page)
        assert wider_than_the_screen(page) <= 0
        page.locator("details.filters summary").click()
        assert wider_than_the_screen(page) <= 0
        map_ = page.locator("[data-chart=map]").bounding_box()
        assert map_["height"] >= 200 and map_["width"] > 250
        small = page.evaluate(
            "[...document.querySelectorAll('nav a, nav button, .downloads a, summary, button')]"
            ".map((e) => [e.textContent.trim(), e.getBoundingClientRect()])"
            ".filter(([, b]) => b.height && (b.height < 24 || b.width < 16)).map(([t]) => t)"
        )
        assert small == [], "too small for a finger"
    for other in (path, "/sign-in/?", "/about/?", UK + "&"):
        with visit(f"{other}{'' if other == path else 'lang=' + language}", width=360) as page:
            assert wider_than_the_screen(page) <= 0, other


def test_by_keyboard_alone(visit):
    with visit("/atlas/") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["x"] >= 0, "the skip link can be seen once it is reached"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "what has the focus can be seen"
        page.keyboard.press("Enter")
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "destination":
                break
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        chosen = page.evaluate("[...document.activeElement.selectedOptions].map((o) => o.value)")
        assert len(chosen) == 1
        while page.evaluate("document.activeElement.tagName") != "BUTTON":
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert f"destination={chosen[0]}" in page.url
        assert page.locator("details.filters").get_attribute("open") is not None
        destinations = page.locator(".panel-map tbody tr td:nth-child(2)").all_inner_texts()
        assert len(set(destinations)) == 1


def test_without_scripts(visit, address):
    with visit("/atlas/", java_script_enabled=False) as page:
        assert page.locator(".panel table").count() >= 4
        for picture in page.locator("noscript img, img.still").all():
            picture.scroll_into_view_if_needed()
        stills = page.locator("img.still")
        assert stills.count() >= 3
        source = stills.first.get_attribute("src")
        answer = page.request.get(address + source)
        assert answer.status == 200 and b"<svg" in answer.body()
        assert stills.first.bounding_box()["height"] > 100, "the picture is there"
        assert page.locator("[data-chart=map]").bounding_box() is None, "and no empty frame above it"
        page.locator("details.filters summary").click()
        page.locator("select[name=destination]").select_option(index=0)
        with page.expect_navigation():
            page.locator(".filters button").click()
        assert "destination=" in page.url and page.locator(".panel-map tbody tr").count() >= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_anybody_s_way(visit, language):
    """axe-core finds nothing serious or critical on any page; the policy is switched off for its sake only."""
    with visit(f"/atlas/?lang={language}") as page:
        sealed = submission(page)
    paths = [f"/atlas/?lang={language}&destination=THA", UK + f"&lang={language}", sealed, f"/sign-in/?lang={language}"]
    if language == "en":
        paths += ["/about/?lang=en", "/atlas/?lang=en&origin=ISL&sex=male", "/nowhere/?lang=en"]
    for path in paths:
        with visit(path, quiet="nowhere" not in path, bypass_csp=True) as page:
            page.add_script_tag(content=AXE.read_text("utf-8"))
            for scheme in ("light", "dark") if language == "en" else ("light",):
                page.emulate_media(color_scheme=scheme)
                found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)")
                bad = [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")]
                assert bad == [], (path, scheme)


def test_from_right_to_left(visit):
    for width in (1280, 360):
        with visit("/atlas/", width=width) as page:
            drawn(page)
            page.evaluate("document.documentElement.dir = 'rtl'")
            assert wider_than_the_screen(page) <= 0
            brand, nav = (page.locator(s).bounding_box() for s in (".brand", ".top nav"))
            assert brand["x"] + brand["width"] <= width
            if width > 1000:
                assert nav["x"] < brand["x"], "the name of the site comes first, from the right"
            overlapping = page.evaluate(
                """() => {
                  const boxes = [...document.querySelectorAll('.panel')].map((p) => p.getBoundingClientRect());
                  return boxes.some((a, i) => boxes.slice(i + 1).some((b) =>
                    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
                }"""
            )
            assert not overlapping
            end = page.evaluate("getComputedStyle(document.querySelector('td.n')).textAlign")
            assert end == "end"


def test_weight_before_the_map_library(visit, browser, address):
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda r: sizes.update({r.url: r.sizes()["responseBodySize"]}))
    page.goto(address + "/atlas/", wait_until="networkidle")
    context.close()
    before = {u: n for u, n in sizes.items() if "/vendor/" not in u}
    assert any(u.endswith("world.json") for u in before) and any("atlas" in u and ".js" in u for u in before)
    assert sum(before.values()) < 150_000, before


def test_a_slow_line_shows_what_can_be_read_first(browser, address):
    context = browser.new_context()
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.goto(address + "/atlas/", wait_until="commit")
    page.wait_for_selector("footer", timeout=15_000)
    # All there is to read is there while the map library is still on its way.
    assert "persons" in page.locator(".headline").inner_text()
    assert page.locator(".panel-map tbody tr").count() > 3
    sheet = page.locator("link[rel=stylesheet]")
    sheet.evaluate("(l) => l.sheet ? true : new Promise((done) => l.addEventListener('load', () => done(true)))")
    assert page.evaluate("getComputedStyle(document.querySelector('.panel')).borderStyle") == "solid", "laid out, too"
    assert page.evaluate("typeof window.echarts") == "undefined"
    context.close()


def test_signing_in_and_out(visit, tmp_path_factory):
    with visit("/sign-in/?lang=fr") as page:
        page.get_by_label("Nom d’utilisateur").fill("analyst-tha")
        page.get_by_label("Mot de passe").fill("wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        data = next(p for p in tmp_path_factory.getbasetemp().glob("demo*/password"))
        page.get_by_label("Nom d’utilisateur").fill("analyst-tha")
        page.get_by_label("Mot de passe").fill(data.read_text())
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_label("Code").fill(page.locator("[role=note] strong").inner_text())
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.endswith("/atlas/?lang=fr")
        page.get_by_role("button", name="Se déconnecter").click()
        page.wait_for_selector("a:has-text('Se connecter')")
