"""Whole stores against independent plain counts: the demonstration world, and UNODC's own file sealed as figures."""

import csv
import gzip
from collections import defaultdict

import duckdb
import pyarrow as pa
import pytest

from tests.release.returns.told import cell, noted
from whimbrel.demonstration.build import build_demonstration
from whimbrel.release.product import TOTAL
from whimbrel.release.returns.records import records
from whimbrel.release.returns.tables import tables
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import Store, open_submission

AGENCY, STATE = "demo-anti-trafficking-unit", "ITA"
GLOTIP = "unodc_glotip/data_glotip_20230530.csv.gz"
INDICATOR = {
    "Detected trafficking victims": "detected_victims",
    "Offences of trafficking in persons": "trafficking_offences",
    "Persons brought into formal contact": "formal_contact",
    "Persons prosecuted": "prosecuted",
    "Persons convicted": "convicted",
}


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """The submissions of one invented agency, of seven years."""
    store = tmp_path_factory.mktemp("world")
    build_demonstration(store, persons=6000)
    return [s for s in Store(store).current() if s.reporter == AGENCY]


def plain(agency, sql):
    """A plain question to all rows of a table; ``{table}`` stands for its files."""
    names = ("persons", "exploitations", "offences", "figures")
    files = {t: "[" + ",".join(f"'{s.file(t)}'" for s in agency if t in s.tables) + "]" for t in names}
    read = {t: f"read_parquet({f}, union_by_name=true, filename=true)" for t, f in files.items()}
    return duckdb.sql(sql.format(**read)).fetchall()


VICTIMS = (
    "select *, parse_path(filename)[-2] as s from {persons} where role_victim = 'yes' and status <> 'not_a_victim'"
)
OTHERS = "sexual_exploitation child_labour forced_marriage organ_removal forced_begging forced_criminality online_scamming other"


def test_the_demonstration_against_a_plain_count(agency):
    made = tables(agency, "glotip", STATE)
    every = plain(
        agency,
        "select year(registered), count(*), count(*) filter (sex = 'female'), count(*) filter (majority = 'minor' or age < 18), "
        f"count(*) filter (citizenship = 'BGD') from ({VICTIMS}) group by all",
    )
    assert len(every) == 7 and sum(n for _, n, *_ in every) > 100
    for year, n, women, children, bangladeshi in every:
        assert (cell(made, f"victims_{year}"), cell(made, f"victims_{year}", "female")) == (n, women)
        assert cell(made, f"victims_{year}", TOTAL, "0_17") == children
        assert not bangladeshi or cell(made, f"victims_by_citizenship_{year}", "BGD") == bangladeshi
    others = " or ".join(f"form_{code} = 'yes'" for code in OTHERS.split())
    labour = plain(
        agency,
        f"select year(v.registered), count(*) from ({VICTIMS}) v join (select parse_path(filename)[-2] as s, person "
        "from {exploitations} group by all having bool_or(form_forced_labour = 'yes' or form_domestic_servitude = 'yes') "
        f"and not bool_or({others})) e "
        "on e.s = v.s and e.person = v.id group by all",
    )
    assert labour and all(cell(made, f"victims_by_form_{year}", "forced_labour") == n for year, n in labour)
    for stage, table in (("suspected", "formal_contact"), ("prosecuted", "prosecuted"), ("convicted", "convicted")):
        found = plain(
            agency,
            "select year(dated), count(distinct (filename, person)) from {offences} "
            f"where offence like '0204%' and stage = '{stage}' group by all",
        )
        assert found and all(cell(made, f"{table}_{year}") == n for year, n in found)


def test_the_agencys_own_figures_say_the_same(agency):
    made = tables(agency, "glotip", STATE)
    dims = ("citizenship", "sex", "age_band", "form")
    total = " and ".join(f"{d} = 'total'" for d in dims)
    own = plain(agency, f"select year(period), value from {{figures}} where indicator = 'detected_victims' and {total}")
    assert len(own) == 7 and all(cell(made, f"victims_{year}") == value for year, value in own)
    assert noted(made, "figures_unused") == sum(value for _, value in own)


def test_every_return_counts_the_same_victims(agency):
    glotip, sdg = tables(agency, "glotip", STATE), tables(agency, "sdg", STATE)
    years = sorted({t.period for t in glotip.tables})
    victims = [cell(glotip, f"victims_{y}") for y in years]
    assert [cell(sdg, f"victims_by_form_{y}") for y in years] == victims
    for layout in ("ctdc_2021", "ctdc_2024", "htcds", "htcds_plus"):
        assert len(records(agency, layout).rows) == sum(victims)
    assert "INVENTED" in glotip.marks


@pytest.mark.real
def test_unodcs_own_file_comes_back_as_it_was(take, real_data, tmp_path):
    path = real_data(GLOTIP)
    taken = take(path)
    given = {name: pa.Table.from_batches(batches).unify_dictionaries() for name, batches in taken.batches.items()}
    submission = open_submission(
        seal_tables(tmp_path / "store", given, reporter="unodc", period="2003..2021", nature="published")
    )
    totals = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if {row["Dimension"], row["Sex"], row["Age"]} == {"Total"}:
                totals[row["Iso3_code"], INDICATOR[row["Indicator"]], row["Year"]].add(row["txtVALUE"].replace(",", ""))
    compared = 0
    for state in ("DEU", "ITA", "USA", "THA", "GBR", "LAO", "NGA"):
        made = tables([submission], "glotip", state)
        have = {
            (t.indicator, t.period): t.cells()[(TOTAL,) * len(t.dims)]
            for t in made.tables
            if not set(t.dims) & {"form", "citizenship"}
        }
        for (code, indicator, year), values in totals.items():
            if code == state:
                assert values == ({"<5"} if have[indicator, year] == (1, 4) else {str(have[indicator, year][0])})
                compared += 1
    assert compared == 336
