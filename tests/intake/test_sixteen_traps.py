"""The sixteen importer traps of the public data, each with a small fixture of ours.

They were met in the files of ``shared/data`` (its README numbers them so); ``test_real_totals.py`` proves the same
importers on those files.
"""

import datetime as dt
from collections import Counter

import openpyxl
import pytest

from whimbrel.intake.mapping import parse_mapping
from whimbrel.intake.recognise import bind, sources
from whimbrel.intake.values.dates import dated

CTDC_2021 = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,citizenship,CountryOfExploitation,"
    "meansOfControlDebtBondage,meansOfControlTakesEarnings,meansOfControlThreatOfLawEnforce,isForcedLabour,"
    "isSexualExploit,isOtherExploit,typeOfSexPornography\n"
)
GLOTIP = (
    "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,txtVALUE,Source\n"
)
VICTIMS = "AAA,{},,,Detected trafficking victims,{},{},{},{},2019,Counts,{},UNODC\n"
NRM = "period,First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People\n"
MISSING_MIGRANTS = "t,m,type,route,geo,dead,cause,surv,nat,location,lon,lat\n"


@pytest.fixture
def given(take, tmp_path):
    """Takes a small table in: ``given(text, mapping=...)``."""

    def run(text, **options):
        path = tmp_path / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        if isinstance(options.get("mapping"), dict):
            options["mapping"] = parse_mapping({"id": "t", **options["mapping"]}, "t")
        return take(path, **options)

    return run


def persons(**columns):
    """A mapping of persons; what the standard requires and the test does not speak of is the same for all."""
    same = {"role": {"constant": "victim"}, "sex": {"constant": "unknown"}, "citizenship": {"constant": "unknown"}}
    return {"tables": {"persons": {"columns": same | columns}}}


def test_trap_01_missing_marks(given):
    """Each source has marks of its own for what is not known; unknown is never no."""
    marks = [
        "-99",
        "",
        "Unknown",
        "Not Specified",
        "Not specified or unknown",
        "Not Recorded",
        "NA*",
        "N/A",
        "UNK",
        "00",
    ]
    marks += ["0", "OOO", "OOS", "STL"]
    missing = {m: "unknown" for m in marks if m not in ("OOO", "OOS", "STL")} | {"N/A": "not_applicable"}
    mapping = persons(
        sex={"from": "Sex"},
        citizenship={"from": "Country"},
        age={"from": "Age"},
        registered={"from": "Date"},
        abducted={"from": "Taken"},
    ) | {"missing": missing}
    rows = "".join(f"{m},{m},{m},{m},{m},x\n" for m in marks[:-3]) + "".join(
        f"female,{m},1,2020,1,x\n" for m in marks[-3:]
    )
    taken = given("Sex,Country,Age,Date,Taken,Filler\n" + rows, mapping=mapping)
    assert not {c for c in taken.checks if c[0] in "VNMX"} - {"V06"}, taken.said
    reasons = {"unknown", "not_applicable"}
    assert set(taken.column("persons", "sex")[:-3]) == reasons
    assert set(taken.column("persons", "abducted")[:-3]) == reasons
    assert set(taken.column("persons", "age")[:-3]) == {None}
    assert set(taken.column("persons", "age_missing")[:-3]) == reasons
    assert set(taken.column("persons", "registered")[:-3]) == {None}
    # Codes of statistics offices: unknown, unidentified sub-Saharan, stateless.
    assert taken.column("persons", "citizenship")[-3:] == ["unknown", "sub_saharan", "XXA"]


def test_trap_02_namibia(given):
    header = CTDC_2021.replace("gender,", "gender,")
    taken = given(header + "2020,Female,,,,NA,NAM,,,,1,,,\n2020,Female,,,,,NA,,,,1,,,\n")
    assert taken.column("persons", "citizenship") == ["NAM", "unknown"]
    assert taken.column("exploitations", "country") == ["NAM", "NAM"]
    # As a word it is none: in a code list "NA" says nothing that could be believed.
    taken = given("Sex\nNA\nfemale\n", mapping=persons(sex={"from": "Sex"}))
    assert taken.rows("V01") == [2]
    assert taken.column("persons", "sex") == ["unknown", "female"]


def test_trap_03_suppressed_and_mixed_numbers(given):
    values = ["<5", '"1,282"', "17", "Several teenage girls*"]
    rows = (
        VICTIMS.format(c, "Total", "Total", "Total", "Total", v)
        for c, v in zip(("Chad", "Mali", "Peru", "Cuba"), values, strict=True)
    )
    taken = given(GLOTIP + "".join(rows).replace("AAA", ""))
    assert taken.column("figures", "value") == [None, 1282, 17, None]
    assert taken.column("figures", "value_low") == [1, 1282, 17, None]
    assert taken.column("figures", "value_high") == [4, 1282, 17, None]
    assert taken.column("figures", "exactness") == ["suppressed", "exact", "exact", "unknown"]
    assert taken.rows("V13") == [2]
    assert taken.rows("V14") == [5]
    assert "teenage" not in taken.said


def test_trap_04_lines_that_are_not_data(given, take, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Detected victims of trafficking"])
    book.active.append(["Source: an office"])
    book.active.append(GLOTIP.strip().split(","))
    book.active.append(
        VICTIMS.format("Chad", "Total", "Total", "Total", "Total", "7").strip().replace("AAA", "TCD").split(",")
    )
    book.save(tmp_path / "preamble.xlsx")
    taken = take(tmp_path / "preamble.xlsx")
    assert taken.column("figures", "value") == [7]
    assert taken.column("figures", "source_row") == [4]
    directives = ",".join(["Hidden"] * 7 + ["CSVFilter"] * 7) + "\n"
    taken = given(CTDC_2021 + directives + "2020,Female,,,,UKR,RUS,,,,1,,,\n")
    assert taken.rows("F21") == [2]
    assert taken.column("persons", "source_row") == [3]
    template = VICTIMS.format("Chad", "by citizenship", "(especifique otras nacionalidades)", "Total", "Total", "3")
    taken = given(GLOTIP + template.replace("AAA", "TCD"))
    assert taken.column("figures", "citizenship") == ["unknown"]
    assert taken.column("figures", "value") == [3]


def test_trap_05_several_values_in_one_cell(given):
    harsh = "Harsh environmental conditions / lack of adequate shelter, food, water"
    taken = given(
        MISSING_MIGRANTS
        + f'2021-05-03,2021-05-01,Incident,Central Mediterranean,LBY,3,"{harsh}",,"ERI,SDN",at sea,12.5,33.1\n'
        + f'2021-05-04,2021-05-01,Incident,Central Mediterranean,LBY,1,"Drowning,{harsh}",2,UNK,at sea,12.5,33.1\n'
    )
    assert taken.column("incidents", "citizenship") == ["ERI;SDN", "unknown"]
    first, second = taken.column("incidents", "cause_of_death")
    assert ";" not in first
    assert set(second.split(";")) == {first, "drowning"}
    taken = given(NRM + "2022_q2,Police,Police total,Sexual & Labour,Total,Total,Albanian Greek,1\n")
    assert taken.column("figures", "citizenship") == ["ALB;GRC"]
    assert len(taken.column("figures", "form")[0].split(";")) == 2
    vp = "yearRegister,gender,majorityStatus,isForcedLabour,isSexualExploit,UN_COO_Region,UN_COE_Region,IP_Exploiter,"
    vp += "IP_Gender,IP_ageBroad,IP_citizen_UNRegion,IP_Relation,IP_PayMoney,IP_RecruiterBroker,IP_TransactionProcess,"
    vp += "IP_ControlAbuseKidnap\n2005-2013,Female,Adult,1,,Asia,Americas/Oceania,1,Female;Male,,,,No;Yes,,,\n"
    taken = given(vp)
    assert taken.column("perpetrators", "sex") == ["female;male"]
    assert taken.column("persons", "paid_perpetrator") == ["no;yes"]
    assert ";" not in taken.column("exploitations", "country")[0]


def test_trap_06_totals_beside_their_parts(given):
    cells = [
        ("Total", "Total", "Total", "Total", "100"),
        ("Total", "Total", "Female", "Total", "60"),
        ("Total", "Total", "Male", "Total", "40"),
        ("by form of exploitation", "Sexual exploitation", "Total", "Total", "100"),
    ]
    taken = given(GLOTIP + "".join(VICTIMS.format("Chad", *c).replace("AAA", "TCD") for c in cells))
    figures = taken.table("figures")
    total = figures.filter(
        [
            {figures[d][i].as_py() for d in ("sex", "age_band", "form", "citizenship", "repatriated_from")} == {"total"}
            for i in range(len(figures))
        ]
    )
    assert sum(figures["value"].to_pylist()) == 300
    assert total["value"].to_pylist() == [100]
    nrm = "2022_q2,Police,Police total,Total,Total,Total,Total,9\n2022_q2,Police,Police A,Total,Total,Total,Total,8\n"
    taken = given(NRM + nrm + "2022_q2,Police,Police B,Total,Total,Total,Total,3\n")
    assert taken.column("figures", "responder") == ["total", "Police A", "Police B"]
    assert taken.rows("T01") == [2]  # 8 + 3 are more than 9


def test_trap_07_encodings_and_layout(given):
    wanted = ["CIV", "SEN", "BEN"]
    mapping = persons(citizenship={"from": "Pays"}, registered={"from": "Année"})
    text = "Pays,Année\nCôte d’Ivoire,2020\nSénégal,2021\nBénin,2022\n"
    for data in (
        text.encode("utf-8-sig"),
        text.encode("cp1252"),
        text.replace(",20", "\u00a0,20").encode("mac_roman"),
        text.encode("utf-16"),
        text.replace("\n", "\r\n", 2).encode(),
        text.strip().encode(),
        text.replace(",", ", ").replace("\nC", "\n C").encode(),
        text.replace(",", " ,").replace("Pays", "Pays  ").encode(),
        text.replace("Sénégal", '"Sénégal"').encode(),
    ):
        taken = given(data, mapping=mapping)
        assert taken.done.fit_to_seal, taken.said
        assert taken.column("persons", "citizenship") == wanted
    taken = given(text.encode().replace("Bénin".encode(), b"B\xe9nin") + b"Togo,2020\n" * 3, mapping=mapping)
    assert taken.column("persons", "citizenship")[:2] == wanted[:2]
    assert taken.rows("F18") == [4]
    taken = given('Pays,Année\n"Côte\nd’Ivoire",2020\nTogo,x\n', mapping=mapping)
    assert taken.rows("V03") == [3]
    # Names cut at 32 characters, as some copies of the CTDC file have them.
    long = "meansOfControlPsychoactiveSubstances"
    assert bind(sources()["ctdc_2021"], (long[:32],)) == {long[:32]: long}
    # A file without a header is recognised as nothing.
    assert "F11" in given("2020,Female,21--23,Adult,,UKR,RUS,1,,,1,,,\n" * 3).checks


def test_trap_08_dates(given):
    forms = {
        "YYYY-MM-DD": None,
        "2014": "year",
        "2014-05": "month",
        "2014-05-06": "day",
        '"January 6, 2014"': "day",
        "Mai 2014": "month",
        "2005-2013": "year_span",
        "2014-02-31": None,
        "": None,
        "6/25/14": "day",
    }
    taken = given(
        "When\n" + "\n".join(forms) + "\n", mapping=persons(registered={"from": "When"}, sex={"constant": "female"})
    )
    read = dict(
        zip(taken.column("persons", "source_row"), taken.column("persons", "registered_precision"), strict=True)
    )
    for row, (text, precision) in enumerate(forms.items(), start=2):
        if text:
            assert read[row] == (precision or "unknown"), text
    assert taken.rows("V03") == [2, 9]
    assert dated("14245", epoch_days=True).first == dt.date(2009, 1, 1)
    both = given("When\n25/12/2020\n12/25/2020\n", mapping=persons(registered={"from": "When"}))
    assert both.rows("V04") == [2, 3]


def test_trap_09_places(given):
    places = {
        "PHL": "PHL",
        "PH": "PHL",
        "608": "PHL",
        "4": "AFG",
        "Filipino": "PHL",
        "菲律宾": "PHL",
        "Viet Nam": "VNM",
        "Lao People's Democratic Republic": "LAO",
        "Nigérienne": "NER",
        "Madagaskar": "MDG",
        "Abania": "ALB",
        "Serbia and Montenegro": "unknown",
        "Netherlands Antilles": "unknown",
        "Aruba/Curacao": "unknown",
        "13.7563, 100.5018": "unknown",
        "Atlantis": "unknown",
    }
    mapping = {"tables": {"exploitations": {"columns": {"country": {"from": "Where"}}}}}
    taken = given("Where;n\n" + "".join(f"{p};1\n" for p in places), mapping=mapping)
    assert taken.column("exploitations", "country") == list(places.values())
    assert taken.rows("V11") == [13, 14, 15]
    assert taken.rows("V12") == [16, 17]


def test_trap_10_duplicates_mean_different_things(given):
    row = "2020,Female,09--17,,,UKR,RUS,,,,1,,,\n"
    taken = given(CTDC_2021 + row * 3)
    assert taken.done.rows["persons"] == 3
    assert taken.column("persons", "id") == [1, 2, 3]
    incident = "2021-05-03,2021-05-01,Incident,Central Mediterranean,LBY,3,Drowning,,ERI,at sea,12.5,33.1\n"
    assert given(MISSING_MIGRANTS + incident * 2).column("incidents", "dead_and_missing") == [3, 3]
    cell = VICTIMS.format("Chad", "Total", "Total", "Total", "Total", "7").replace("AAA", "TCD")
    taken = given(GLOTIP + cell * 2)
    assert taken.column("figures", "value") == [7]
    assert taken.rows("T03") == [3]
    taken = given(GLOTIP + cell + cell.replace(",7,", ",9,"))
    assert taken.rows("T02") == [3]
    assert taken.column("figures", "value") == [None]
    assert taken.column("figures", "exactness") == ["conflicting"]


def test_trap_11_role_words_used_as_names(given):
    """A role word is no reference: two people called Driver are not one."""
    mapping = {
        "tables": {
            "persons": {"key": "Name in file", "columns": {"sex": {"from": "Sex"}}},
            "payments": {"columns": {"person": {"refers": "Name in file"}, "amount": {"from": "Paid"}}},
        }
    }
    taken = given("Name in file,Sex,Paid\nDriver,male,5\nDriver,female,7\nP1,male,9\n", mapping=mapping)
    assert taken.rows("R02") == [3]
    assert not taken.done.fit_to_seal


def test_trap_12_units(given):
    row = "Eastern Mediterranean,Sea,SYR,2015-10-01,10\n"
    taken = given("route,type,nat,t,n\n" + row)
    assert taken.column("figures", "counting_unit") == ["detections"]
    assert "not people in the world" in taken.said
    taken = given(NRM + "2022_q2,Police,Police total,Total,Total,Total,Total,9\n")
    assert taken.column("figures", "counting_unit") == ["referrals"]
    counts = {id: source.counts["unit"] for id, source in sources().items()}
    assert counts["frontex"] == "detections"
    assert counts["missing_migrants"] == "incidents"
    assert counts["uk_nrm"] == "referrals"
    assert counts["ctdc_2021"] == counts["ctdc_2024"] == counts["ctdc_kanon"] == "identified cases"
    figures = {
        "indicator": {"constant": "detected_victims"},
        "counting_unit": {"from": "Unit"},
        "period": {"constant": "2020"},
        "reporting_country": {"from": "Country"},
        "value": {"from": "n"},
    }
    mapping = {"tables": {"figures": {"columns": figures}}}
    taken = given("Unit,Country,n\npersons,THA,1\ndetections,LAO,2\n", mapping=mapping)
    assert "T05" in taken.checks


def test_trap_13_three_valued_flags(given):
    rows = "2020,Female,,,,UKR,RUS,1,,,,1,,\n2020,Female,,,,UKR,RUS,,,,,,,\n"
    taken = given(CTDC_2021 + rows)
    assert taken.column("exploitations", "means_of_control_debt_bondage") == ["yes", "unknown"]
    assert taken.column("exploitations", "means_of_control_takes_earnings") == ["no", "unknown"]
    assert taken.column("exploitations", "form_forced_labour") == ["no", "unknown"]
    # Another block says nothing about this one.
    assert taken.column("exploitations", "sex_type_pornography") == ["unknown", "unknown"]
    flags = {"flags": {"debt_bondage": "Debt", "threats": "Threats"}}
    asked = given(
        "Debt,Threats\n1,0\n-99,0\n,1\n",
        mapping={"missing": {"-99": "refused"}, "tables": {"exploitations": {"columns": {"means_of_control": flags}}}},
    )
    assert asked.column("exploitations", "means_of_control_debt_bondage") == ["yes", "refused", "unknown"]
    assert asked.column("exploitations", "means_of_control_threats") == ["no", "no", "yes"]


def test_trap_14_spreadsheet_damage(take, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Age band", "Country"])
    book.active.append([dt.date(2023, 9, 17), 4])
    book.active.append(["17-Sep", 608])
    book.active.append(["9—17", "004"])
    book.active.append(["9–17", "TH"])
    book.active.append(["09--17", "TH"])
    book.save(tmp_path / "damaged.xlsx")
    mapping = parse_mapping({"id": "t", **persons(age_band={"from": "Age band"}, citizenship={"from": "Country"})}, "t")
    taken = take(tmp_path / "damaged.xlsx", mapping=mapping)
    assert taken.rows("V09") == [2, 3]
    assert taken.column("persons", "age_band") == ["unknown", "unknown", "9_17", "9_17", "9_17"]
    assert taken.column("persons", "citizenship") == ["AFG", "PHL", "AFG", "THA", "THA"]


def test_trap_15_same_thing_other_spelling(given):
    header = CTDC_2021.replace("citizenship", "Citizenship").replace("CountryOfExploitation", "countryofexploitation")
    rows = "2020,Female,9--17,,,UKR,RUS,,,1,1,,,\n2020,Woman,09--17,,,UKR,RUS,1,,,1,,,\n"
    for spelling in ("meansOfControlThreatOfLawEnforce", "meansOfControlThreatOfLawEnforcement"):
        taken = given(header.replace("meansOfControlThreatOfLawEnforce", spelling) + rows)
        assert taken.column("exploitations", "means_of_control_threats_law_enforcement") == ["yes", "no"]
        assert taken.column("persons", "age_band") == ["9_17", "9_17"]
        assert taken.column("persons", "sex") == ["female", "female"]
        assert taken.column("persons", "citizenship") == ["UKR", "UKR"]
    nrm = "".join(
        f"2022_q2,Police,Police total,Total,Total,Total,{n},1\n" for n in ("Congolese Drc", "Congolese (Drc)")
    )
    taken = given(NRM + nrm)
    assert taken.column("figures", "citizenship") == ["COD", "COD"]
    assert taken.column("figures", "citizenship_as_given") == ["Congolese Drc", "Congolese (Drc)"]
    assert "T03" not in taken.checks


def test_trap_16_two_public_copies_may_differ(given):
    """Which copy was used is recorded: every source names its publisher and release, every row its place in the file."""
    for source in sources().values():
        assert source.citation, source.id
        assert source.licence, source.id
    citations = Counter(s.citation for s in sources().values())
    assert max(citations.values()) == 1
    taken = given(CTDC_2021 + "2020,Female,,,,UKR,RUS,,,,1,,,\n" * 2)
    assert "25 August 2021" in taken.done.source.citation
    assert taken.column("persons", "source_row") == [2, 3]
