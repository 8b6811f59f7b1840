"""``whimbrel assess``: what it prints, what it refuses, and the same case as YAML and as JSON."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from whimbrel.criteria.criterion import criteria
from whimbrel.criteria.facts import facts

CASE = {
    "case": "sewing workshop",
    "date": "2024-05",
    "person": {"age": 31, "sex": "male"},
    "actors": {"driver": {"role": "transporter", "together_with": []}, "owner": {"role": "employer"}},
    "facts": {
        "not_national": True,
        "illegal_entry@journey": True,
        "entry_procured@journey": {"value": True, "by": "driver"},
        "benefit@journey": {"value": True, "by": "driver"},
        "harboured@destination": {"value": True, "by": "owner"},
        "worked@destination": {"value": True, "by": "owner"},
        "documents_taken@destination": {"value": True, "by": "owner", "obtained": "seen"},
        "not_free_to_leave@destination": {"value": True, "by": "owner"},
        "confined@destination": False,
        "agreed_to_work@recruitment": True,
    },
}


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(CASE), "utf-8")
    return path


def findings(done) -> dict:
    return {(f["finding"], f["phase"], f["actor"]): f["result"] for f in done.json()["findings"]}


def test_the_smuggler_stays_a_smuggler(run, case):
    found = findings(run("assess", case, "--json"))
    assert {found[f, None, None] for f in ("smuggling", "trafficking", "forced_labour")} == {"met"}
    assert found["smuggling", None, "driver"] == "met" and found["trafficking", None, "driver"] != "met"
    assert found["trafficking", None, "owner"] == "met" and found["smuggling", None, "owner"] != "met"


def test_text_says_why_what_to_ask_and_what_not_to_do(run, case):
    text = run("assess", case).out
    assert "Trafficking: MET (speaks to reasonable grounds" in text and "no verdict" in text
    assert "Identity papers taken or kept by somebody else (Destination and exploitation)" in text
    assert "Ask next" in text and "Do not detain the person" in text and "should not be punished" in text
    assert "Agreed to the work" not in text


def test_json_and_yaml_are_the_same_case(run, case, tmp_path):
    as_json = tmp_path / "case.json"
    as_json.write_text(json.dumps(CASE), "utf-8")
    assert run("assess", case, "--json").json() == run("assess", as_json, "--json").json()


def test_only_the_instruments_asked_for_and_the_law_of_a_country(run, case):
    told = run("assess", case, "--criteria", "icls-2018,CHN", "--json").json()
    decide = {c.id for c in criteria() if c.decides}
    assert {r["criterion"] for r in told["readings"]} <= decide | {"icls-2018"}
    assert {o["country"] for o in told["laws"]["offences"]} == {"CHN"}
    wrong = run("assess", case, "--criteria", "horoscope")
    assert wrong.code == 2 and "There is no horoscope; there are" in wrong.err and "CHN" in wrong.err


def test_the_table_of_facts_and_the_list_of_criteria(run):
    assert [row["fact"] for row in run("assess", "--facts", "--json").json()] == list(facts())
    text = run("assess", "--facts").out
    assert all(f.label in text for f in facts().values())
    listed = run("assess", "--list").out
    assert all(c.id in listed and c.source in listed for c in criteria())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("facts: {violense@journey: yes}", "facts, number 1: there is no such fact; did you mean violence?"),
        ("facts: {violence@moon: yes}", "facts.violence: its phases are recruitment, journey, destination"),
        ("facts: {under_18: yes}", "tell it in person as age"),
        ("facts: {gain: 5}", "a currency, such as CNY"),
        ("facts: {violence@journey: {value: yes, by: nobody}}", "this actor is not listed under actors"),
        ("person: {age: 17, child: yes}", "person.child"),
        ("a: 1\na: 2", "line 1: a key comes twice"),
        ("- 1", "it has to be a mapping"),
        ("date: 2024-13", "date: write 2009"),
    ],
)
def test_all_faults_are_told_with_their_place(run, tmp_path, text, said):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    done = run("assess", path)
    assert done.code == 19 and said in done.err and not done.out


def test_every_fault_is_told_at_once(run, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("person: {age: x}\ndate: never\nfacts: {a: yes, b: yes}")
    assert run("assess", path).err.count("\n  ") == 4


def test_a_file_that_is_none(run, tmp_path):
    assert run("assess", tmp_path / "nowhere.yaml").code == 19
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    assert run("assess", tmp_path / "bytes.yaml").code == 19
    (tmp_path / "large.yaml").write_text("note: " + "x" * 1_000_001)
    assert "over 1,000,000 bytes" in run("assess", tmp_path / "large.yaml").err
    assert run("assess").code == 2


def test_many_persons_in_one_file(run, tmp_path):
    rows = {"illegal_entry@journey": [True, None], "entry_procured@journey": [True, True]}
    rows |= {"benefit@journey": [True, True], "not_national": [True, True]}
    pq.write_table(pa.table(rows), tmp_path / "in.parquet")
    done = run("assess", tmp_path / "in.parquet", "--many", "--out", tmp_path / "out.parquet")
    assert done.code == 0 and "Assessed 2 persons" in done.out
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["smuggling-2000.article_3"].to_pylist() == ["met", "undetermined"]
    assert run("assess", tmp_path / "in.parquet", "--many").code == 2
    (tmp_path / "not.parquet").write_text("no")
    assert run("assess", tmp_path / "not.parquet", "--many", "--out", tmp_path / "o.parquet").code == 19
