"""``whimbrel returns``: marked files, all or none, and documented exit codes."""

from __future__ import annotations

import csv
import json

import pytest
from pysdmx.io import read_sdmx


@pytest.fixture
def filed(seal, store, ctdc):
    """A store with one submission of three victims, and its folder."""
    seal(ctdc)
    return store, next(store.glob("*/*/*/manifest.json")).parent


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_glotip(run, filed, tmp_path):
    done = run("returns", "glotip", filed[1], "--country", "tha", "--out", tmp_path / "out", "--json")
    assert done.code == 0, done.said
    told, out = done.json(), tmp_path / "out"
    assert told["said"][0].startswith("Not for publication") and told["country"] == "THA"
    assert sorted(p.name for p in out.iterdir()) == told["files"] and not list(tmp_path.glob(".writing-*"))
    total = {
        r["Year"]: r["txtVALUE"]
        for r in rows(out / "glotip.not-for-publication.csv")
        if {r["Dimension"], r["Sex"], r["Age"]} == {"Total"}
    }
    assert total == {"2019": "2", "2020": "1"}
    unknown = [r for r in rows(out / "definitions.csv") if r["question"] == "national_definition_matches"]
    assert unknown and {r["code"] for r in unknown} == {"unknown"}
    assert json.loads((out / "about.json").read_text())["submissions"][0]["manifest_sha256"]
    assert {oct(p.stat().st_mode)[-3:] for p in out.iterdir()} == {"600"}


def test_people_read_the_flags_beside_the_numbers(run, filed, tmp_path):
    done = run("returns", "glotip", filed[0], "--country", "THA", "--out", tmp_path / "out", "--small", "--lang", "fr")
    assert done.code == 0, done.said
    for words in (
        "À ne pas publier",
        "Définition nationale conforme au Protocole de l’ONU: Inconnu",
        "2019  2",
        "Cela ne protège personne",
        "losses.csv",
    ):
        assert words in done.out
    assert "<5" in {r["txtVALUE"] for r in rows(tmp_path / "out" / "glotip.not-for-publication.csv")}


def test_sdg(run, filed, tmp_path):
    done = run(
        "returns", "sdg", filed[1], "--country", "THA", "--population", "2019=69000000", "--out", tmp_path / "out"
    )
    assert done.code == 0, done.said
    for kind in ("csv", "xml"):
        data = read_sdmx(tmp_path / "out" / f"sdg-16-2-2.not-for-publication.sdmx.{kind}", validate=True).data[0].data
        assert {"VC_HTF_DETV", "VC_HTF_DETVR"} <= set(data["SERIES"])


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (("ctdc",), "ctdc-2024"),
        (("ctdc", "--layout", "2021"), "ctdc-2021"),
        (("htcds",), "htcds"),
        (("htcds", "--plus"), "htcds-plus"),
    ],
)
def test_records(run, filed, tmp_path, arguments, file):
    done = run("returns", *arguments, filed[1], "--out", tmp_path / "out")
    assert done.code == 0, done.said
    assert "3 records. 3 of them are the only one of their kind" in done.out and "exchange between States" in done.out
    assert len(rows(tmp_path / "out" / f"{file}.not-for-publication.csv")) == 3
    assert rows(tmp_path / "out" / "losses.csv")


def test_the_states_answers(run, filed, tmp_path):
    answers = tmp_path / "answers.yaml"
    answers.write_text('detected_victims:\n  national_definition_matches: partly\n  legal_article: "=1+1"\n')
    out = tmp_path / "out"
    assert run("returns", "glotip", filed[1], "--country", "THA", "--definitions", answers, "--out", out).code == 0
    told = {r["question"]: r["in_words"] for r in rows(out / "definitions.csv") if r["indicator"] == "detected_victims"}
    assert told["national_definition_matches"] == "It matches in part" and told["legal_article"] == "'=1+1"


def test_exit_codes_and_nothing_half_written(run, filed, tmp_path):
    folder = filed[1]
    out = tmp_path / "out"
    full = tmp_path / "full"
    full.mkdir()
    (full / "old.csv").write_text("an older return")
    base = ("--out", out)
    tries = (
        (16, ("glotip", folder, "--country", "Thailand", *base)),
        (16, ("glotip", folder, "--country", "THA", "--year", "1999", *base)),
        (16, ("glotip", folder, "--country", "THA", "--out", full)),
        (16, ("glotip", folder, "--country", "THA", "--out", tmp_path / "no" / "such")),
        (15, ("ctdc", tmp_path / "nothing", *base)),
        (15, ("ctdc", full, *base)),
        (2, ("glotip", folder, *base)),
        (2, ("ctdc", folder, "--country", "THA", *base)),
        (2, ("glotip", folder, "--country", "THA", "--plus", *base)),
        (2, ("htcds", folder, "--layout", "2021", *base)),
        (2, ("sdg", folder, "--country", "THA", "--population", "many", *base)),
        (2, ("ic-tip", folder, *base)),
    )
    for code, arguments in tries:
        done = run("returns", *arguments)
        assert done.code == code, (arguments, done.said)
        assert done.err and not out.exists()
    file = folder / "persons.parquet"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b"x")
    assert run("returns", "ctdc", folder, *base).code == 14 and not out.exists()
    assert sorted(p.name for p in full.iterdir()) == ["old.csv"] and not list(tmp_path.glob(".writing-*"))
