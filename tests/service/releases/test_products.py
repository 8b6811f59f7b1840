"""Every product goes through the same pages: drafted by the worker, looked at, approved by two, read by the public."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.test import Client

from tests.plugins.page import Page
from tests.service.releases.conftest import seal
from tests.service.releases.test_life import do, drafted, published, refused

pytestmark = pytest.mark.django_db
REPORT = {"kind": "report", "indicators": ["persons_recorded"], "tables": ["sex", "citizenship"]}
ROUNDED = {"kind": "table", "protection": "rounding"}
RETURN = {"kind": "return", "system": "glotip", "country": "LAO", "years": ["2023"]}
SYNTHETIC = {"kind": "synthetic", "tables": ["sex", "age_band"], "epsilon": "1"}


def told(made):
    """release.json, as the public reads it."""
    answer = Client().get(f"/released/{made.key}/files/release.json")
    return json.loads(b"".join(answer.streaming_content))


def content(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content)


def test_a_situation_report_is_looked_at_approved_and_read(order, sit):
    nok, bou = sit("nok"), sit("bou")
    made = drafted(nok, {**order, **REPORT})
    page = content(nok, f"/releases/{made.pk}/draft/report/index.html").decode()
    assert "Victims by sex" in page and 'class="hid"' in page
    assert content(bou, f"/releases/{made.pk}/draft/report/release-{made.key}.en.pdf").startswith(b"%PDF")
    for client, what in ((nok, "approved"), (bou, "approved"), (bou, "publishing")):
        assert do(client, made, what).status_code == 302, what
    public = Page(Client().get(f"/released/{made.key}/")).text
    assert "Situation report" in public and "index.fr.html" in public
    report = content(Client(), f"/released/{made.key}/files/report/index.fr.html").decode()
    assert 'href="../index.fr.html"' in report
    assert told(made)["kind"] == "report" and told(made)["address"].endswith(f"{made.key}/")


def test_the_report_is_made_again_from_the_file_beside_it(order, sit, store, tmp_path):
    """With the store that holds the submissions, the command makes the same figures."""
    from whimbrel.release.report.folder import make_report
    from whimbrel.release.report.order import parse_order
    from whimbrel.release.report.through_gate import through_gate
    from whimbrel.standard.store import Store

    made = published({**order, **REPORT}, sit("nok"), sit("bou"))
    folder = f"/released/{made.key}/files/report"
    asked = parse_order(content(Client(), f"{folder}/order.yaml"), tmp_path / "order.yaml")
    submissions = {d.id: [s for s in Store(store).current() if s.id in d.submissions] for d in asked.draws}
    again = json.loads(make_report(asked, submissions, through_gate).files["figures.json"])
    figures = json.loads(content(Client(), f"{folder}/figures.json"))
    assert again["figures"] == figures["figures"] and again["order_sha256"] == figures["order_sha256"]
    assert len(figures["figures"]) > 3


def test_rounded_tables_hide_nothing_and_tell_nothing_exactly(order, sit):
    made = published({**order, **ROUNDED}, sit("nok"), sit("bou"))
    page = Page(Client().get(f"/released/{made.key}/")).text
    assert "100 (91–109)" in page or "90 (81–99)" in page
    rows = content(Client(), f"/released/{made.key}/files/data/counts-sex.csv").decode("utf-8-sig")
    values = [float(row["value"]) for row in csv.DictReader(io.StringIO(rows))]
    assert len(values) == 3 and all(value % 10 == 0 for value in values)
    assert told(made)["protection_figures"]["rounded_to"] == 10


def test_the_same_counts_are_always_rounded_the_same_way(order, sit):
    nok = sit("nok")
    first, second = (drafted(nok, {**order, **ROUNDED}) for _ in range(2))
    assert first.digest == second.digest


def test_nothing_stands_beside_rounded_tables(order, sit):
    nok, bou = sit("nok"), sit("bou")
    published({**order, **ROUNDED}, nok, bou)
    assert "rounded" in refused(nok, order) and "rounded" in refused(
        nok, {**order, **ROUNDED, "tables": ["citizenship"]}
    )


def test_a_return_is_hidden_for_the_public_and_exact_for_the_state(order, sit, filed):
    nok, bou = sit("nok"), sit("bou")
    made = published({**order, **RETURN}, nok, bou)
    page = Page(Client().get(f"/released/{made.key}/")).text
    assert told(made)["kind"] == "return" and told(made)["tables"] and "hidden" in page
    packed = nok.get(f"/releases/{made.pk}/return.zip")
    assert packed.status_code == 200 and "not-for-publication" in packed["Content-Disposition"]
    names = zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
    assert "losses.csv" in names and any(n.startswith("glotip.") for n in names)
    assert sit("thai", slug="tha-police").get(f"/releases/{made.pk}/return.zip").status_code == 404


def test_a_return_and_a_table_of_the_same_persons_are_not_both_published(order, sit):
    nok, bou = sit("nok"), sit("bou")
    published({**order, **RETURN}, nok, bou)
    assert "in another way" in refused(nok, order)


def test_a_corrected_return_stands_beside_the_first(order, sit, store, filed):
    """The small number that the first hides stays hidden in the second."""
    nok, bou = sit("nok"), sit("bou")
    first = published({**order, **RETURN}, nok, bou)
    newer = seal(store, "lao-police", {"male": 70, "female": 41, "unknown": 3}, supersedes=filed.id)
    second = drafted(nok, {**order, **RETURN, "submissions": [newer.id], "corrects": str(first.pk)})
    for client, what in ((nok, "approved"), (bou, "approved"), (bou, "publishing")):
        assert do(client, second, what).status_code == 302, what
    assert "A corrected release" in Page(Client().get(f"/released/{first.key}/")).text


def test_synthetic_records_are_paid_once_and_read_by_the_public(order, sit):
    nok, bou = sit("nok"), sit("bou")
    made = published({**order, **SYNTHETIC}, nok, bou)
    rows = content(Client(), f"/released/{made.key}/files/data/records.csv").decode().splitlines()
    assert rows[0].lstrip("\ufeff") == "sex,age_band" and 1 < len(rows) < 500
    assert told(made)["records"] == len(rows) - 1 and told(made)["protection_figures"]["epsilon"] == 1
    assert drafted(nok, {**order, **SYNTHETIC}).digest == made.digest, "the same records, not drawn anew"
    assert "Nothing was drawn" in refused(nok, {**order, **SYNTHETIC, "epsilon": "3.5"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({**SYNTHETIC, "tables": ["sex"]}, "at least two columns"),
        ({**SYNTHETIC, "epsilon": "9"}, "at most 4"),
        ({**RETURN, "country": "XXX"}, "ISO 3166"),
        ({**RETURN, "system": "mine"}, "no return"),
        ({**REPORT, "indicators": []}, "what is counted"),
        ({**REPORT, "before": "2024"}, "not before"),
    ],
)
def test_what_cannot_be_asked_is_said_at_once(order, sit, changes, said):
    answer = sit("nok").post("/releases/new/", {**order, **changes})
    assert answer.status_code == 422 and said in Page(answer).text


@pytest.mark.parametrize("kind", ["table", "private_counts", "synthetic", "return", "report"])
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_each_product_has_its_form_in_each_language(order, sit, kind, language):
    answer = sit("nok").get(f"/releases/new/?kind={kind}&lang={language}")
    assert answer.status_code == 200 and "releases_" not in Page(answer).text


def test_a_product_nobody_knows_is_not_found(order, sit):
    assert sit("nok").get("/releases/new/?kind=everything").status_code == 404


def test_a_table_of_one_period_stands_beside_a_report_that_compares_two(order, sit, store):
    """Both count the same way; the year of the one is a year of the other."""
    seal(store, "lao-police", {"male": 50, "female": 33, "unknown": 2}, period="2022", year=2022)
    nok, bou = sit("nok"), sit("bou")
    ids = [s.id for s in _held(store)]
    published({**order, **REPORT, "tables": ["sex"], "submissions": ids, "before": "2022"}, nok, bou)
    made = published({**order, "tables": ["sex"]}, nok, bou)
    assert told(made)["protection_figures"]["hidden"] >= 2


def _held(store):
    from whimbrel.standard.store import Store

    return list(Store(store).current())
