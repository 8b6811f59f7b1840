"""What an attacker would ask of the atlas, answered by trying."""

from __future__ import annotations

import ast
import io
import re
import time
from pathlib import Path

import pyarrow.csv
import pytest
from python_calamine import CalamineWorkbook

import whimbrel.service
from tests.plugins.addresses import every_address
from tests.plugins.members import BACKEND
from tests.plugins.page import Page, without_token
from tests.plugins.people import seal_people
from tests.plugins.service import HIDDEN
from whimbrel.flows.labels import label
from whimbrel.service.atlas.collection import collections
from whimbrel.service.atlas.panels import PANELS
from whimbrel.standard.store import Store

SERVICE = Path(whimbrel.service.__file__).parent
ENDINGS = ("csv", "parquet", "xlsx")
FORGED = "0123456789abcdef0123"


@pytest.fixture(scope="session")
def secrets(hidden) -> list[str]:
    """What would betray them: names, labels, notes, ids, hashes, countries, counts."""
    found = [f"{count:,} persons" for _, _, _, count, _, _ in HIDDEN]
    for _, _, _, _, origin, destination in HIDDEN:
        found += [origin, destination, label("origin", origin), label("origin", destination)]
    for s in hidden:
        found += [s.reporter, s.manifest["label"], s.manifest["note"], s.id]
        found += [facts["sha256"] for facts in s.tables.values()]
    return [*found, "2,617", "2617", "Secret"]


def everything(client, *more: str) -> list[tuple[str, bytes, str]]:
    """Address, body and headers of all that a reader can reach without guessing."""
    addresses = ["/", "/atlas/", "/about/", "/sign-in/", "/nowhere/"]
    page = Page(client.get("/atlas/"))
    addresses += [f"/atlas/?data={key}" for key in page_collections(page)]
    addresses += [f"/atlas/?lang={language}" for language in ("fr", "zh")]
    addresses += [f"/atlas/download/{name}.{ending}" for name in PANELS for ending in ENDINGS]
    addresses += more
    addresses += [a for a in page.links() if a.startswith("/submissions/")][:3]
    addresses += [a + "manifest.json" for a in addresses if a.startswith("/submissions/")]
    found = []
    for address in addresses:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found.append((address, body, str(response.headers)))
    return found


def page_collections(page: Page) -> list[str]:
    options, name = [], ""
    for tag, attributes in page.elements:
        name = attributes.get("name", name) if tag == "select" else name
        if tag == "option" and name == "data":
            options.append(attributes["value"])
    return options


def test_can_an_anonymous_reader_find_a_trace_of_a_restricted_submission(site, secrets):
    pictures = [f"/atlas/download/{name}" for name in ("map.html", "map.svg", "form.svg")]
    for address, body, headers in everything(site, *pictures):
        text = body.decode("utf-8", "ignore") + headers
        if address.endswith(".xlsx"):
            text = str([sheet.to_python() for sheet in _sheets(body)])
        assert [s for s in secrets if re.search(rf"(?<![\w-]){re.escape(s)}(?![\w-])", text)] == [], address


def _sheets(raw: bytes):
    book = CalamineWorkbook.from_object(io.BytesIO(raw))
    return [book.get_sheet_by_name(n) for n in book.sheet_names]


def test_can_it_be_told_apart_from_one_that_never_was(site, signed_in, hidden):
    for client in (site, signed_in("some-other-agency")):
        for tail in ("", "manifest.json"):
            never = client.get(f"/submissions/{FORGED}/{tail}")
            for submission in hidden:
                there = client.get(f"/submissions/{submission.id}/{tail}")
                assert there.status_code == never.status_code == 404
                assert without_token(there.content) == without_token(never.content)
                assert there.headers == never.headers


@pytest.mark.parametrize("name", ["data", "reporter"])
def test_can_the_address_bar_ask_for_it(site, name):
    keys = {"data": ["reported", "egret-bureau.own"], "reporter": [h[0] for h in HIDDEN]}[name]
    never = {"data": "no-such-thing", "reporter": "no-such-agency"}[name]
    for panel in ("", "download/map.csv", "download/time.svg"):
        expected = site.get(f"/atlas/{panel}", {name: never})
        for key in keys:
            response = site.get(f"/atlas/{panel}", {name: key})
            assert response.status_code == expected.status_code
            assert response.content.replace(key.encode(), b"") == expected.content.replace(never.encode(), b"")


def test_can_a_grant_for_one_reporter_show_another_s(signed_in, secrets, hidden):
    client = signed_in("petrel-guard")
    own = next(s for s in hidden if s.reporter == "petrel-guard")
    mine = {"petrel-guard", own.id, own.manifest["label"], own.manifest["note"], "17 persons", "TON", "PLW"}
    mine |= {label("origin", "TON"), label("origin", "PLW"), "Secret", *(f["sha256"] for f in own.tables.values())}
    page = Page(client.get("/atlas/?data=reported"))
    assert "17 persons" in page.text and "TLP:AMBER+STRICT" in page.text and own.id in page.source
    assert client.get(f"/submissions/{own.id}/").status_code == 200
    for address, body, headers in everything(client):
        text = body.decode("utf-8", "ignore") + headers
        foreign = [s for s in secrets if s not in mine and re.search(rf"(?<![\w-]){re.escape(s)}(?![\w-])", text)]
        assert foreign == [], address
    for submission in hidden:
        expected = 200 if submission is own else 404
        assert client.get(f"/submissions/{submission.id}/manifest.json").status_code == expected


def test_does_part_of_a_name_open_anything(signed_in):
    client = signed_in("petrel", "kestrel-police2", "KESTREL-POLICE", "kestrel_police", "%", "*", "")
    assert client.get("/atlas/?data=reported").status_code == 404


def test_does_somebody_who_left_keep_seeing(signed_in):
    from django.contrib.auth import get_user_model

    client = signed_in("kestrel-police")
    assert client.get("/atlas/?data=reported").status_code == 200
    get_user_model().objects.update(is_active=False)
    assert client.get("/atlas/?data=reported").status_code == 404


def test_does_a_grant_taken_back_end_at_once(signed_in):
    from django.utils import timezone

    from whimbrel.service.accounts.models import Membership

    client = signed_in("kestrel-police")
    assert client.get("/atlas/?data=reported").status_code == 200
    Membership.objects.update(ended=timezone.now())
    assert client.get("/atlas/?data=reported").status_code == 404


def test_does_being_an_administrator_open_anything(site):
    from django.contrib.auth import get_user_model

    root = get_user_model().objects.create_superuser("root", password="a long pass phrase")
    site.force_login(root, backend=BACKEND)
    assert site.get("/atlas/?data=reported").status_code == 404


def test_does_a_remembered_answer_reach_one_who_may_see_less(signed_in, site):
    more = signed_in("kestrel-police", "petrel-guard", name="more")
    less = signed_in("petrel-guard", name="less")
    for _ in range(2):
        assert "2,634 persons" in Page(more.get("/atlas/?data=reported")).text
        assert "17 persons" in Page(less.get("/atlas/?data=reported")).text
        assert site.get("/atlas/?data=reported").status_code == 404
    both = more.get("/atlas/download/map.csv?data=reported")
    one = less.get("/atlas/download/map.csv?data=reported")
    assert b"TUV" in both.content and b"TUV" not in one.content and b"TON" in one.content
    assert both["X-Handling"] == one["X-Handling"] == "TLP:AMBER+STRICT"


def test_does_a_shared_or_left_computer_keep_what_was_seen(signed_in, site):
    for address in ("/atlas/?data=reported", "/atlas/download/map.csv?data=reported", "/nowhere/"):
        response = signed_in("kestrel-police", name=address).get(address)
        assert response["Cache-Control"] == "private, no-store"
        assert "Cookie" in response["Vary"] and "ETag" not in response and "Last-Modified" not in response
    assert site.get("/atlas/")["Cache-Control"] == "private, no-cache"


HOSTILE = [
    "'; drop table movements; --",
    "KHM' or '1'='1",
    "{{ 31337*31337 }}{% debug %}${31337*31337}#{31337*31337}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "../../../../etc/passwd",
    "\x00",
    "\u202e\ufeff\U0001f600\ud7ff",
    "%00%0d%0aSet-Cookie: a=b",
    "9" * 3000,
    "=cmd|' /C calc'!A1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_can_a_crafted_query_break_or_inject(site, text):
    names = ("data", "indicator", "since", "until", "origin", "form", "sex", "role", "lang", "reporter", "next")
    for name in names:
        for address in ("/atlas/", "/atlas/download/map.csv", "/sign-in/", "/about/"):
            if name not in ("origin", "next", "lang") and address != "/atlas/":
                continue
            response = site.get(address, {name: text})
            assert response.status_code in (200, 404), (name, address)
            body = response.content.decode()
            assert "<script>alert" not in body and "onerror=alert(1)>" not in body
            assert "982007569" not in body
            assert "Set-Cookie" not in response.headers


def test_can_ten_thousand_codes_break_or_slow_it(site):
    started = time.perf_counter()
    response = site.get("/atlas/?" + "&".join(f"origin=C{i}" for i in range(10_000)))
    assert response.status_code == 400 and b"cannot be read" in response.content
    assert b"style" not in response.content and "Content-Security-Policy" in response
    site.get("/atlas/?" + "&".join(f"origin=C{i}" for i in range(500)))
    assert time.perf_counter() - started < 20


def test_can_a_hostile_code_or_label_run_in_page_or_download(site, use_store, tmp_path):
    # What another installation sends could hold anything where a code belongs.
    origins = ["=2+5", "+2+5", "-2+5", "@SUM(1)", "\t=2+5", "</script><script>alert(1)</script>", "＝2+5", "\r=2+5"]
    for i, origin in enumerate(origins):
        facts = {"nature": "invented", "handling": "clear", "label": f"{origin}<b onclick=x>"}
        seal_people(tmp_path, f"sender-{i}", i + 1, origin, "THA", **facts)
    use_store(tmp_path)
    page = site.get("/atlas/")
    assert page.status_code == 200
    body = page.content.decode()
    assert "<script>alert" not in body and "<b onclick" not in body and "</script><script>" not in body
    assert len([e for e, a in Page(page).elements if e == "script" and a.get("type") == "application/json"]) == 1
    raw = site.get("/atlas/download/map.csv").content.decode("utf-8-sig")
    cells = [v for row in pyarrow.csv.read_csv(io.BytesIO(raw.encode())).to_pylist() for v in row.values()]
    risky = [c for c in cells if isinstance(c, str) and c.lstrip(" ")[:1] in tuple("=+-@\t\r\n＝＋－＠")]
    assert risky == []
    sheets = _sheets(site.get("/atlas/download/map.xlsx").content)
    assert any("=2+5" in str(c) for row in sheets[0].to_python() for c in row), "kept as text, not as a formula"
    html = site.get("/atlas/download/map.html").content.decode()
    assert "<script>alert" not in html and "<b onclick" not in html
    assert "<b onclick" not in site.get("/atlas/download/map.svg").content.decode()
    for submission in Store(tmp_path).current():
        shown = site.get(f"/submissions/{submission.id}/").content.decode()
        assert "<script>alert" not in shown and "<b onclick" not in shown


def test_does_every_view_ask_the_policy():
    """What the holdings give goes to the policy before anything else touches it, in every function of the service."""
    asked = 0
    for file in SERVICE.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        # The operator's checks, backup and restore look at files, not at what is in them, and show nobody anything.
        operator = "operation" in file.parts or file.name == "holdings.py"
        assert operator or "Store(" not in ast.unparse(tree), f"{file.name} reads past the policy"
        for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
            nodes = list(ast.walk(function))
            calls = [n for n in nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == "holdings.current"]
            named = [n for n in nodes if isinstance(n, ast.Assign) and n.value in calls]
            assert len(named) == len(calls), f"{file.name}: {function.name} uses holdings without a name for them"
            asks = [n for n in nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == "visible"]
            passed = [
                a
                for n in asks
                if ast.unparse(n.args[0]).startswith(("reader_of(request)", "reader(request,"))
                for a in n.args[1:]
            ]
            for assigned in named:
                asked += 1
                every = assigned.targets[0].elts[0].id
                used = [n for n in nodes if isinstance(n, ast.Name) and n.id == every and isinstance(n.ctx, ast.Load)]
                assert used and all(u in passed for u in used), f"{file.name}: {function.name}"
    assert asked >= 3


def test_does_any_address_show_a_restricted_submission_to_nobody(site, hidden, secrets):
    samples = {"name": ["map"], "ending": ["csv"], "submission_id": [s.id for s in hidden]}
    seen = 0
    for name, address in every_address(samples):
        response = site.get(address)
        seen += 1
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if name != "world":  # the outlines name every country
            text = body.decode("utf-8", "ignore")
            assert [s for s in secrets if re.search(rf"(?<![\w-]){re.escape(s)}(?![\w-])", text)] == [], address
    assert seen >= 20


def test_are_invented_and_real_data_ever_in_one_collection(mixed_store):
    for collection in collections(Store(mixed_store).current()).values():
        assert len({s.nature for s in collection.submissions}) == 1
