"""The atlas page says what the library answers, in the reader's language, with everything that belongs to a number."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

import whimbrel
from tests.plugins.page import Page
from whimbrel.standard.store import Store

UK = "uk-home-office.uk_nrm"
FORMATS = {"csv", "parquet", "xlsx", "svg", "png", "html"}


def invented(store):
    """What everybody may see of the invented region."""
    return [s for s in Store(store).current() if s.nature == "invented" and s.manifest["handling"] == "clear"]


@pytest.fixture(scope="module")
def total(open_store) -> int:
    """Persons of the invented region that everybody may see."""
    low, high = whimbrel.ask(invented(open_store), by=("year",), indicator="persons_recorded").total()
    assert low == high > 100
    return low


def page(site, address: str = "/atlas/") -> Page:
    response = site.get(address)
    assert response.status_code == 200, address
    return Page(response)


def test_the_home_page_leads_to_the_atlas(site):
    response = site.get("/?lang=fr")
    assert (response.status_code, response["Location"]) == (302, "/atlas/?lang=fr")


@pytest.mark.parametrize(
    ("panel", "by"),
    [("map", ("origin", "destination")), ("time", ("quarter",)), ("profile", ("sex", "age_band")), ("form", ("form",))],
)
def test_every_panel_shows_the_library_s_answer(site, open_store, panel, by, total):
    shown = page(site)
    answer = whimbrel.ask(invented(open_store), by=by, indicator="persons_recorded")
    rows = shown.numbers(panel, len(by))
    assert rows == answer.table["value"].to_pylist()[: len(rows)]
    more = re.search(r"(\d+) more rows", shown.text.split(f"t-{panel}")[-1])
    assert len(rows) == len(answer.table) or more
    assert f"{total} persons" in shown.text


def test_real_figures_stand_apart_from_invented_ones(site, open_store):
    real = page(site, f"/atlas/?data={UK}")
    answer = whimbrel.ask([s for s in Store(open_store).current() if s.nature == "published"], by=("year",))
    assert answer.in_words() == "30,197 referrals" and "30,197 referrals" in real.text
    assert "Open Government Licence" in real.text
    assert "Invented data" not in real.text
    assert "Invented data" in page(site).text


def test_the_filters_live_in_the_address_bar(site, open_store):
    address = "/atlas/?data=invented&indicator=persons_recorded&since=2022&until=2022&origin=KHM&origin=MMR&sex=female"
    shown = page(site, address)
    assert shown.chosen() == {
        "data": ["invented"],
        "indicator": ["persons_recorded"],
        "since": [""],
        "until": [""],
        "origin": ["KHM", "MMR"],
        "sex": ["female"],
    } | {k: v for k, v in shown.chosen().items() if k in ("since", "until")}
    assert shown.source.count("<option selected>2022</option>") == 2
    answer = whimbrel.ask(
        invented(open_store),
        where={"origin": ("KHM", "MMR"), "sex": ("female",)},
        period="2022",
        indicator="persons_recorded",
    )
    assert shown.numbers("map", 2) == answer.table["value"].to_pylist()
    # Each download asks what the page asks.
    for link in (a for a in shown.links() if "/download/" in a):
        asked = parse_qs(urlsplit(link).query)
        expected = parse_qs(urlsplit(address).query)
        assert asked == {**expected, "lang": ["en"]}


def test_a_corridor_leads_to_itself(site):
    shown = page(site)
    link = next(a for a in shown.links() if "origin=" in a and "/download/" not in a)
    narrowed = page(site, "/atlas/" + link)
    origin, destination, persons, _ = shown.tables["t-map"][1]
    assert narrowed.tables["t-map"][1][:3] == [origin, destination, persons]
    assert len(narrowed.tables["t-map"]) == 2
    assert narrowed.chosen()["origin"] and narrowed.chosen()["destination"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Persons recorded", "From where to where", "Female", "Forced labour", "Thailand", "Before you quote"]),
        ("fr", ["D’où vers où", "Femme", "Travail forcé", "Thaïlande", "Ces chiffres montrent"]),
        ("zh", ["从何处到何处", "女", "强迫劳动", "泰国", "来源"]),
    ],
)
def test_labels_are_in_the_language_of_the_reader(site, language, words):
    shown = page(site, f"/atlas/?lang={language}")
    assert shown.all("html") == [{"lang": language, "dir": "ltr"}]
    text = shown.text + page(site, f"/atlas/?data={UK}&lang={language}").text
    assert [w for w in words if w not in text] == []
    codes = set(re.findall(r"\b(?:forced_labour|not_asked|persons_recorded|age_band|KHM|THA)\b", shown.text))
    assert codes == set(), "codes without words"
    for link in shown.links():
        if link.startswith("/atlas/") and "download" not in link:
            assert f"lang={language}" in link


def test_the_browser_s_language_counts_where_none_is_chosen(site):
    for asked, language in (("fr-CH, en;q=0.5", "fr"), ("de, zh-TW;q=0.7", "zh"), ("km", "en"), ("\x00;;,", "en")):
        response = site.get("/atlas/", headers={"Accept-Language": asked})
        assert f'<html lang="{language}"' in response.content.decode()
        assert "Accept-Language" in response["Vary"]
    # Who chose English keeps it on every link, whatever the browser asks for.
    shown = Page(site.get("/atlas/?lang=en", headers={"Accept-Language": "fr"}))
    row_links = [a for a in shown.links() if a.startswith("?") and "origin=" in a]
    assert row_links and all("lang=en" in a for a in row_links)


def test_what_must_stand_beside_a_number_is_there(site):
    for address, unit in (("/atlas/", "Persons"), (f"/atlas/?data={UK}", "Referrals")):
        shown = page(site, address)
        assert "TLP:CLEAR" in shown.text
        assert "detected and reported, not how much there is" in shown.text
        assert re.search(r"Period : ?20\d\d–20\d\d|Period: 20\d\d–20\d\d", shown.text)
        captions = [t for t in shown.tables if t.startswith("t-")]
        assert captions
        for name in captions:
            head = shown.tables[name][0]
            assert head[-2:] == [unit, "Share"], "the column of numbers names its unit"
            assert all(row[-1].endswith(" %") for row in shown.tables[name][1:])
        assert all(place["data-unit"] == unit for place in shown.all("div") if "data-chart" in place)
        assert f"({unit})." in shown.text, "the caption of the map names the unit"
    notes = page(site, f"/atlas/?data={UK}").text
    assert "Before you quote these numbers" in notes and "covers 23,298 of 30,197" in notes


def test_every_source_leads_to_its_submission(site, open_store):
    shown = page(site)
    linked = {a.split("/")[2] for a in shown.links() if a.startswith("/submissions/")}
    assert linked == {s.id for s in invented(open_store) if s.manifest["kind"] != "nil"}
    for submission_id in sorted(linked)[:5]:
        assert site.get(f"/submissions/{submission_id}/").status_code == 200


def test_pictures_and_tables_come_from_the_same_answer(site, total):
    shown = page(site)
    charts = shown.charts
    assert charts["time"]["high"] == shown.numbers("time", 1)
    assert sum(sum(s["values"]) for s in charts["profile"]["series"]) == total == sum(shown.numbers("profile", 2))
    drawn = charts["map"]
    assert drawn["drawn"] + drawn["within"] + drawn["unknown"] == drawn["total"] == total
    assert {a["data-chart"] for a in shown.all("div") if "data-chart" in a} == set(charts)


def test_an_empty_answer_offers_the_way_out(site, total):
    shown = page(site, "/atlas/?origin=ISL&destination=NZL")
    assert "Nothing fits all the filters together" in shown.text
    assert not [t for t in shown.tables if t.startswith("t-")]
    way_out = next(a for a in shown.links() if a.startswith("?data=") and "origin" not in a)
    assert f"{total} persons" in page(site, "/atlas/" + way_out).text


@pytest.mark.parametrize(
    "query",
    [
        "origin=%00&sex=%27%3B--&form=<script>",
        "since=2099&until=1901",
        "since=99999999&until=-1",
        "since=%D9%A2%D9%A0%D9%A2%D9%A1&until=0000",
        "indicator=no_such_thing&lang=xx",
        "indicator[]=1&origin[$ne]=1&&&===&%",
        "lang=../../etc/passwd&role=%ff%fe",
        "origin=ZZZ&transit=ZZZ&age_band=ZZZ",
        "&".join(f"origin=X{i}" for i in range(900)),
    ],
)
def test_broken_filters_never_give_an_error(site, query):
    for panel in ("", "download/map.csv", "download/time.svg"):
        response = site.get(f"/atlas/{panel}?{query}")
        assert response.status_code in (200, 404)
    assert site.get(f"/atlas/?{query}").status_code == 200


def test_a_filter_that_is_not_understood_is_not_claimed(site, total):
    shown = page(site, "/atlas/?since=3000&until=1700")
    assert f"{total} persons" in shown.text and "3000" not in shown.text and "1700" not in shown.text


def test_a_store_with_nothing_in_it(site, use_store, tmp_path):
    (tmp_path / "empty").mkdir()
    for store in (tmp_path / "empty", tmp_path / "missing"):
        use_store(store)
        shown = page(site)
        assert "nothing here that you may see yet" in shown.text
        assert site.get("/atlas/download/map.csv").status_code == 404
        assert site.get("/submissions/0123456789abcdef0123/").status_code == 404


def test_the_size_of_the_page(site):
    assert len(site.get("/atlas/").content) < 60_000
