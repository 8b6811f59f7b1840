"""A comparison: unknown law is never no law, the crossing is nobody's charge, and files travel without names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.compared import OWN, SIDES, standings_for
from whimbrel.criteria.comparison import compare, dual_criminality, law_unknown, punishes
from whimbrel.criteria.comparison_sheet import COLUMNS, sheet_of
from whimbrel.criteria.comparison_words import LANGUAGES, said, treaty_said, words_in
from whimbrel.criteria.law import laws
from whimbrel.criteria.law_data import law_data
from whimbrel.criteria.practice import practice_cases
from whimbrel.vocabulary.code_lists import code_list

KINDS = code_list("offence_kind").codes
CASES = {name: practice.case for name, practice in practice_cases().items()}


@pytest.mark.parametrize("name", CASES)
def test_a_comparison_agrees_with_itself(name):
    compared = standings_for(CASES[name], laws())
    assert {s for row in compared.rows for s in row.sides.values()} <= set(SIDES)
    for row in compared.rows:
        for one, other in row.both:
            dual = next(
                d
                for d in dual_criminality(compared.standings, one, other)
                if (d.actor, d.kind) == (row.actor, row.kind)
            )
            assert dual.result == "met"
        assert not set(row.both) & set(row.neither)
        for country, side in row.sides.items():
            said_ = punishes(compared.standings, country, row.actor, row.kind)
            assert {True: ("punished",), False: ("not_punished", "no_offence"), None: ("open", "law_not_found")}[
                said_
            ].count(side)
    assert not [s for s in compared.standings if s.offence.kind == OWN]


def test_what_nobody_looked_for_is_not_said_to_be_allowed():
    for country, law in laws().items():
        for kind in KINDS:
            told = {g["kind"] for g in law.gaps if g["about"] == kind}
            if not told and not any(o.kind == kind for o in law.offences):
                assert law_unknown(country, kind)
                assert punishes([], country, "", kind) is None


def test_an_offence_that_is_younger_than_the_facts_leaves_it_open():
    old = replace(CASES["scaffold"], day=date(1950, 1, 1))
    compared = standings_for(old, ["CHN", "FRA"])
    assert {s.result for s in compared.standings} <= {"not_in_force", "missing", "open", "available"}
    assert "not_in_force" in {s.result for s in compared.standings}
    assert "no_offence" not in {r.sides["CHN"] for r in compared.rows if r.kind == "forced_labour"}


def test_only_the_kinds_asked_for():
    compared = standings_for(CASES["scaffold"], ["CHN"], ["smuggling"])
    assert {s.offence.kind for s in compared.standings} == {"smuggling"} and not compared.own
    assert {r.kind for r in compared.rows} == {"smuggling"}
    assert len(compare(CASES["scaffold"], ["CHN"])) > len(compared.standings)


def test_a_country_twice_is_there_once_and_one_unknown_is_refused():
    assert standings_for(CASES["lorry"], ["CHN", "CHN"]).countries == ("CHN",)
    with pytest.raises(KeyError):
        standings_for(CASES["lorry"], ["DEU"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_sheet_is_there(language):
    sheet = sheet_of(standings_for(CASES["house"], laws()), language)
    assert all(set(line.texts) == set(COLUMNS) and line.texts["offence"] for line in sheet.lines)
    assert all(sheet.word(c) for c in COLUMNS) and len(sheet.sources) == len(laws())
    assert all(text for text in words_in(language).values())
    assert all(treaty_said(t, language) for law in laws().values() for t in law.treaties)
    assert {said(c, language) for c in ("verified", "secondary", "unverified")} >= {row[-1] for row in sheet.sources}


def test_actors_go_by_number_and_role_where_it_travels():
    case = case_of({"actors": {"Khun Dao": {"role": "employer"}, "Lek": {"role": "friend of Khun Dao"}}})
    compared = standings_for(case, ["CHN"])
    assert {line.texts["actor"] for line in sheet_of(compared).lines} == {"Actor 1 (Employer)", "Actor 2"}
    assert {line.texts["actor"] for line in sheet_of(compared, names=True).lines} == {"Khun Dao (Employer)", "Lek"}


def test_what_is_not_available_is_not_graver_either():
    sheet = sheet_of(standings_for(CASES["scaffold"], laws()))
    assert not any(
        line.texts["graver"] or line.texts["maybe_graver"] for line in sheet.lines if line.result == "missing"
    )
    assert any(line.texts["maybe_graver"] for line in sheet.lines)


def test_a_law_as_data_has_every_version_and_gap():
    for law in laws().values():
        told = law_data(law)
        assert sum(len(o["versions"]) for o in told["offences"]) == sum(len(o.versions) for o in law.offences)
        assert len(told["gaps"]) == len(law.gaps) and all(
            g["kind"] in ("not_found", "no_offence") for g in told["gaps"]
        )
        assert all(v["source"] and v["confidence"] for o in told["offences"] for v in o["versions"])
