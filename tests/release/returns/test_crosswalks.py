"""The crosswalks outward: every code has its line, every line leads to a value that the other system really has."""

import csv

import pytest

from whimbrel.release.returns import glotip, sdg
from whimbrel.release.returns.outgoing import SYSTEMS, leads
from whimbrel.release.returns.records import LAYOUTS, shape_of
from whimbrel.release.returns.tables import _plan
from whimbrel.release.returns.words import _all
from whimbrel.release.wording import LANGUAGES
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.crosswalks import crosswalk

LISTS = {
    "glotip": ("sex", "age_band", "majority", "exploitation_form", "missing_reason"),
    "sdg": ("sex", "age_band", "majority", "exploitation_form", "missing_reason"),
    "ctdc_2021": ("sex", "age_band", "exploitation_form", "duration_band", "majority"),
    "ctdc_2024": ("sex", "age_band", "exploitation_form", "duration_band"),
    "htcds": ("sex", "person_status", "exploitation_form", "missing_reason"),
}  # fmt: skip
RELATIONS = {"exact", "broader", "approximate", "none"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_code_has_a_line(system):
    lists = {*LISTS[system], *(shape_of(system)["lists"].values() if system in LAYOUTS else ())}
    missing = [
        (list_id, code)
        for list_id in lists
        for code in code_list(list_id).codes
        if (list_id, code) not in leads(system)
    ]
    assert not missing


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_line_has_a_source_a_known_relation_and_a_known_code(system):
    for (list_id, code), ways in leads(system).items():
        assert code in code_list(list_id)
        for way in ways:
            assert way.source and way.relation in RELATIONS
            # What has no counterpart goes to the system's unknown, or nowhere.
            assert (way.relation == "none") <= (way.value in ("", "unknown", "NonSpecifiedUnknown"))


@pytest.mark.parametrize("system", ["glotip", "sdg"])
def test_categories_are_those_of_the_tables(system):
    plan = _plan()[system]
    for ways in leads(system).values():
        for way in ways:
            assert way.value in plan["codes"][way.field]
    for spec in plan["tables"]:
        assert set(LANGUAGES) == set(spec["title"])
    known = glotip.layout() if system == "glotip" else sdg.structure()
    for dim in ("sex", "age_band"):
        assert set(plan["codes"][dim]) <= set(known[dim])


@pytest.mark.parametrize("system", ["ctdc_2021", "ctdc_2024"])
def test_an_exact_way_leads_back_by_the_importers_crosswalk(system):
    fields = {"gender", "ageBroad", "traffickMonths", *(("majorityStatusAtExploit",) if system == "ctdc_2021" else ())}
    for (_, code), ways in leads(system).items():
        for way in ways:
            assert not way.field or way.field in shape_of(system)["columns"]
            if way.relation == "exact" and way.list not in ("sector",) and "Both hold" not in way.source:
                back = crosswalk(system, way.field)[way.value]
                assert back.code == code and (way.field in fields or way.value == "1")


def test_values_of_htcds_are_those_of_the_standard():
    for (_, code), ways in leads("htcds").items():
        for way in ways:
            assert way.field in shape_of("htcds")["columns"]
            if way.value:
                back = crosswalk("htcds", way.field)[way.value]
                if way.relation == "exact" and way.list not in ("labour_type",) and "Both hold" not in way.source:
                    assert back.code == code


def test_groups_are_never_taken_apart():
    """CTDC 2024 joins means of control; no layout may get a part from the whole."""
    for system in ("ctdc_2021", "htcds"):
        for code in ("debt_bondage_or_earnings", "threats_any", "abuse_any", "denies_basic_needs"):
            assert [(w.value, w.relation) for w in leads(system)["means_of_control", code]] == [("", "none")]


def test_words_are_there_in_every_language():
    for key, entry in _all().items():
        assert set(entry) == set(LANGUAGES) and all(entry.values()), key


@pytest.mark.real
def test_names_of_countries_and_areas_are_those_of_the_file(real_data):
    import gzip

    from whimbrel.vocabulary.countries import countries, country_name, region_of

    with gzip.open(real_data("unodc_glotip/data_glotip_20230530.csv.gz"), "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {r["Iso3_code"]: r for r in rows if r["Iso3_code"] in countries()}
    assert len(known) > 150
    for code, row in known.items():
        assert glotip.name_of(code) == row["Country"]
        assert [country_name(region_of(code, level)) for level in ("region", "subregion")] == [
            row["Region"],
            row["Subregion"],
        ]
    for name, values in (("Indicator", "indicator"), ("Dimension", "dimension"), ("Sex", "sex"), ("Age", "age_band")):
        assert {r[name] for r in rows} >= set(glotip.layout()[values].values())
    assert list(rows[0]) == list(glotip.columns()) and not any(r["txtVALUE"] == "0" for r in rows)
