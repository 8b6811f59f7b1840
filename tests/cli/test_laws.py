"""``whimbrel laws``: the same facts before several laws, as text, as data and as files."""

from __future__ import annotations

import csv
import io
import json

import pytest
from python_calamine import CalamineWorkbook

from whimbrel.criteria.comparison_words import LANGUAGES, said
from whimbrel.criteria.law import laws

CASE = """
case: Somsak's workshop
date: {date}
person: {{age: 31, sex: {sex}}}
actors:
  boss Somsak: {{role: employer, together_with: []}}
  driver: {{role: transporter, together_with: []}}
facts:
  illegal_entry@journey: yes
  entry_procured@journey: {{value: yes, by: driver}}
  benefit@journey: {{value: yes, by: driver}}
  abducted_or_sold@recruitment: {{value: yes, by: boss Somsak}}
  bought@recruitment: {{value: yes, by: boss Somsak}}
  sold_for_profit@recruitment: {{value: yes, by: boss Somsak}}
  violence@destination: {{value: yes, by: boss Somsak}}
  not_free_to_leave@destination: {{value: yes, by: boss Somsak}}
"""


@pytest.fixture
def case(tmp_path):
    """``case(sex="female", date="2024")``: a case file."""

    def write(sex="male", date="2024-05-02"):
        path = tmp_path / "case.yaml"
        path.write_text(CASE.format(sex=sex, date=date), "utf-8")
        return path

    return write


def found(done, country, article, actor):
    rows = done.json()["offences"]
    return next(r for r in rows if (r["country"], r["article"], r["actor"]) == (country, article, actor))


def test_article_240_protects_women_and_not_men(run, case):
    woman = found(run("laws", case("female"), "--country", "CHN", "--json"), "CHN", "240", "boss Somsak")
    man = found(run("laws", case("male"), "--country", "CHN", "--json"), "CHN", "240", "boss Somsak")
    assert woman["result"] == "available" and woman["penalty"]["prison_years"] == [5, 10]
    assert man["result"] == "missing" and "Men" in man["missing"][0] and man["confidence"] == "verified"


def test_facts_are_judged_by_the_law_of_their_day(run, case):
    now = run("laws", case(), "--country", "CHN", "--kind", "forced_labour", "--json")
    then = run("laws", case(date="2009"), "--country", "CHN", "--kind", "forced_labour", "--json")
    told = run("laws", case(), "--date", "2009-10", "--country", "CHN", "--kind", "forced_labour", "--json")
    assert found(now, "CHN", "244", "boss Somsak")["in_force_from"] == "2011-05-01"
    assert found(now, "CHN", "244", "boss Somsak")["result"] == "available"
    for old in (then, told):
        assert found(old, "CHN", "244", "boss Somsak")["in_force_to"] == "2011-04-30"
        assert found(old, "CHN", "244", "boss Somsak")["result"] == "open"
    assert told.json()["date"] == "2009-10-31"


def test_where_both_punish_and_where_neither_does(run, case):
    done = run("laws", case(), "--country", "CHN,GBR", "--json").json()
    row = {(r["actor"], r["kind"]): r for r in done["who_punishes"]}
    assert row["driver", "smuggling"]["both"] == [["CHN", "GBR"]]
    assert row["driver", "debt_bondage"]["neither"] == [["CHN", "GBR"]]
    dual = {(d["actor"], d["kind"]): d["result"] for d in done["dual_criminality"]}
    assert dual["driver", "smuggling"] == "met"
    text = run("laws", case(), "--country", "CHN", "--country", "GBR").out
    assert "driver (Transporter or driver): Smuggling of migrants: China and United Kingdom" in text


def test_no_offence_and_law_not_found_are_two_things(run, case):
    done = run("laws", case(), "--country", "HKG,LAO", "--json").json()
    row = {(r["actor"], r["kind"]): r["sides"] for r in done["who_punishes"]}
    assert row["driver", "forced_labour"] == {"HKG": "no_offence", "LAO": "law_not_found"}
    gaps = {g["kind"] for law in done["laws"] for g in law["gaps"]}
    assert gaps == {"no_offence", "not_found"}
    text = run("laws", case(), "--country", "HKG,LAO").out
    assert "It does not mean that there is none" in text and "Gaps" in text


def test_the_crossing_is_told_apart(run, case):
    done = run("laws", case(), "--country", "CHN", "--json").json()
    assert not [o for o in done["offences"] if o["kind"] == "crossing"]
    assert {o["article"] for o in done["own_crossing"]} == {"322", "Exit-Entry Law 71"}
    assert {o["actor"] for o in done["own_crossing"]} == {None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_hold_everything_but_names(run, case, tmp_path, language):
    for ending in ("csv", "xlsx", "html", "pdf"):
        out = tmp_path / f"out.{ending}"
        done = run("laws", case(), "--country", "CHN,FRA", "--out", out, "--language", language)
        assert done.code == 0 and f"Written: {out}" in done.out
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    assert rows[0][0] == said("country", language) and len(rows) > 40
    assert {r[1] for r in rows[1:] if r[1]} == {r for r in {row[1] for row in rows[1:]} if said("actor", language) in r}
    book = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx"))
    sheets = [book.get_sheet_by_name(n).to_python() for n in book.sheet_names]
    assert sheets[1][0][0] == said("country", language) and len(sheets) == 5
    html = (tmp_path / "out.html").read_text("utf-8")
    assert f'lang="{language}"' in html and said("overview", language) in html and "<script" not in html
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert "Somsak" not in html + str(rows) + str(sheets)


def test_a_written_file_is_whole_or_absent(run, case, tmp_path):
    done = run("laws", case(), "--country", "CHN", "--out", tmp_path / "out.docx")
    assert done.code == 16 and "csv, xlsx, pdf, html" in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["case.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said_"),
    [
        (["--country", "DEU"], "there are AUS, CHN, FRA"),
        (["--country", "Atlantis"], "no country that is known; there are AUS"),
        (["--country", "CHN", "--kind", "theft"], "There is no theft; there are trafficking"),
        (["--country", "CHN", "--date", "yesterday"], "Write 2009, 2009-10 or 2009-10-01"),
        ([], "Choose countries with --country; there are AUS"),
    ],
)
def test_what_is_not_there_is_said(run, case, arguments, said_):
    done = run("laws", case(), *arguments)
    assert done.code == 2 and said_ in done.err


def test_a_case_with_faults_ends_with_its_own_code(run, tmp_path):
    (tmp_path / "bad.yaml").write_text("facts: {violense: yes, Somsak: yes}")
    done = run("laws", tmp_path / "bad.yaml", "--country", "CHN")
    assert done.code == 19 and "did you mean violence?" in done.err and "Somsak" not in done.said


def test_laws_without_facts(run):
    listed = run("laws", "--list")
    assert all(code in listed.out and law.label["en"] in listed.out for code, law in laws().items())
    assert len(run("laws", "--list", "--json").json()) == len(laws())
    whole = run("laws", "--all", "--country", "France", "--kind", "trafficking")
    assert "225-4-1" in whole.out and "L823-1" not in whole.out and "party" in whole.out
    data = run("laws", "--all", "--country", "CHN", "--json").json()
    assert len(data[0]["offences"]) == len(laws()["CHN"].offences)
    assert run("laws").code == 2


def test_a_country_by_its_name_is_understood(run, case):
    done = run("laws", case(), "--country", "Viet Nam", "--json", "--language", "fr")
    assert done.json()["countries"] == ["VNM"] and json.dumps(done.json(), ensure_ascii=False).count("Traite") > 0
