"""Figures go before their owner first; only the two sides see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.plugins.page import Page
from whimbrel.service.returns.models import Verification
from whimbrel.service.returns.verification import agreed

pytestmark = pytest.mark.django_db

FACTS = {
    "owner": "LAO",
    "title": "Regional report 2026",
    "where": "Report, table 3",
    "due": "2999-01-01",
    "cells": "Detected victims, women; 17; persons\nDetected victims, men; 4; persons",
}


def test_a_round_is_asked_answered_and_seen_by_both_sides_only(focal, as_, lin):
    thai = as_("pim", "thai-ministry", "focal_point", country="THA")
    khmer = as_("sok", "khmer-ministry", "focal_point", country="KHM")
    assert thai.post("/returns/verifications/ask/", FACTS).status_code == 302
    found = Verification.objects.get()
    address = f"/returns/verifications/{found.pk}/"
    assert "17" in Page(focal.get(address)).text and not agreed(found)
    for other in (khmer, lin):
        assert other.get(address).status_code == 404
        assert "Regional report" not in other.get("/returns/verifications/").content.decode()
    assert thai.post(address, {"answer": "agreed"}).status_code == 404, "who asks does not answer"
    assert focal.post(address, {"answer": "corrected"}).status_code == 422
    focal.post(address, {"answer": "corrected", "note": "19 women"})
    assert not agreed(found) and "19 women" in Page(thai.get(address)).text
    focal.post(address, {"answer": "agreed"})
    assert agreed(Verification.objects.get())


@pytest.mark.parametrize("wrong", [{"cells": "no number here"}, {"cells": ""}, {"title": ""}, {"due": "2020-01-01"}])
def test_a_round_without_figures_or_time_is_refused(as_, focal, wrong):
    thai = as_("pim", "thai-ministry", "focal_point", country="THA")
    done = thai.post("/returns/verifications/ask/", {**FACTS, **wrong})
    assert done.status_code == 422 and "what; number; unit" in Page(done).text
    assert not Verification.objects.exists()


def test_a_list_of_rounds_is_fetched_at_once(focal, django_assert_max_num_queries):
    def asked(n):
        facts = {"asking": "THA", "owner": "LAO", "where": "Table", "due": "2999-01-01"}
        for number in range(n):
            made = Verification.objects.create(title=f"Round {number}", **facts)
            for answer in ("agreed", "corrected"):
                made.answers.create(answer=answer, note="19", by=focal.user)

    with CaptureQueriesContext(connection) as few:
        focal.get("/returns/verifications/")
    asked(20)
    with django_assert_max_num_queries(len(few) + 1):
        page = Page(focal.get("/returns/verifications/"))
    assert page.text.count("They need a correction") == 20, "the newest answer counts"
