"""The facts of an interview before the laws: for who may read it, logged, and with nothing that was said in the address."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.plugins.page import Page
from tests.service.interview.conftest import at_work, begun, lin  # noqa: F401
from tests.service.interview.test_pages import agree, say
from whimbrel.service.audit.models import Entry
from whimbrel.service.interview.models import DISCARDED, Interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(lin, begun, settings, tmp_path, static_files):  # noqa: F811
    settings.FILES, settings.STORE = tmp_path / "files", tmp_path / "store"
    agree(lin, begun)
    say(lin, begun, "freedom", documents_taken__destination="yes", w_documents_taken__destination="employer")
    return f"/laws/interview/{begun.pk}/"


def test_the_answers_are_laid_before_the_laws(lin, told):  # noqa: F811
    page = Page(lin.get(told))
    assert "Choose the countries" in page.text
    page = Page(lin.get(told + "?country=CHN&country=FRA"))
    assert (
        "China, France" in page.text and "240 Abducting and selling" in page.text and "Who punishes what" in page.text
    )
    assert any("as=pdf" in link for link in page.links())
    result = Page(lin.get(told.replace("/laws/interview/", "/interview/") + "result/"))
    assert told in result.links()


def test_every_look_and_every_file_is_logged_by_codes(lin, told, begun):  # noqa: F811
    lin.get(told + "?country=CHN")
    answer = lin.get(told + "?country=CHN&country=THA&as=csv")
    assert answer.status_code == 200 and "whimbrel-laws-CHN-THA.csv" in answer["Content-Disposition"]
    rows = Entry.objects.filter(key=str(begun.pk), detail__startswith="laws").order_by("pk")
    assert [(r.action, r.detail) for r in rows] == [("look", "laws CHN"), ("download", "laws CHN THA")]


@pytest.mark.parametrize("slug", ["kestrel-police"])
def test_who_may_not_read_the_interview_finds_nothing(told, at_work, client, slug):  # noqa: F811
    for browser in (client, at_work("sok", slug, "case_worker", "KHM"), at_work("ann", "lao-police", "auditor")):
        for query in ("", "?country=CHN", "?country=CHN&as=pdf"):
            assert browser.get(told + query).status_code == 404


def test_one_that_never_was_or_is_discarded_is_not_there(lin, told, begun):  # noqa: F811
    assert lin.get(f"/laws/interview/{uuid4()}/?country=CHN").status_code == 404
    Interview.objects.filter(pk=begun.pk).update(state=DISCARDED)
    assert lin.get(told + "?country=CHN").status_code == 404
    assert lin.post(told).status_code == 405
