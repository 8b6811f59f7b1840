"""``whimbrel flows``: the answer as a table, as JSON and as files; never a mixture."""

from __future__ import annotations

import json

import pyarrow.csv
import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook

FRONTEX = (
    "route,type,nat,t,n\nEastern Mediterranean Route,Land,SYR,18262,5\nEastern Mediterranean Route,Sea,AFG,18293,7\n"
)


@pytest.fixture
def filled(ctdc, seal, store):
    seal(ctdc)
    return store


def rows(done) -> dict[tuple, int]:
    return {(r["origin"], r["destination"]): r["value"] for r in done.json()["rows"]}


def test_the_answer_in_every_form(run, filled, tmp_path):
    files = [tmp_path / f"answer.{ending}" for ending in ("csv", "parquet", "xlsx", "svg", "png", "html")]
    done = run("flows", filled, *[part for f in files for part in ("--out", f)])
    assert done.code == 0
    assert "Persons recorded" in done.out and "Cambodia" in done.out and "TLP:CLEAR" in done.out
    assert all(f"Written: {f}" in done.out and f.stat().st_size > 200 for f in files)
    wanted = {("KHM", "THA"): 1, ("MMR", "THA"): 1, ("KHM", "MYS"): 1}
    assert rows(run("flows", filled, "--json")) == wanted
    csv = pyarrow.csv.read_csv(files[0]).to_pylist()
    parquet = pyarrow.parquet.read_table(files[1]).to_pylist()
    sheet = CalamineWorkbook.from_path(str(files[2])).get_sheet_by_index(0).to_python()
    excel = [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]
    for table in (csv, parquet, excel):
        assert {(r["origin"], r["destination"]): int(r["value"]) for r in table} == wanted
        assert all(r["unit"] == "persons" for r in table)
    about = json.loads((tmp_path / "answer.csv-metadata.json").read_text())
    assert about["unit"] == "Persons" and about["sources"]
    assert files[3].read_text().startswith("<svg") and files[4].read_bytes().startswith(b"\x89PNG")
    assert "<!doctype html>" in files[5].read_text()


def test_places_and_years(run, filled):
    for arguments, wanted in (
        (["--from", "Cambodia"], {("KHM", "THA"): 1, ("KHM", "MYS"): 1}),
        (["--from", "KHM", "--to", "Malaisie"], {("KHM", "MYS"): 1}),
        (["--from", "South-eastern Asia", "--to", "THA"], {("KHM", "THA"): 1, ("MMR", "THA"): 1}),
        (["--from", "2020"], {("KHM", "MYS"): 1}),
        (["--from", "2019", "--to", "2019"], {("KHM", "THA"): 1, ("MMR", "THA"): 1}),
        (["--from", "2019", "--to", "2019", "--from", "MMR"], {("MMR", "THA"): 1}),
        (["--period", "2020"], {("KHM", "MYS"): 1}),
        (["--where", "sex=male"], {("MMR", "THA"): 1}),
        (["--where", "sex=female", "--where", "destination=Thailand,Malaysia"], {("KHM", "THA"): 1, ("KHM", "MYS"): 1}),
    ):
        assert rows(run("flows", filled, "--json", *arguments)) == wanted, arguments


def test_what_cannot_be_asked(run, filled, tmp_path):
    for arguments, word in (
        (["--from", "Atlantis"], "ISO code"),
        (["--by", "colour"], "colour"),
        (["--where", "colour=red"], "colour"),
        (["--indicator", "no_such"], "persons_recorded"),
        (["--out", tmp_path / "answer.pdf"], "csv, parquet, xlsx, svg, png, html"),
        (["--reporter", "nobody"], "no movements"),
    ):
        done = run("flows", filled, *arguments)
        assert done.code == 16 and word in done.err, arguments
    assert run("flows", filled, "--period", "soon").code == 15
    assert run("flows", tmp_path / "none").code == 15
    assert run("flows", filled, "--engine", "abacus").code == 2
    assert not list(tmp_path.glob("answer*"))


def test_different_things_are_never_added_up(run, filled, tmp_path, seal):
    (tmp_path / "frontex.csv").write_text(FRONTEX)
    other = seal(tmp_path / "frontex.csv", reporter="frontex", period="2020")
    done = run("flows", filled)
    assert done.code == 16
    assert "persons_recorded (persons)" in done.err and "border_detections (detections)" in done.err
    assert "--indicator" in done.err
    for choice in (["--indicator", "border_detections"], ["--reporter", "frontex"], ["--submission", other[:8]]):
        told = run("flows", filled, "--by", "border_type", "--json", *choice).json()
        assert {r["border_type"]: r["value"] for r in told["rows"]} == {"sea": 7, "land": 5}
        assert told["unit"] == "Detections"


def test_labels_in_another_language(run, filled):
    assert "Cambodge" in run("flows", filled, "--language", "fr").out
    assert "柬埔寨" in run("flows", filled, "--language", "zh").out


def test_more_rows_than_are_printed(run, filled):
    done = run("flows", filled, "--top", "1")
    assert "2 more rows" in done.out
    assert run("flows", filled, "--top", "0").code == 2
