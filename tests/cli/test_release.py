"""``whimbrel release``: what would be published and lost; two persons; earlier releases beside it."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from tests.plugins.people import people
from whimbrel.standard.sealing import seal_tables

ASK = ("--reporter", "police", "--period", "2023", "--table", "sex", "--title", "Victims", "--author", "The police")


def seal(store, by_sex, **facts):
    """Seal so many persons of each sex."""
    tables = people(sum(by_sex.values()), "VUT", "TUV")
    persons = tables["persons"]
    sexes = pa.array([s for s, n in by_sex.items() for _ in range(n)]).dictionary_encode()
    tables["persons"] = persons.set_column(persons.column_names.index("sex"), "sex", sexes)
    facts = {"period": "2023", "nature": "reported", "handling": "amber", **facts}
    return seal_tables(store, tables, reporter="police", **facts)


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "store"
    seal(folder, {"male": 60, "female": 31, "unknown": 3})
    return folder


def test_what_would_be_published_lost_and_risked_is_shown_and_nothing_written(run, store, tmp_path):
    done = run("release", store, *ASK)
    assert done.code == 0 and "hidden" in done.out and "What would be lost:" in done.out
    assert "What remains a risk:" in done.out and " 3\n" not in done.out
    assert [p.name for p in tmp_path.iterdir()] == ["store"]


def test_two_different_persons_approve_it(run, store, tmp_path):
    for persons in ((), ("Lin",), ("Lin", " lin ")):
        approved = [x for p in persons for x in ("--approved-by", p)]
        done = run("release", store, *ASK, "--out", tmp_path / "out", *approved)
        assert done.code == 16 and "2 different persons" in done.out + done.err and not (tmp_path / "out").exists()
    done = run("release", store, *ASK, "--out", tmp_path / "out", "--approved-by", "Lin", "--approved-by", "Mai")
    assert done.code == 0 and (tmp_path / "out" / "release.json").is_file()
    told = json.loads((tmp_path / "out" / "release.json").read_text("utf-8"))
    assert told["sources"][0]["sha256"] and told["protection_figures"]["hidden"] >= 2


def test_an_earlier_release_is_reckoned_with(run, store, tmp_path):
    approved = ("--approved-by", "Lin", "--approved-by", "Mai")
    assert run("release", store, *ASK, "--out", tmp_path / "one", *approved).code == 0
    part = (
        "--reporter",
        "police",
        "--period",
        "2023-Q1",
        "--table",
        "sex",
        "--title",
        "Victims",
        "--author",
        "The police",
    )
    done = run("release", store, *part, "--beside", tmp_path / "one")
    assert done.code == 16 and "could be subtracted" in done.out + done.err
    assert run("release", store, *ASK, "--beside", tmp_path / "one").code == 0
    (tmp_path / "one.asked.json").unlink()
    done = run("release", store, *ASK, "--beside", tmp_path / "one")
    assert done.code == 16 and "no release" in done.out + done.err


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--table", "shoe_size"), 16, "There is no table shoe_size"),
        (("--reporter", "nobody"), 0, ""),
        (("--indicator", "offences"), 16, "say what is counted, one of persons_recorded"),
    ],
)
def test_what_is_asked_wrongly_is_said(run, store, more, code, said):
    done = run("release", store, *ASK, *more)
    assert done.code == code and said in done.out + done.err


def test_json_holds_no_hidden_number(run, store):
    told = json.loads(run("release", store, *ASK, "--json").out)
    rows = told["tables"][0]["rows"]
    assert {r["sex"]: r["value"] for r in rows}["unknown"] is None and told["digest"]


@pytest.fixture
def approved(tmp_path):
    """``approved("name")``: the folder to write, approved by two."""
    return lambda name: ("--out", tmp_path / name, "--approved-by", "Lin", "--approved-by", "Mai")


BARE = ("--reporter", "police", "--period", "2023", "--title", "Victims", "--author", "The police")
PRODUCTS = {
    "report": ("--indicator", "persons_recorded", "--table", "sex", "--table", "citizenship"),
    "return": ("--system", "glotip", "--country", "LAO"),
    "private_counts": ("--column", "sex", "--role", "victim", "--epsilon", "1"),
    "synthetic": ("--column", "sex", "--column", "age_band", "--epsilon", "1"),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_goes_through_the_same_command(run, store, tmp_path, approved, product):
    words = (*BARE, "--product", product, *PRODUCTS[product])
    done = run("release", store, *words, *approved("out"))
    assert done.code == 0 and "What would be lost:" in done.out, done.err
    told = json.loads((tmp_path / "out" / "release.json").read_text("utf-8"))
    assert told["kind"] == product
    assert (tmp_path / "out.asked.json").exists() == (product in ("report", "return"))
    assert (tmp_path / "out" / "report" / "index.html").exists() == (product == "report")
    assert (told["records"] is not None) == (product == "synthetic")


def test_rounded_tables_by_command(run, store, tmp_path, approved):
    assert run("release", store, *ASK, "--round", *approved("one")).code == 0
    done = run("release", store, *ASK, "--beside", tmp_path / "one")
    assert done.code == 16 and "rounded" in done.out + done.err


def test_an_option_of_another_product_is_a_misunderstanding(run, store):
    done = run("release", store, *ASK, "--epsilon", "1")
    assert done.code == 2 and "--epsilon is for --product private_counts and synthetic only" in done.out + done.err


def test_a_situation_report_is_made_beside_an_earlier_release(run, store, tmp_path, approved):
    """A part of what was released: the report could be subtracted from it."""
    assert run("release", store, *ASK, *approved("one")).code == 0
    order = tmp_path / "order.yaml"
    order.write_text(
        "report: whimbrel-report/1\nid: part\ntitle: {en: A part}\nperiod: 2023-Q1\nlanguages: [en]\nauthor: Us\n"
        "published: 2025-01-01\ndraws: {people: {store: store, indicator: persons_recorded, tables: [sex]}}\n"
    )
    done = run("situation", order, "--out", tmp_path / "report", "--beside", tmp_path / "one")
    assert done.code == 16 and "could be subtracted" in done.out + done.err and not (tmp_path / "report").exists()
    order.write_text(order.read_text().replace("2023-Q1", "2023"))
    assert run("situation", order, "--out", tmp_path / "report", "--beside", tmp_path / "one").code == 0


def test_the_command_knows_every_product_of_the_gate():
    from whimbrel.cli.release import OF
    from whimbrel.cli.release import PRODUCTS as KNOWN
    from whimbrel.release.gate import WISHES

    assert set(KNOWN) == set(WISHES) == {product for products in OF.values() for product in products}


def test_nothing_is_paid_for_what_two_persons_have_not_approved(run, store, tmp_path):
    words = (*BARE, "--product", "private_counts", *PRODUCTS["private_counts"], "--out", tmp_path / "out")
    done = run("release", store, *words, "--approved-by", "Lin")
    assert done.code == 16 and not list(store.glob("budget*"))
