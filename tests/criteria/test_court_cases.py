"""Decided cases: told without the court's conclusions, compared only where it decided, explained where ours differs."""

from dataclasses import replace
from pathlib import Path

import pytest

from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.court_cases import agreement_table, assessed, compared, counts, court_cases, differences, screens
from whimbrel.criteria.facts import split_key
from whimbrel.vocabulary.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "src/whimbrel/criteria/cases").glob("*.yaml"))
BY_ID = {c.id: c for c in court_cases()}
# What only a court concludes: as a fact it would give back the answer that is to be found.
CONCLUSIONS = {"forced_labour", "servitude", "slavery", "exploited", "sexual_exploitation", "forced_criminality"}


def test_all_cases_of_the_list_are_there():
    assert len(BY_ID) == len(FILES) == 10  # nine cases, one of them of two sisters
    assert {path.stem.replace("_", "-") for path in FILES} == set(BY_ID)


@pytest.mark.parametrize("name", BY_ID)
def test_no_conclusion_of_the_court_is_told_as_a_fact(name):
    told = BY_ID[name].case.assertions
    assert told and not {split_key(a.key)[0] for a in told if a.answer == "yes"} & CONCLUSIONS
    assert "authority" not in {a.obtained for a in told}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_case_of_a_file_is_a_case_file_by_itself(path):
    entry = read_yaml(path)
    assert case_of(entry["case"]).assertions == BY_ID[entry["id"]].case.assertions


@pytest.mark.parametrize("found", compared(), ids=lambda f: f"{f.case.id}: {f.finding}")
def test_a_difference_is_explained_and_nothing_is_the_opposite(found):
    assert found.outcome != "other"
    if found.outcome == "open":
        assert len(found.case.differs) > 80


def test_agreement_is_counted_only_where_the_court_decided():
    decided = [f for f in compared() if f.authority != "not_decided"]
    assert counts(compared()) == counts(decided) == {"decided": 10, "same": 5, "open": 5, "other": 0}
    assert len(compared()) == 30


@pytest.mark.parametrize("name", BY_ID)
def test_sources_are_named_and_nothing_is_claimed_to_be_verified(name):
    case = BY_ID[name]
    assert case.confidence == "secondary" and case.address.startswith("https://") and case.source and case.summary


@pytest.mark.parametrize(
    ("name", "finding", "missing"),
    [
        # With the answers that the explanation names, the open results are the court's.
        ("lsj-hong-kong-2007", "smuggling", {"benefit@journey": "yes"}),
        ("cn-france-2012", "forced_labour", {"threat_of_denunciation@destination": "yes"}),
        (
            "cavezzo-italy-2009",
            "forced_labour",
            {"documents_taken@destination": "yes", "uninformed@recruitment": "yes"},
        ),
    ],
)
def test_with_what_the_explanation_says_is_missing_ours_is_the_courts(name, finding, missing):
    assert not missing.keys() & {k for k, it in assessed(name).known.items() if it is not None}
    assert assessed(name).of(finding).result == "undetermined"
    entry = next(e for e in map(read_yaml, FILES) if e["id"] == name)["case"]
    told = {k: v for k, v in entry["facts"].items() if k not in missing}
    found = assess(case_of({**entry, "facts": told | missing}), parts=False, most=1)
    assert found.of(finding).result == BY_ID[name].authority[finding] == "met"


def test_what_rests_on_the_reading_for_children_is_said():
    # Grown up, with the same answers: one sign of work that is not voluntary would be missing.
    child = BY_ID["siliadin-france-2005"].case
    grown = replace(child, child=False)
    assert assessed("siliadin-france-2005").of("forced_labour").result == "met"
    assert assess(grown, parts=False, most=1).of("forced_labour").result == "undetermined"
    page = (ROOT / "docs/explanation/court-cases.md").read_text("utf-8")
    assert "*Siliadin* agrees because of it" in page and "own reading (unverified)" in page


def test_the_narrow_reading_of_the_agreements():
    narrow = {
        c.case.id: i.result
        for c in compared()
        for i in assessed(c.case.id).indications
        if (c.finding, c.outcome, i.reading.id) == ("trafficking", "same", "together")
    }
    assert narrow == {"chowdury-greece-2017": "undetermined"}
    page = (ROOT / "docs/explanation/court-cases.md").read_text("utf-8")
    assert "By that one\n  *Chowdury* would be open" in page


def test_the_pair_in_one_household():
    elder, younger = assessed("cn-france-2012"), assessed("v-france-2012")
    assert screens("cn-france-2012") and not screens("v-france-2012")
    assert [a.groups["ilo-delphi-child-labour"]["exploitation"] for a in (elder, younger)] == ["met", "undetermined"]
    assert elder.of("forced_labour").result == younger.of("forced_labour").result == "undetermined"


def test_agreeing_and_going_out_freely_exclude_nothing():
    found = assessed("chowdury-greece-2017")
    assert found.known["agreed_to_work@recruitment"] is found.known["free_to_move@destination"] is True
    assert {found.of(f).result for f in ("trafficking", "forced_labour")} == {"met"}
    assert assessed("wei-tang-australia-2008").of("trafficking").result == "met"


def test_pure_smuggling_is_no_trafficking():
    for name in ("dong-thap-viet-nam-2021", "essex-united-kingdom-2021"):
        found = assessed(name)
        assert (
            found.of("smuggling").result == found.of("smuggling", actor=next(iter(found.case.actors))).result == "met"
        )
        assert found.of("trafficking").result == found.of("forced_labour").result == "undetermined"
        assert not found.reasonable_grounds
    assert assessed("essex-united-kingdom-2021").groups["smuggling-2000"]["endangering"] == "met"


def test_the_page_of_the_manual_shows_what_is_found():
    page = (ROOT / "docs/explanation/court-cases.md").read_text("utf-8")
    assert agreement_table() in page and differences() in page
    n = counts(compared())
    assert f"There are {n['decided']} such answers: ours is the same in {n['same']}, still open in {n['open']}," in page
    assert f"opposite in {n['other']}." in page
