"""`whimbrel debt`: what is printed, what is data, and what is refused."""

import json

import pytest
from click.testing import CliRunner

from whimbrel.cli import cli
from whimbrel.criteria.debt import DebtRefused

BASE = ["debt", "--fee", "17000", "--currency", "eur", "--interest", "30%", "--per", "year"]


def run(*more):
    return CliRunner().invoke(cli, [*BASE, *more])


def test_json_has_unit_source_and_confidence_of_every_number():
    data = json.loads(run("--pays", "450", "--wage", "900", "--json").output)
    assert data["outcome"] == "clears" and data["measures"]["months"]["value"] == 118
    assert data["measures"]["interest_a_month"]["unit"] == "EUR a month"
    for name, measure in data["measures"].items():
        assert measure["unit"] and measure["source"] and measure["caution"], name
        assert measure["confidence"] in ("own", "verified", "secondary"), name
    assert data["measures"]["debt_to_income"]["confidence"] == "secondary"
    assert any("second-hand" in remark for remark in data["remarks"])
    assert any("not debt bondage" in remark for remark in data["remarks"])


def test_what_is_unknown_is_null_and_named():
    data = json.loads(run("--json").output)
    assert data["unknown"] == ["wage"] and data["measures"]["months"]["value"] is None


def test_a_series_in_two_currencies_needs_the_rate():
    refused = run("--loan", "1000,CNY,2%,month", "--pays", "600")
    assert isinstance(refused.exception, DebtRefused)
    series = run("--loan", "1000,CNY,2%,month", "--pays", "600", "--exchange", "CNY/EUR=0.125", "--json")
    data = json.loads(series.output)
    assert data["measures"]["debt"]["value"] == 17125 and data["exchange_as_given"] == {"CNY/EUR": 0.125}


def test_the_picture_is_svg_with_the_debt_in_words(tmp_path):
    file = tmp_path / "debt.svg"
    assert run("--pays", "450", "--picture", str(file)).exit_code == 0
    text = file.read_text("utf-8")
    assert text.startswith("<svg") and "17,000 EUR" in text and "30 % a year" in text


@pytest.mark.parametrize(
    "wrong",
    [["--fee", "many"], ["--exchange", "CNY=8"], ["--exchange", "CNYEUR8"], ["--loan", "5"], ["--picture", "debt.png"]],
)
def test_what_is_not_understood_is_said(wrong):
    assert run("--pays", "450", *wrong).exit_code == 2


def test_a_picture_needs_a_payment(tmp_path):
    assert isinstance(run("--picture", str(tmp_path / "debt.svg")).exception, DebtRefused)
