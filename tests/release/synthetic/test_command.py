"""``whimbrel synthetic``: what is written, what is paid, and everything that is refused."""

from __future__ import annotations

import csv
import json

import pyarrow.csv as pacsv
import pytest

from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.release.synthetic.test_records import world


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "persons.csv"
    pacsv.write_csv(world(1500), path)
    (tmp_path / "codes.yaml").write_text("country: [A, B, C, D]\nform: [labour, sexual]\na: [1]\nb: [1]\nc: [1]\n")
    return path


@pytest.fixture
def synthetic(run, table, tmp_path):  # noqa: F811
    def call(*more, out="out", epsilon="2", path=None):
        said = ("--source", "Agency", "--year", "2024", "--ledger", tmp_path / "budget.jsonl")
        known = ("--codes", tmp_path / "codes.yaml") if "--codes" not in more else ()
        return run("synthetic", path or table, "--epsilon", epsilon, "--out", tmp_path / out, *said, *known, *more)

    return call


def test_records_and_a_quality_report_are_written(synthetic, tmp_path):
    done = synthetic()
    assert done.code == 0 and "No record is a person." in done.out and "Not for small groups" in done.out
    with (tmp_path / "out" / "records.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["country", "form", "a", "b", "c"] and abs(len(rows) - 1500) < 300
    quality = json.loads((tmp_path / "out" / "quality.json").read_text())
    assert quality["epsilon"] == 2.0 and quality["unit"] == "persons" and len(quality["errors"]) == 3
    assert quality["records"] == len(rows) and not (tmp_path / "out" / "not-for-publication.json").exists()


def test_asked_again_it_gives_the_same_and_says_so(synthetic, tmp_path):
    synthetic()
    again = synthetic(out="again")
    assert "nothing more was paid" in again.out
    assert (tmp_path / "out" / "records.csv").read_bytes() == (tmp_path / "again" / "records.csv").read_bytes()


def test_the_budget_ends(synthetic, tmp_path):
    assert synthetic("--columns", "country,form").code == 0
    assert synthetic("--columns", "country,a", out="two").code == 0
    done = synthetic("--columns", "country,b", out="three")
    assert done.code == 23 and "Nothing was drawn" in done.err and not (tmp_path / "three").exists()


def test_the_exact_comparison_is_kept_apart(synthetic, tmp_path):
    done = synthetic("--look", "--json")
    told = json.loads(done.out)
    exact = json.loads((tmp_path / "out" / "not-for-publication.json").read_text())
    assert exact["exact"] == "not for publication" and [t["tables"] for t in exact["tables"]] == [5, 10, 10]
    assert told["not_for_publication"] == exact
    public = (tmp_path / "out" / "quality.json").read_text()
    assert "lost" not in json.loads(public) and str(exact["tables"][2]["mean"]) not in public
    again = json.loads(synthetic("--look", "--json", out="again").out)
    assert again["not_for_publication"] == exact


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--columns", "country"), 23, "2 to 64"),
        (("--columns", "country,nowhere"), 23, "no column"),
        (("--most-fabricated", "0"), 2, "0<x<=1"),
        (("--delta", "0.1"), 2, "delta"),
        (("--codes", "nowhere.yaml"), 11, "no list of codes"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(synthetic, tmp_path, more, code, said):
    done = synthetic(*more)
    assert (done.code, said in done.err) == (code, True), done.err
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_table(synthetic, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\xff\xfe\x00a,b\n1")
    assert synthetic(path=bad).code == 11 and synthetic(path=tmp_path / "absent.csv").code == 11


def test_whose_budget_pays_must_be_said(run, table, tmp_path):  # noqa: F811
    done = run("synthetic", table, "--epsilon", "1", "--out", tmp_path / "out")
    assert done.code == 23 and "--source" in done.err
    done = run("synthetic", table, "--epsilon", "1", "--out", tmp_path / "out", "--source", "A", "--year", "2024")
    assert done.code == 2 and "--ledger" in done.err


def test_a_folder_that_is_there_is_not_written_over(synthetic, tmp_path):
    (tmp_path / "out").mkdir()
    assert synthetic().code == 2


def test_a_sealed_submission_pays_from_the_budget_of_its_store(run, tmp_path):  # noqa: F811
    from tests.cli.conftest import HEAD, ROWS

    file, store = tmp_path / "ctdc.csv", tmp_path / "store"
    file.write_text(HEAD + "".join(ROWS))
    sealed = run("seal", file, "--reporter", "agency", "--period", "2002..2019", "--store", store)
    assert sealed.code == 0, sealed.err
    folder = next(store.glob("agency/*/*"))
    done = run("synthetic", folder, "--columns", "sex,age_band", "--epsilon", "1", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    lines = [json.loads(t) for t in (store / "budget.jsonl").read_text().splitlines()]
    assert lines[0]["budgets"][0] == "agency/2002" and len(lines[0]["budgets"]) == 18
    assert run("verify", folder).code == 0
    named = run("synthetic", folder, "--epsilon", "1", "--out", tmp_path / "two")
    assert named.code == 23 and "--columns" in named.err
