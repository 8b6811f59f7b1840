"""What an attacker asks of the releases."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest
from django.test import Client

from tests.plugins.page import Page
from tests.service.releases.conftest import at_once, filed, order, seal, sit, store
from tests.service.releases.test_life import do, drafted, published, refused
from whimbrel.service.audit.actor import acting
from whimbrel.service.releases import making, shelf
from whimbrel.service.releases.models import Release

__all__ = ["at_once", "filed", "order", "sit", "store"]
pytestmark = pytest.mark.django_db


def test_does_any_public_address_hold_a_number_that_was_not_released(order, sit, django_assert_num_queries):
    """Every public page and file, walked: the hidden count stands nowhere, and no page asks the database for a record."""
    made = published(order, sit("nok"), sit("bou"))
    public = Client()
    told = json.loads((shelf.shelf() / made.key / "release.json").read_text())
    seen, waiting = set(), ["/released/"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = public.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        if "html" in answer["Content-Type"]:
            text = body.decode()
            links = re.findall(r'href="([^"#?]+)', text)
            waiting += [a for a in links if a.startswith("/released/")]
            assert not re.search(r"unknown\D{0,40}\b3\b", Page(answer).text if not answer.streaming else ""), address
    assert len(seen) > len(told["files"]), "all files were looked at"


def test_do_public_pages_read_the_database_or_the_store(order, sit, monkeypatch, settings, tmp_path):
    """With the store away and every model refusing, the pages say the same: they know nothing but the released folder."""
    made = published(order, sit("nok"), sit("bou"))
    before = Page(Client().get(f"/released/{made.key}/")).text
    settings.STORE = tmp_path / "nowhere"

    def never(*_args, **_more):
        raise AssertionError("a public page asked for a record")

    monkeypatch.setattr(Release.objects, "get_queryset", never)
    assert Page(Client().get(f"/released/{made.key}/")).text == before


def test_can_a_hidden_number_be_had_by_releasing_a_part_of_the_records_beside_it(order, sit, store, filed):
    nok, bou = sit("nok"), sit("bou")
    other = seal(store, "lao-police", {"male": 10, "female": 9}, period="2023-Q1")
    published(order, nok, bou)
    assert "could be subtracted" in refused(nok, order, submissions=[filed.id, other.id])


def test_can_it_be_had_after_the_first_release_was_withdrawn(order, sit, store, filed):
    nok, bou = sit("nok"), sit("bou")
    other = seal(store, "lao-police", {"male": 10, "female": 9}, period="2023-Q1")
    made = published(order, nok, bou)
    do(nok, made, "withdrawn", note="a mistake")
    assert "could be subtracted" in refused(nok, order, submissions=[filed.id, other.id])


def test_can_it_be_had_from_last_years_release_and_a_small_correction(order, sit, store, filed):
    nok, bou = sit("nok"), sit("bou")
    published(order, nok, bou)
    newer = seal(store, "lao-police", {"male": 61, "female": 31, "unknown": 3}, supersedes=filed.id)
    assert "differ by fewer than 5" in refused(nok, order, submissions=[newer.id]), (
        "one man more: who he is may be known"
    )


def test_can_a_release_be_approved_by_one_person_with_two_roles(order, sit):
    from tests.plugins.members import browser_of, member

    nok = browser_of(member("nok", ("lao-police", "focal_point"), ("lao-police", "analyst")))
    made = drafted(nok, order)
    do(nok, made, "approved")
    assert do(nok, made, "approved").status_code == 409 == do(nok, made, "publishing").status_code


def test_can_a_file_outside_the_release_be_read_through_its_address(order, sit):
    made = published(order, sit("nok"), sit("bou"))
    for name in ("../.asked/x.json", "../../releases", "data/../../.asked", "..%2f.asked", "/etc/passwd"):
        assert Client().get(f"/released/{made.key}/files/{name}").status_code == 404
    assert Client().get("/released/.asked/").status_code == 404


def test_can_another_agency_read_a_draft_or_its_files(order, sit):
    made = drafted(sit("nok"), order)
    others, bou = [sit("thai", slug="tha-police"), sit("pov", "case_worker"), Client()], sit("bou")
    for address in ("", "draft/index.html", "draft/data/counts-sex.csv", "draft/release.json"):
        assert bou.get(f"/releases/{made.pk}/{address}").status_code == 200
        for other in others:
            assert other.get(f"/releases/{made.pk}/{address}").status_code in (302, 404), address
    for name in ("../x", "data/../../x", "/etc/passwd", "..%2f..%2fkeys.json"):
        assert bou.get(f"/releases/{made.pk}/draft/{name}").status_code == 404


def test_can_the_exact_return_be_had_by_who_may_not_read_what_is_behind_it(order, sit, monkeypatch):
    nok = sit("nok")
    wanted = {"kind": "return", "system": "glotip", "country": "LAO", "years": ["2023"]}
    made = drafted(nok, {**order, **wanted})
    assert nok.get(f"/releases/{made.pk}/return.zip").status_code == 200
    monkeypatch.setattr("whimbrel.service.releases.form.visible", lambda _reader, _submissions: [])
    assert nok.get(f"/releases/{made.pk}/return.zip").status_code == 404, "read once is not read for ever"


def test_can_a_draft_be_approved_before_it_is_made_or_after_it_failed(order, sit, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    nok = sit("nok")
    answer = nok.post("/releases/new/", order)
    made = Release.objects.get(pk=answer["Location"].split("/")[-2])
    page = Page(nok.get(f"/releases/{made.pk}/"))
    assert "being made" in page.text and "Waiting for the worker" in page.text and 'http-equiv="refresh"' in page.source
    for what in ("approved", "publishing", "asked"):
        assert do(nok, made, what).status_code == 409, what
    assert do(nok, made, "dropped").status_code == 302
    making.make(str(made.pk))
    assert "dropped" in Page(nok.get(f"/releases/{made.pk}/")).text, "the worker comes too late"


def test_is_anything_published_twice_or_half_by_a_worker_that_was_killed(order, sit):
    """The task is begun again: what is done is done, and a folder half written is written anew."""
    nok, bou = sit("nok"), sit("bou")
    made = drafted(nok, order)
    making.make(str(made.pk))
    assert [s.what for s in made.steps.all()] == ["ordered", "prepared"]
    half = shelf.shelf() / made.key
    half.mkdir(parents=True)
    (half / "data.js").write_text("half")
    for client, what in ((nok, "approved"), (bou, "approved"), (bou, "publishing")):
        assert do(client, made, what).status_code == 302, what
    making.put_out(str(made.pk), bou.user.pk, "")
    assert [s.what for s in made.steps.all()][-2:] == ["publishing", "published"]
    assert (half / "release.json").is_file() and (half / "data.js").read_text() != "half"


def test_does_a_job_that_is_given_up_say_so(order, sit, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    nok = sit("nok")
    made = Release.objects.get(pk=nok.post("/releases/new/", order)["Location"].split("/")[-2])
    making.make_later.func.job.stop(str(made.pk), asker=asdict(acting()))
    page = Page(nok.get(f"/releases/{made.pk}/")).text
    assert "could not be made" in page and "It was given up" in page


def test_can_two_drafts_that_do_not_go_together_both_be_published(order, sit, store, filed):
    """Both were made while neither was public: the second is refused when its turn comes, and says why."""
    nok, bou = sit("nok"), sit("bou")
    other = seal(store, "lao-police", {"male": 10, "female": 9}, period="2023-Q1")
    first, second = drafted(nok, order), drafted(nok, {**order, "submissions": [filed.id, other.id]})
    for made in (first, second):
        for client, what in ((nok, "approved"), (bou, "approved"), (bou, "publishing")):
            do(client, made, what)
    assert Client().get(f"/released/{first.key}/").status_code == 200
    assert Client().get(f"/released/{second.key}/").status_code == 404
    page = Page(nok.get(f"/releases/{second.pk}/")).text
    assert "could be subtracted" in page and "approved by two persons" in page


def test_can_an_analyst_spend_the_budget_that_is_never_refilled(order, sit, settings):
    vanh = sit("vanh", "analyst")
    for kind in (
        {"kind": "private_counts", "role": "victim", "tables": ["sex"]},
        {"kind": "synthetic", "tables": ["sex", "age_band"]},
    ):
        answer = vanh.post("/releases/new/", {**order, **kind, "epsilon": "4"})
        assert answer.status_code == 422 and "never refilled" in Page(answer).text
    assert not Release.objects.exists() and not list(settings.STORE.glob("budget*"))
