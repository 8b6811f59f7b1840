"""SDG 16.2.2 in SDMX, read back by pysdmx."""

import pytest
from pysdmx.io import read_sdmx

from tests.release.returns.told import cell
from whimbrel.release.returns import sdg
from whimbrel.release.returns.tables import tables
from whimbrel.standard.errors import QuestionError

FORMS = {
    "VC_HTF_DETVFL": "forced_labour",
    "VC_HTF_DETVSX": "sexual_exploitation",
    "VC_HTF_DETVOG": "organ_removal",
    "VC_HTF_DETVOP": "other_purposes",
}
SEX = {"_T": "_T", "F": "female", "M": "male", "_O": "other", "_U": "unknown"}
AGE = {"_T": "_T", "Y0T17": "0_17", "Y_GE18": "18_plus", "_U": "unknown"}


@pytest.fixture
def made(sealed):
    persons = [
        {},
        {"sex": "male"},
        {"sex": "other"},
        {"age_band": "9_17"},
        {"sex": "unknown", "age_band": "unknown"},
        {},
    ]
    exploitations = [
        {"person": 1},
        {"person": 2, "form_forced_labour": "no", "form_organ_removal": "yes"},
        {"person": 3, "form_forced_labour": "no", "form_forced_marriage": "yes"},
        {"person": 4, "form_sexual_exploitation": "yes", "form_forced_labour": "no"},
        {"person": 5, "form_sexual_exploitation": "yes"},
    ]
    figures = [
        {"sex": "total", "value": None, "value_low": 1, "value_high": 4, "exactness": "suppressed", "year": 2023}
    ]
    return tables([sealed(persons=persons, exploitations=exploitations, figures=figures)], "sdg", "LAO")


def read(text):
    dataset = read_sdmx(text, validate=True).data[0]
    return dataset.short_urn, [{k: str(v) for k, v in row.items()} for row in dataset.data.to_dict("records")]


@pytest.mark.parametrize("kind", ["csv", "xml"])
def test_read_back_every_number_is_that_of_the_table(made, kind):
    flow, rows = read(sdg.sdmx(made)[kind])
    assert flow == "Dataflow=IAEG-SDGs:DF_SDG_GLH(1.12)"
    of_2024 = [r for r in rows if r["TIME_PERIOD"] == "2024"]
    assert (
        len(of_2024) == 5 * 5 * 4
        and {r["REF_AREA"] for r in rows} == {"418"}
        and {r["REPORTING_TYPE"] for r in rows} == {"N"}
    )
    for row in of_2024:
        codes = SEX[row["SEX"]], AGE[row["AGE"]]
        expected = (
            cell(made, "victims_2024", *codes)
            if row["SERIES"] == "VC_HTF_DETV"
            else cell(made, "victims_by_form_2024", FORMS[row["SERIES"]], *codes)
        )
        assert int(float(row["OBS_VALUE"])) == expected and row["OBS_STATUS"] == "A" and row["UNIT_MEASURE"] == "NUMBER"
        assert row["COMMENT_OBS"].startswith("Not for publication")


def test_by_hand(made):
    rows = list(sdg.observations(made))
    count = {
        r["SERIES"]: r["OBS_VALUE"] for r in rows if (r["SEX"], r["AGE"], r["TIME_PERIOD"]) == ("_T", "_T", "2024")
    }
    # Six victims: labour, organs, marriage, sexual, two forms, nothing known.
    assert count == {
        "VC_HTF_DETV": "6",
        "VC_HTF_DETVFL": "1",
        "VC_HTF_DETVOG": "1",
        "VC_HTF_DETVSX": "1",
        "VC_HTF_DETVOP": "2",
    }


def test_a_count_between_limits_has_no_value_and_says_its_limits(made):
    row = next(
        r
        for r in sdg.observations(made)
        if (r["TIME_PERIOD"], r["SERIES"], r["SEX"], r["AGE"]) == ("2023", "VC_HTF_DETV", "_T", "_T")
    )
    assert (row["OBS_VALUE"], row["OBS_STATUS"]) == (None, "Q") and row["COMMENT_OBS"].endswith(" 1-4.")
    _, again = read(sdg.sdmx(made)["xml"])
    assert {r.get("OBS_VALUE") for r in again if r["OBS_STATUS"] == "Q"} <= {"", "nan", "None"}


def test_rates_only_where_the_population_is_given(made):
    assert not any(r["SERIES"].endswith("R") for r in sdg.observations(made))
    rates = {r["SERIES"]: r for r in sdg.observations(made, {2024: 7_500_000}) if r["SERIES"].endswith("R")}
    assert float(rates["VC_HTF_DETVR"]["OBS_VALUE"]) == pytest.approx(6 / 7_500_000 * 100_000)
    assert rates["VC_HTF_DETVR"]["UNIT_MEASURE"] == "PER_100000_POP" and {r["TIME_PERIOD"] for r in rates.values()} == {
        "2024"
    }
    assert {(r["SEX"], r["AGE"]) for r in rates.values()} == {("_T", "_T")}, (
        "residents by sex and age are not known here"
    )


def test_the_same_submissions_give_the_same_files(made):
    assert sdg.sdmx(made) == sdg.sdmx(made)


def test_a_state_without_a_number_is_refused(sealed):
    with pytest.raises(QuestionError, match="M49"):
        list(sdg.observations(tables([sealed(persons=[{}])], "sdg", "XKX")))
