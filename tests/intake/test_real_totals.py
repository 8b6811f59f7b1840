"""The built-in sources on the public files themselves: the check totals that come with them."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest

pytestmark = pytest.mark.real

CTDC_2021 = "ctdc_global_synthetic_2021/CTDC_synthetic_20210825_recovered.csv.gz"
GLOTIP = "unodc_glotip/data_glotip_20230530"


def summed(table: pa.Table, *, of: str = "value", by: str | None = None, **where: str):
    """Sum of a column, by another if wanted, over the rows where columns hold these codes."""
    for column, code in where.items():
        table = table.filter(pc.equal(table[column].cast(pa.string()), code))
    if by is None:
        return pc.sum(table[of]).as_py()
    found: Counter = Counter()
    for key, value in zip(table[by].cast(pa.string()).to_pylist(), table[of].to_pylist(), strict=True):
        found[key] += value or 0
    return dict(found)


def test_ctdc_2021(take, real_data):
    taken = take(real_data(CTDC_2021))
    assert taken.done.fit_to_seal
    assert taken.checks == {"U01": 1}
    assert taken.done.rows == {"persons": 193_025, "exploitations": 193_025}
    country = taken.counts("exploitations", "country")
    assert (country["USA"], country["RUS"], country["IDN"], country["unknown"]) == (65_880, 11_210, 2_830, 67_335)
    citizenship = taken.counts("persons", "citizenship")
    assert {c: citizenship[c] for c in ("UKR", "PHL", "MDA", "unknown")} == {
        "UKR": 18_480, "PHL": 13_000, "MDA": 10_380, "unknown": 88_425,
    }  # fmt: skip
    assert taken.counts("persons", "sex") == {
        "female": 105_990, "male": 39_530, "transgender_non_conforming": 410, "unknown": 47_095,
    }  # fmt: skip
    assert taken.counts("persons", "age_band")["9_17"] == 18_740
    years = Counter(d.year if d else None for d in taken.column("persons", "registered"))
    assert (years[2019], years[None]) == (27_840, 39_285)
    flags = {
        "form_forced_labour": 42_340,
        "form_sexual_exploitation": 63_280,
        "form_other": 10_150,
        "means_of_control_debt_bondage": 10_200,
        "means_of_control_restricts_movement": 24_500,
    }
    for flag, yes in flags.items():
        assert taken.counts("exploitations", flag)["yes"] == yes
    # 132,139 rows repeat an earlier one and are other people.
    assert len(set(taken.column("persons", "id"))) == 193_025


def test_ctdc_2021_blank_flags_follow_the_block_rule(take, real_data):
    taken = take(real_data(CTDC_2021))
    table = taken.table("exploitations")
    for block in ("form_", "means_of_control_", "labour_type_", "sex_type_"):
        flags = [table[c].cast(pa.string()) for c in table.column_names if c.startswith(block)]
        some_yes = pc.equal(flags[0], "yes")
        for flag in flags[1:]:
            some_yes = pc.or_(some_yes, pc.equal(flag, "yes"))
        for flag in flags:
            assert pc.all(pc.equal(pc.equal(flag, "unknown"), pc.invert(some_yes))).as_py()


def test_ctdc_victim_perpetrator(take, real_data):
    taken = take(real_data("ctdc_vp_synthetic_2022/CTDC_VPsynthetic_condensed.csv.gz"))
    assert taken.done.fit_to_seal
    assert set(taken.done.rows.values()) == {21_195}
    assert taken.counts("persons", "sex") == {"female": 9_589, "male": 7_995, "unknown": 3_611}
    assert taken.counts("persons", "majority") == {"adult": 16_379, "minor": 1_212, "unknown": 3_604}
    assert taken.counts("exploitations", "form_forced_labour")["yes"] == 12_248
    assert taken.counts("exploitations", "form_sexual_exploitation")["yes"] == 2_775
    places = taken.counts("exploitations", "country")
    assert {k: v for k, v in places.items() if k != "unknown"} == {
        "europe": 6_432, "asia": 6_281, "africa": 4_271, "americas_oceania": 212,
    }  # fmt: skip
    sex = taken.counts("perpetrators", "sex")
    assert (sex["male"], sex["female"], sex["female;male"]) == (9_820, 3_515, 2_452)
    paid = taken.counts("persons", "paid_perpetrator")
    assert (paid["no"], paid["yes"], paid["no;yes"]) == (11_075, 3_136, 944)
    roles = {
        "recruiter_or_broker": 11_865,
        "exploiter": 9_458,
        "transaction_process": 7_344,
        "control_abuse_kidnap": 2_078,
    }
    for role, yes in roles.items():
        assert taken.counts("perpetrators", f"role_{role}")["yes"] == yes
    assert set(taken.counts("persons", "registered_precision")) == {"year", "year_span", "unknown"}


def test_ctdc_kanon_sample(take, real_data):
    taken = take(real_data("ctdc_kanon_63col_sample/ctdc_kanon_20200414_63col_sample.csv"))
    assert taken.done.fit_to_seal
    assert taken.done.rows == {"persons": 21, "exploitations": 21}
    assert sorted(taken.counts("persons", "data_source").values()) == [7, 14]
    assert taken.counts("persons", "sex") == {"male": 14, "female": 7}
    assert taken.counts("persons", "age_band") == {"9_17": 14, "18_20": 3, "30_38": 2, "unknown": 2}
    assert taken.counts("persons", "citizenship") == {"USA": 10, "UGA": 4, "unknown": 4, "MDA": 2, "COL": 1}
    assert taken.counts("exploitations", "form_sexual_exploitation")["yes"] == 16
    assert taken.counts("exploitations", "form_forced_labour")["yes"] == 4
    assert Counter(d.year for d in taken.column("persons", "registered")) == {2018: 14, 2019: 4, 2002: 3}
    # Three values: 0 is no, -99 is unknown.
    assert set(taken.counts("exploitations", "form_forced_marriage")) <= {"yes", "no", "unknown"}


def test_missing_migrants(take, real_data):
    taken = take(real_data("missing_migrants/iom_mmp.csv.gz"))
    table = taken.table("incidents")
    assert len(table) == 19_669
    dead = table["dead_and_missing"]
    assert pc.sum(dead).as_py() == 75_068
    assert pc.max(dead).as_py() == 1_022
    assert dead.null_count == 0
    assert taken.counts("incidents", "scope") == {
        "single": 19_158, "split": 410, "cumulative": 93, "single;split": 8,
    }  # fmt: skip
    years: Counter = Counter()
    for day, number in zip(table["happened"].to_pylist(), dead.to_pylist(), strict=True):
        years[day.year] += number
    assert (years[2014], years[2016], years[2024], years[2025]) == (5_446, 8_253, 9_191, 1_812)
    routes = summed(table, of="dead_and_missing", by="route")
    wanted = {
        "central_mediterranean": 24_967, "central_american": 10_607, "western_african_atlantic": 5_450,
        "asia_pacific": 4_902, "western_mediterranean": 4_409,
    }  # fmt: skip
    assert {r: routes[r] for r in wanted} == wanted
    assert summed(table, of="dead_and_missing", cause_of_death="drowning") == 42_169
    # The file's own sum is 112,599: five cells are below zero, which no number of survivors is.
    assert pc.sum(table["survivors"]).as_py() == 112_599 + 6
    assert len(taken.rows("V05", "surv")) == 5
    assert taken.counts("incidents", "citizenship")["unknown"] == 8_731 + 6  # six cells say UNK twice
    # Nothing in it points to a house.
    assert all(round(x, 1) == x for x in table["longitude"].to_pylist() if x is not None)


def test_frontex(take, real_data):
    taken = take(real_data("frontex/frontex.csv.gz"))
    assert taken.done.fit_to_seal
    figures = taken.table("figures")
    assert len(figures) == 34_273
    assert summed(figures) == 4_966_869
    assert summed(figures, by="border_type") == {"sea": 3_103_288, "land": 1_863_581}
    assert sorted(summed(figures, by="route").values(), reverse=True) == [
        1_740_759, 1_363_571, 1_252_298, 249_133, 168_384, 135_336, 55_938, 1_379, 71,
    ]  # fmt: skip
    assert len(taken.counts("figures", "citizenship")) == 159
    assert taken.counts("figures", "period_precision") == {"month": 34_273}
    years: Counter = Counter()
    for day, number in zip(figures["period"].to_pylist(), figures["value"].to_pylist(), strict=True):
        years[day.year] += number
    assert (years[2009], years[2015], years[2024], years[2025]) == (104_503, 1_822_102, 240_021, 50_226)


@pytest.mark.parametrize("name", ["data_glotip_20230530.csv.gz", "data_glotip_20230530.xlsx"])
def test_glotip_is_summed_only_over_its_total_cells(take, real_data, name):
    taken = take(real_data(f"unodc_glotip/{name}"))
    assert taken.done.rows_read == 46_556
    figures = taken.table("figures")
    for dimension in ("sex", "age_band", "form", "citizenship", "repatriated_from"):
        figures = figures.filter(pc.equal(figures[dimension].cast(pa.string()), "total"))
    wanted = {
        "detected_victims": (392_264, 1_450, 159),
        "trafficking_offences": (196_645, 1_156, 247),
        "formal_contact": (165_046, 909, 175),
        "prosecuted": (247_109, 1_351, 336),
        "convicted": (98_184, 1_409, 524),
    }
    for indicator, (total, cells, hidden) in wanted.items():
        part = figures.filter(pc.equal(figures["indicator"].cast(pa.string()), indicator))
        assert summed(part) == total, indicator
        assert len(part) == cells, indicator
        assert pc.sum(pc.equal(part["exactness"].cast(pa.string()), "suppressed")).as_py() == hidden, indicator
    hidden = figures.filter(pc.equal(figures["exactness"].cast(pa.string()), "suppressed"))
    assert hidden["value"].null_count == len(hidden)
    assert set(zip(hidden["value_low"].to_pylist(), hidden["value_high"].to_pylist(), strict=True)) == {(1, 4)}


def test_uk_referrals(take, real_data):
    taken = take(real_data("uk_nrm/nrm_referrals_stacked_nonzero_2022q2_2023q4.csv.gz"))
    assert taken.done.fit_to_seal
    figures = taken.table("figures")
    assert len(figures) == 27_034
    assert summed(figures) == 233_224  # the blind sum, 7.7 times too many
    totals = figures
    for dimension in ("responder", "form", "age_band", "sex", "citizenship"):
        totals = totals.filter(pc.equal(totals[dimension].cast(pa.string()), "total"))
    assert len(totals) == 7 * 4
    assert summed(totals) == 30_197
    quarters = summed(totals, by="period")
    assert list(quarters.values()) == [4_171, 4_586, 4_417, 4_746, 3_998, 4_138, 4_141]
    assert summed(totals, by="responder_type") == {
        "government_agency": 14_882, "police": 6_899, "local_authority": 6_777, "ngo": 1_639,
    }  # fmt: skip
    assert set(taken.counts("figures", "period_precision")) == {"quarter"}
    parts = figures
    for dimension in ("responder", "form", "age_band", "sex"):
        parts = parts.filter(pc.equal(parts[dimension].cast(pa.string()), "total"))
    nationalities = summed(parts, by="citizenship")
    assert {n: nationalities[n] for n in ("ALB", "GBR", "ERI", "SDN", "VNM")} == {
        "ALB": 7_659, "GBR": 7_527, "ERI": 1_790, "SDN": 1_679, "VNM": 1_580,
    }  # fmt: skip
