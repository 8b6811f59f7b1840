"""What an attacker asks of the page of estimates."""

from __future__ import annotations

import json

import pytest

from tests.service.counting.conftest import _own_files, build, country, exchange, met, pair, sit
from whimbrel.estimate.estimating import estimate_population
from whimbrel.estimate.table_file import read_overlaps

__all__ = ["_own_files", "build", "country", "exchange", "met", "pair", "sit"]
pytestmark = pytest.mark.django_db
YEAR = {"period": "2026", "role": "victim"}


def test_does_an_estimate_know_more_of_a_small_cell_than_the_table_that_is_shown(country, sit, tmp_path):
    """What the page says is what anybody could reckon from the table the page of counts hands out, to the last digit."""
    nok = sit("nok")
    (tmp_path / "overlap.csv").write_bytes(nok.get("/counting/overlap.csv", YEAR).content)
    read = read_overlaps(tmp_path / "overlap.csv")
    assert read.hidden, "there are small cells in it"
    by_hand = {a.method: a.total for a in estimate_population(read.table).answers}
    told = json.loads(nok.get("/estimates/estimate.json", YEAR).content)
    assert {a["method"]: a["total"] for a in told["answers"]} == by_hand


def test_can_another_countrys_focal_point_have_this_countrys_estimate(country, sit):
    thai = sit("som", slug="thai-police")
    assert thai.get("/estimates/estimate.json", YEAR).status_code == 404


def test_can_the_set_of_agencies_be_chosen_so_that_two_estimates_differ_by_a_few_persons(country, sit):
    nok = sit("nok")
    one = nok.get("/estimates/estimate.json", YEAR).content
    other = nok.get("/estimates/estimate.json", {**YEAR, "agency": "lao-police", "lists": "lao-shelter"}).content
    assert one == other
