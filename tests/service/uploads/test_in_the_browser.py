"""Uploads in a real browser: dropped on a phone, watched while they are checked, without scripts, by keyboard, for everybody."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.service.uploads.people_and_files import BAD, UNKNOWN
from whimbrel.service.uploads import life, progress
from whimbrel.service.uploads.check import check_upload
from whimbrel.service.uploads.models import Upload

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def address(static_files):
    """The site in a thread of its own, with its own way of serving static files."""
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", lambda handler: handler.application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def visit(browser, address, office):
    """``with visit("/uploads/", width=360) as page``: a page of lin's that must say nothing in the console."""
    session = office("lin").cookies["sessionid"].value

    @contextmanager
    def go(path: str, *, width: int = 1280, quiet: bool = True, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.goto(address + path)
        try:
            yield page
        finally:
            context.close()
        assert not quiet or said == [], "also breaches of the Content-Security-Policy are told here"

    return go


def run(upload: Upload) -> str:
    return check_upload.call(str(upload.pk), upload.author_id)


def wider_than_the_screen(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def drop(page, name: str, content: str) -> None:
    """Drop a file onto the field as a mouse does."""
    held = page.evaluate_handle(
        "([name, content]) => { const d = new DataTransfer(); d.items.add(new File([content], name)); return d; }",
        [name, content],
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": held})


def test_dropped_on_a_phone_and_watched(visit, queue):
    with visit("/uploads/?lang=en", width=360) as page:
        assert wider_than_the_screen(page) <= 0
        drop(page, "list.csv", BAD)
        assert page.evaluate("document.getElementById('file').files[0].name") == "list.csv"
        page.get_by_label("Period").fill("2019")
        page.get_by_role("button", name="Send and check").click()
        page.wait_for_selector("text=Waiting to be checked")
        upload = Upload.objects.get()
        held = life.claim(upload.pk)
        progress.tell(held, held.size // 2)
        page.wait_for_selector("progress")
        assert page.locator("#progress progress").evaluate("(p) => p.value / p.max") == pytest.approx(0.5, abs=0.01)
        page.locator("#said", has_text="Being checked, ").wait_for(state="attached")
        progress.tell(held, held.size // 2 + 10)
        page.wait_for_timeout(2000)
        assert page.locator("#said").inner_text().startswith("Being checked"), (
            "said once a quarter, not with every number"
        )
        assert wider_than_the_screen(page) <= 0
        life.let_go(held)
        assert run(upload) == "faulty"
        # The page loads itself again when the check is over.
        page.wait_for_selector("h2:has-text('What the check found')", timeout=10_000)
        assert page.get_by_role("link", name="M02").is_visible()
        assert wider_than_the_screen(page) <= 0
        small = page.evaluate(
            "[...document.querySelectorAll('main a, main button, main summary, main input')]"
            ".map((e) => [e.textContent.trim(), e.getBoundingClientRect()])"
            ".filter(([, b]) => b.height && (b.height < 20 || b.width < 16)).map(([t]) => t)"
        )
        assert small == [], "too small for a finger"


def test_too_large_is_told_before_it_is_sent(visit):
    with visit("/uploads/?lang=en", width=360) as page:
        page.evaluate("document.querySelector('form.send').dataset.largest = '10'")
        drop(page, "list.csv", BAD)
        assert page.locator("#told").inner_text().startswith("The file is larger than may be sent")
        page.get_by_role("button", name="Send and check").click()
        page.wait_for_timeout(300)
    assert not Upload.objects.exists()


def test_without_scripts(visit, queue):
    with visit("/uploads/?lang=fr", java_script_enabled=False) as page:
        page.set_input_files("#file", {"name": "list.csv", "mimeType": "text/csv", "buffer": BAD.encode()})
        page.get_by_label("Période").fill("2019")
        page.get_by_role("button", name="Envoyer et vérifier").click()
        page.wait_for_selector("text=En attente de vérification")
        assert page.locator("noscript").count() == 0 or page.get_by_role("link", name="Actualiser l’avancement").count()
        run(Upload.objects.get())
        page.wait_for_selector("text=Erreurs à corriger", timeout=15_000)


def test_by_keyboard_alone(visit, queue):
    with visit("/uploads/?lang=en") as page:
        page.set_input_files("#file", {"name": "list.csv", "mimeType": "text/csv", "buffer": UNKNOWN.encode()})
        page.get_by_label("Period").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("2024")
        while page.evaluate("document.activeElement.tagName") != "BUTTON":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Waiting to be checked")
        run(Upload.objects.get())
        link = page.get_by_role("link", name="Say what the columns mean").first
        link.wait_for(timeout=10_000)
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('What the columns mean')")
        page.get_by_label("Persons: Role").focus()
        page.keyboard.type("Vic")
        page.get_by_label("I have looked at every column").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Check the file with this").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Waiting to be checked")
        assert run(Upload.objects.get()) == "fit"
        page.wait_for_selector("text=Checked and fit for a return", timeout=10_000)


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_nothing_stands_in_anybody_s_way(visit, sent, language):
    """axe-core finds nothing serious or critical on any page; the policy is switched off for its sake only."""
    upload = sent("lin", UNKNOWN, period="2024")
    faulty = sent("lin", BAD)
    better = sent("lin", BAD.replace("Purple", "Male"), to=f"/uploads/{faulty.pk}/correct/")
    paths = ["", f"{upload.pk}/mapping/", f"{better.pk}/"]
    if language == "en":
        paths += [f"{upload.pk}/", f"{faulty.pk}/correct/", "checks/"]
    for path in paths:
        for width in (1280, 360):
            with visit(f"/uploads/{path}?lang={language}", width=width, bypass_csp=True) as page:
                assert wider_than_the_screen(page) <= 0, (path, width)
                page.add_script_tag(content=AXE.read_text("utf-8"))
                page.emulate_media(color_scheme="dark" if width == 360 else "light")
                found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)")
                bad = [(v["id"], v["nodes"][0]["html"][:160]) for v in found if v["impact"] in ("serious", "critical")]
                assert bad == [], (path, width)


def test_from_right_to_left(visit, sent):
    faulty = sent("lin", BAD)
    for width in (1280, 360):
        for path in ("", f"{faulty.pk}/"):
            with visit(f"/uploads/{path}", width=width) as page:
                page.evaluate("document.documentElement.dir = 'rtl'")
                assert wider_than_the_screen(page) <= 0, (path, width)


def test_signed_out_the_page_stops_asking(visit, queue, office, sent):
    upload = sent("lin", BAD)
    # The answers that it is not there any more are told in the console, and are wanted here.
    with visit(f"/uploads/{upload.pk}/?lang=en", quiet=False) as page:
        page.wait_for_selector("text=Waiting to be checked")
        upload.author.memberships.update(ended="2026-01-01T00:00Z")
        page.wait_for_selector("text=There is no such page", timeout=10_000)
        assert "list.csv" not in page.content()


def test_led_to_where_one_signs_in_the_page_loads_again(visit, queue, sent):
    """The session ended while the page was open: what is asked for is the page that signs in, and no part of it is put in."""
    from django.contrib.sessions.models import Session

    upload = sent("lin", BAD)
    with visit(f"/uploads/{upload.pk}/?lang=en", quiet=False) as page:
        page.wait_for_selector("text=Waiting to be checked")
        Session.objects.all().delete()
        page.wait_for_selector("h1:has-text('Sign in'), h1:has-text('There is no such page')", timeout=10_000)
        assert page.locator("h1").count() == 1 and "list.csv" not in page.content()
