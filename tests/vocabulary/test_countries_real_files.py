"""Countries in the public files: the share of labels that lead to a country, and every one that does not."""

import csv
import gzip
from pathlib import Path

import pytest

from whimbrel.vocabulary.countries import countries, find_region, match_country

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

# What the public data hold. Labels that name no country are listed, so that a new one is noticed.

real = pytest.mark.real


def column(file, *names, **where):
    path = DATA / file
    if not path.exists():
        pytest.skip(f"public data not here: {file}")
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        return {
            row[name]
            for row in csv.DictReader(lines)
            for name in names
            if all(row[key] in values for key, values in where.items())
        }


def unmatched(labels):
    return {label for label in labels if match_country(label).how == "none"}


@real
def test_glotip_citizenships():
    labels = column("unodc_glotip/data_glotip_20230530.csv.gz", "Category", Dimension={"by citizenship"})
    assert len(labels) == 403
    lost = unmatched(labels)
    assert lost == {
        "", "0", "N/A", "TOTAL", "Nationality", "Disputed", "without", "PERO", "Rohingya", "European Economic Area",
        "(especifique otras nacionalidades)",
    }  # fmt: skip
    regional = {label for label in labels if match_country(label).how == "region"}
    assert len(regional) == 9
    assert 1 - len(lost) / len(labels) >= 0.97


@real
def test_glotip_countries_of_repatriation_and_reporting():
    file = "unodc_glotip/data_glotip_20230530.csv.gz"
    labels = column(file, "Category", Dimension={"by country of repatriation"})
    assert unmatched(labels) == {"", "0", "N/A", "TOTAL POR AÑO", "(especifique el pa\ufffds)"}
    assert unmatched(column(file, "Country")) == {""}
    assert {label for label in column(file, "Region", "Subregion") if not find_region(label)} == {""}
    assert match_country("Aruba/Curacao").how == "ambiguous"


@real
def test_uk_nrm_nationalities():
    labels = column("uk_nrm/nrm_referrals_stacked_nonzero_2022q2_2023q4.csv.gz", "Nationality")
    assert len(labels) == 481
    assert unmatched(labels) == {"Total"}
    ambiguous = {label for label in labels if match_country(label).how == "ambiguous"}
    assert ambiguous == {"Dominican", "Dominican UK"}
    # Two demonyms, two countries: no label of the file holds three.
    assert {len(match_country(label).codes) for label in labels if match_country(label).how == "several"} == {2}


@real
def test_frontex_missing_migrants_and_ctdc_codes():
    codes = column("frontex/frontex.csv.gz", "nat")
    codes |= column("missing_migrants/iom_mmp.csv.gz", "geo", "nat")
    codes |= column(
        "ctdc_global_synthetic_2021/CTDC_synthetic_20210825_recovered.csv.gz", "citizenship", "CountryOfExploitation"
    )
    assert unmatched(codes - {""}) == set()
    singles = {code for cell in codes - {""} for code in cell.split(",")}
    assert {match_country(code).how for code in singles} == {"iso3", "special"}


@real
def test_iom_country_table():
    file = "geo/iso_m49_iom_regions.csv"
    assert unmatched(column(file, "iso3", "name", "name_sort", "name_text")) == set()
    assert unmatched(column(file, "iso2", "m49")) == {"", "XC", "2003"}  # Channel Islands and unknown, IOM's own
    path = DATA / file
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["iso3"] not in countries():
                continue
            for name in ("iso3", "iso2", "m49", "name", "name_sort", "name_text"):
                assert not row[name] or match_country(row[name]).code == row["iso3"], row[name]
