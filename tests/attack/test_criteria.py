"""What an attacker asks of case files, comparisons, and the operations that take facts."""

from __future__ import annotations

import json
import time
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.cli.conftest import run  # noqa: F401
from tests.service.api.programs import people, program  # noqa: F401
from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case_file import MOST_ACTORS, case_of, case_of_text
from whimbrel.criteria.compared import standings_for
from whimbrel.criteria.comparison_files import FORMATS, comparison_bytes
from whimbrel.criteria.facts import facts
from whimbrel.criteria.law import laws
from whimbrel.service.audit.models import Entry
from whimbrel.standard.errors import CaseError, QuestionError

NAME = "Somsak Phommachanh"
LEVELS = [f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]" for i in range(9)]
LAUGHS = "\n".join(["a: &a [x,x,x,x,x,x,x,x,x]", *LEVELS])
FACTS = {"documents_taken@destination": {"value": "yes", "by": "owner"}, "illegal_entry@journey": "yes"}
CASE = {"actors": {"owner": {"role": "employer"}}, "facts": FACTS}


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS + "\ncase: *j\n",
        LAUGHS + "\nfacts: *j\n",
        LAUGHS + "\nactors: {owner: {role: *j}}\n",
        LAUGHS + "\nfacts: {violence@journey: {value: *j}}\n",
        "[" * 50_000,
        "{a: " * 50_000,
        "a: 1\n" * 40_000,
        "\n".join(f"k{i}: 1" for i in range(30_000)),
        "!!python/object/apply:os.system ['true']",
        "!!python/name:os.system",
        "? [a]\n: b",
        "facts: &f {x: *f}",
        "facts: {gain: {amount: .inf, currency: CNY}}",
        "facts: {gain: {amount: .nan, currency: CNY}}",
        "person: {age: " + "9" * 4_000 + "}",
        "case: " + "x" * 30_000,
        "\x00",
    ],
    ids=range(17),
)
def test_can_a_case_file_exhaust_the_machine_or_run_something(text):
    begun = time.monotonic()
    with pytest.raises(CaseError):
        case_of_text(text)
    assert time.monotonic() - begun < 20


def test_can_a_case_of_many_actors_and_facts_take_minutes(program):  # noqa: F811
    crowd = {f"a{i}": {"role": "employer"} for i in range(MOST_ACTORS + 1)}
    with pytest.raises(CaseError, match="actors"):
        case_of({"actors": crowd})
    crowd.popitem()
    asked = [f.keys[0] for f in facts().values() if not f.source and not f.number][:100]
    told = {key: [{"value": "yes", "by": a} for a in crowd] for key in asked}
    case = {"actors": crowd, "facts": told}
    begun = time.monotonic()
    assert program("lin").post("/assess", {"case": case}).status_code == 200
    assert program("lin").post("/laws/compare", {"case": case, "countries": list(laws())}).status_code == 200
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize(
    "case",
    [
        {NAME: "yes"},
        {"facts": {NAME: "yes"}},
        {"facts": {"somsak": "yes"}},
        {"facts": {f"violence@{NAME}": "yes"}},
        {"facts": {"violence@journey": NAME}},
        {"facts": {"violence@journey": {"value": "yes", "by": NAME}}},
        {"facts": {"violence@journey": {NAME: "yes"}}},
        {"facts": {"violence@journey": {"value": "yes", "obtained": NAME}}},
        {"facts": {"violence": {"value": "yes", "phase": NAME}}},
        {"facts": {"gain": {"amount": NAME, "currency": NAME}}},
        {"facts": NAME},
        {"person": {"age": NAME}},
        {"person": {NAME: 1}},
        {"person": {"sex": NAME, "citizenship": NAME, "child": NAME}},
        {"date": NAME, "country": NAME},
        {"actors": {f"{NAME}!": {}}},
        {"actors": {"owner": {"together_with": [NAME]}}},
    ],
    ids=range(17),
)
def test_do_faults_repeat_what_was_told_of_a_person(program, caplog, case):  # noqa: F811
    with pytest.raises(CaseError) as refused:
        case_of(case)
    answers = [program("lin").post("/assess", {"case": case})]
    answers.append(program("lin").post("/laws/compare", {"case": case, "countries": ["CHN"]}))
    for answer in answers:
        assert answer.status_code == 422, answer.content
    said = str(refused.value) + "".join(a.content.decode() for a in answers) + caplog.text
    assert "omsak" not in said and "hommachanh" not in said


def test_is_anything_kept_of_facts_that_were_sent(program):  # noqa: F811
    lin = program("lin")
    lin.get("/me")
    before = Entry.objects.count()
    sent = {"case": {**CASE, "case": NAME, "note": NAME, "title": NAME}}
    assert lin.post("/assess", sent).status_code == 200
    assert lin.post("/laws/compare", {**sent, "countries": ["CHN"]}, key="keep-this-answer").status_code == 200
    told = json.dumps(list(Entry.objects.values()), default=str)
    assert "omsak" not in told and Entry.objects.count() == before
    from whimbrel.service.api.models import Answered

    assert not Answered.objects.exists()


def test_can_somebody_without_a_token_ask(site):
    for method, path in (("get", "/facts"), ("get", "/laws/CHN"), ("post", "/assess"), ("post", "/laws/compare")):
        sent = {"data": "{}", "content_type": "application/json"} if method == "post" else {}
        answer = getattr(site, method)(f"/api/v1{path}", **sent)
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "country", ["../CHN", "CHN.yaml", "..%2f..%2fsettings", "chn", "CHN'--", "С H N", "%00", "CHN/../FRA"]
)
def test_can_a_country_reach_another_file(program, site, country):  # noqa: F811
    assert program("lin").get(f"/laws/{country}").status_code in (400, 404, 422)
    assert site.get(f"/laws/{country}/").status_code in (400, 404)
    told = program("lin").post("/laws/compare", {"case": CASE, "countries": [country]})
    assert told.status_code in (400, 422) and country not in told.content.decode()


def test_does_a_file_that_travels_hold_names():
    told = {"illegal_entry@journey": "yes", "violence@journey": {"value": "yes", "by": NAME}}
    case = case_of({"case": NAME, "actors": {NAME: {"role": "employer"}, "Khun Dao": {"role": NAME}}, "facts": told})
    compared = standings_for(case, ["CHN", "FRA"])
    for ending in FORMATS:
        data = comparison_bytes(compared, ending)
        if ending == "xlsx":
            with ZipFile(BytesIO(data)) as book:
                data = b"".join(book.read(n) for n in book.namelist())
        assert b"omsak" not in data and b"Khun" not in data and len(data) > 1_000


def test_can_a_comparison_be_written_where_it_should_not(run, tmp_path):  # noqa: F811
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), "utf-8")
    target = tmp_path / "target.csv"
    target.write_text("mine")
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    assert run("laws", file, "--country", "CHN", "--out", link).code == 0
    assert target.read_text() == "mine" and not link.is_symlink()
    for out in (tmp_path / "no" / "such.csv", tmp_path, tmp_path / "x.csv.exe", tmp_path / "x"):
        done = run("laws", file, "--country", "CHN", "--out", out)
        assert done.code in (2, 16) and "fault in Whimbrel" not in done.said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.json", "link.csv", "target.csv"]


def test_can_a_text_of_the_law_become_a_formula():
    compared = standings_for(case_of(CASE), list(laws()))
    rows = comparison_bytes(compared, "csv").decode("utf-8-sig").splitlines()
    assert not [r for r in rows if r.startswith(("=", "+", "-", "@")) or ',"=' in r or ",=" in r]


def test_is_an_ending_that_is_no_format_refused():
    for ending in ("", "exe", "csv/../..", "PDF "):
        with pytest.raises(QuestionError):
            comparison_bytes(standings_for(case_of(CASE), ["CHN"]), ending)


def test_does_a_yes_ever_become_a_no_by_who_told_it():
    told = assess(case_of({"facts": {"violence@journey": ["yes", "no"]}}))
    assert told.contradictions == ("violence@journey",) and told.known["violence@journey"] is True
