"""How many columns of invented lists, in the shapes agencies keep, are proposed as a person would map them."""

from pathlib import Path

import pytest
import yaml

from whimbrel.intake.proposal import Proposal
from whimbrel.intake.propose import propose

LISTS = Path(__file__).parents[1] / "fixtures" / "intake" / "propose"
EXPECTED = yaml.safe_load((LISTS / "expected.yaml").read_text("utf-8"))


def outcome(proposal: Proposal, heading: str) -> str:
    """The column a heading was proposed for, or out, key, once, none."""
    for column in proposal.columns:
        if heading in column.headings:
            return column.target
    if heading in {b.heading for b in proposal.left_out}:
        return "out"
    for setting in proposal.settings.values():
        for kind in ("key", "once"):
            if setting.get(kind) == heading:
                return kind
    return "none"


@pytest.fixture(scope="module")
def wrong() -> dict[str, dict[str, tuple[str, str]]]:
    """Headings by file that came out otherwise: what they are, what was proposed."""
    found = {}
    for name, case in EXPECTED.items():
        proposal = propose(LISTS / name)
        assert set(proposal.headings) == set(case["headings"]), name
        outcomes = {h: (target, outcome(proposal, h)) for h, target in case["headings"].items()}
        found[name] = {h: pair for h, pair in outcomes.items() if pair[0] != pair[1]}
    return found


def test_at_least_97_of_100_columns_are_rightly_proposed(wrong):
    total = sum(len(case["headings"]) for case in EXPECTED.values())
    missed = sum(map(len, wrong.values()))
    assert total >= 200
    assert 1 - missed / total >= 0.97, wrong


def test_no_column_is_proposed_for_a_place_that_is_not_its_own(wrong):
    invented = {h: p for pairs in wrong.values() for h, p in pairs.items() if p[1] not in ("none", "out")}
    assert invented == {}


def test_every_column_that_identifies_people_is_left_out(wrong):
    kept = {h: p for pairs in wrong.values() for h, p in pairs.items() if p[0] == "out"}
    assert kept == {}


@pytest.mark.real
def test_the_real_uk_referrals_are_a_table_of_figures(real_data):
    proposal = propose(real_data("uk_nrm/nrm_referrals_stacked_nonzero_2022q2_2023q4.csv.gz"))
    assert proposal.table == "figures"
    assert proposal.known_source == "uk_nrm"
    assert {c.headings[0]: c.target for c in proposal.columns} == {
        "period": "figures.period",
        "First responder type": "figures.responder_type",
        "First responder": "figures.responder",
        "Exploitation type": "figures.form",
        "Age at exploitation": "figures.age_band",
        "Gender": "figures.sex",
        "Nationality": "figures.citizenship",
        "People": "figures.value",
    }
    assert [lack.column for lack in proposal.lacking] == ["indicator", "counting_unit", "reporting_country"]
    sex = next(c for c in proposal.columns if c.column == "sex")
    assert {v.given: v.code for v in sex.values if v.given != "Not Recorded"} == {
        "Total": "total",
        "Male": "male",
        "Female": "female",
        "Other": "other",
    }


@pytest.mark.real
@pytest.mark.parametrize("name", ["febrl_dataset1.csv", "splink_fake_1000.csv"])
def test_real_lists_of_something_else_are_not_mapped(real_data, name):
    proposal = propose(real_data(f"entity_linkage/{name}"))
    assert proposal.columns == ()
    assert {"surname"} < {b.heading for b in proposal.left_out}


@pytest.mark.real
def test_the_flags_of_the_real_ctdc_file_are_found_by_their_headings(real_data):
    proposal = propose(real_data("ctdc_global_synthetic_2021/CTDC_synthetic_20210825_recovered.csv.gz"))
    assert proposal.rows == 193_025
    control = next(c for c in proposal.columns if c.column == "means_of_control")
    assert len(control.headings) == 15
    assert control.rule["flags"]["debt_bondage"] == "meansOfControlDebtBondage"
    assert outcome(proposal, "CountryOfExploitation") == "exploitations.country"
    assert outcome(proposal, "yearOfRegistration") == "persons.registered"
