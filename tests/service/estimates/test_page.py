"""The page of estimates: the country's own table, a table that is sent, what is said where nothing can be estimated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.plugins.members import browser_of, member
from tests.plugins.page import Page
from whimbrel.service.audit.models import Entry
from whimbrel.service.estimates import reckoning

pytestmark = pytest.mark.django_db
YEAR = {"period": "2026", "role": "victim"}
TABLE = "police,shelter,hotline,n\n1,0,0,310\n0,1,0,205\n0,0,1,640\n1,1,0,64\n1,0,1,31\n0,1,1,22\n1,1,1,7\n"


@pytest.fixture(autouse=True)
def _nothing_kept():
    reckoning._made.clear()


def text_of(response):
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


def sent(client, content=TABLE, name="table.csv", **more):
    body = content if isinstance(content, bytes) else content.encode()
    return client.post("/estimates/", {"table": SimpleUploadedFile(name, body), **more})


def test_the_estimate_of_the_countrys_own_table(country, sit):
    nok = sit("nok")
    asked = nok.get("/estimates/", YEAR)
    page = text_of(asked)
    assert asked.status_code == 200 and "About " in page and "95 % interval" in page and " in 2026" in page
    assert "Before it is quoted" in page and "cells of the table are hidden" in page
    assert "TLP:AMBER+STRICT" in page and page.rstrip().endswith("</html>")
    told = json.loads(nok.get("/estimates/estimate.json", YEAR).content)
    assert told["unit"] == "persons" and told["period"] == "2026" and len(told["lists"]) == 3
    assert told["sentence"].replace("'", "&#x27;") in page


def test_what_is_being_done_comes_before_the_answer(country, sit):
    parts = [p.decode() for p in sit("nok").get("/estimates/", YEAR).streaming_content]
    assert len(parts) > 4 and "</h1>" in parts[0] and 'role="status"' in parts[1]
    assert next(n for n, p in enumerate(parts) if "all models" in p) < next(
        n for n, p in enumerate(parts) if "About " in p
    )


def test_from_the_page_of_counts_a_link_leads_here(country, sit):
    page = Page(sit("nok").get("/counting/", YEAR))
    assert "Estimate how many nobody met" in page.text
    assert "Choose one year and one role" in text_of(sit("nok2").get("/estimates/", {"period": "2026", "role": ""}))


def test_a_table_that_is_sent(sit):
    nok = sit("nok")
    page = text_of(sent(nok, of="2025", what="victims of trafficking"))
    assert "victims of trafficking (95 % interval" in page and " in 2025" in page
    merged = text_of(sent(nok, merge="care = shelter, hotline"))
    assert "care (969)" in merged
    assert "hotline (" not in text_of(sent(nok, without="hotline"))


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_in_every_language_each_word_is_there(sit, language):
    response = sit("nok").post(f"/estimates/?lang={language}", {"table": SimpleUploadedFile("t.csv", TABLE.encode())})
    page = text_of(response)
    assert {"fr": "Avant de citer", "zh": "引用之前"}[language] in page and "Before it is quoted" not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b,n\n1,0,-5\n0,1,6\n", "row 2 has no whole number"),
        ("a,b,n\n1,0,5.5\n0,1,6\n", "row 2 has no whole number"),
        ("a,b,n\n0,0,5\n0,1,6\n", "row 2 is of persons seen by no list"),
        ("a,n\n1,5\n", "Two lists are needed"),
        (" \n", "F02"),
        (b"%PDF-1.7 something", "PDF"),
        ("name,born,n\nNguyen,1990,1\n", "a list has 0 or 1 in every row"),
    ],
)
def test_a_table_that_is_none_is_said_with_its_place_and_without_its_values(sit, content, said):
    response = sent(sit("nok"), content)
    page = text_of(response)
    assert response.status_code == 422 and said in page and "Nguyen" not in page and "/proc/" not in page


def test_data_that_carry_no_estimate_are_answered_with_the_reason(sit):
    apart = text_of(sent(sit("nok"), "a,b,c,n\n1,0,0,50\n0,1,0,60\n0,0,1,0\n"))
    assert "carry no estimate" in apart and "saw nobody" in apart


def test_a_file_that_is_too_large_is_not_read(sit):
    response = sent(sit("nok"), "a,b,n\n" + "1,0,5\n" * 400_000)
    assert response.status_code == 413 and "larger than 2 MB" in text_of(response)


def test_who_asked_is_in_the_log_and_nothing_of_the_file(country, sit):
    nok = sit("nok")
    text_of(nok.get("/estimates/", YEAR))
    text_of(sent(nok))
    entries = list(Entry.objects.filter(what="estimates").order_by("pk").values_list("key", flat=True))
    assert entries == ["page", "file"]


def test_who_may_not_count_may_not_estimate(country):
    for role in ("reporter", "administrator", "auditor"):
        client = browser_of(member(f"a-{role}", ("lao-police", role)))
        assert client.get("/estimates/").status_code == 404 == client.get("/estimates/estimate.json", YEAR).status_code
        assert sent(client).status_code == 404


def test_of_one_agency_there_is_no_estimate(country, sit):
    page = text_of(sit("kham", role="case_worker").get("/estimates/", YEAR))
    assert (
        "About " not in page
        and sit("kham2", role="case_worker").get("/estimates/estimate.json", YEAR).status_code == 404
    )


REGIONS = (Path(__file__).parents[3] / "docs/examples/lists-by-region.csv").read_text("utf-8")


def test_each_group_leans_on_all_and_their_sum_has_an_interval(sit):
    page = text_of(sent(sit("nok"), REGIONS, column="region"))
    assert "Each group: region" in page and "islands" in page and "All groups added" in page and "each group …" in page


def test_one_group_alone(sit):
    nok = sit("nok")
    page = text_of(sent(nok, REGIONS, column="region", group="north", what="migrants"))
    assert (
        "migrants (north) (95 % interval" in page
        and "of whom 1,683 were seen" in page
        and "All groups added" not in page
    )
    assert "persons (north) (95 % interval" in text_of(sent(nok, REGIONS, column="region", group="north"))
    wrong = sent(nok, REGIONS, column="region", group="nowhere")
    assert wrong.status_code == 422 and "No row has this value" in text_of(wrong)
    assert "no column" in text_of(sent(nok, REGIONS, column="county"))
