"""``whimbrel situation``: from one file, also with a public file in it, to a folder; and from a number back."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.plugins.in_browser import serious, too_wide

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
ORDER = """\
report: whimbrel-report/1
id: borders
title: {en: At the borders, fr: Aux frontières, zh: 边境}
period: 2023
before: 2022
languages: [fr, zh]
author: An office
published: 2025-03-31
draws:
  detections:
    file: frontex.csv
    reporter: frontex
    covers: 2009..2024
    since: 2021
"""
ROUTES = ("Central Mediterranean", "Western Balkan")


@pytest.fixture
def run(monkeypatch, capsys):
    """``run("situation", ...)``: exit code and everything that is printed."""
    from whimbrel.cli import main

    def call(*arguments) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["whimbrel", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out + err

    return call


@pytest.fixture
def order(tmp_path):
    """An order that draws on a small file in the layout of Frontex."""
    lines = ["route,type,nat,t,n"]
    for year in (2021, 2022, 2023):
        for month in range(1, 13):
            lines.append(f"Central Mediterranean Route,Sea,Tunisia,{year}-{month:02}-01,{100 + month + year - 2000}")
            lines.append(f"Western Balkan Route,Land,Afghanistan,{year}-{month:02}-01,{40 + month}")
    (tmp_path / "frontex.csv").write_text("\n".join(lines) + "\n")
    path = tmp_path / "order.yaml"
    path.write_text(ORDER, "utf-8")
    return path


def test_a_public_file_becomes_a_report_and_every_number_leads_back(run, order, tmp_path, browser):
    code, said = run("situation", order, "--out", tmp_path / "out")
    assert code == 0, said
    known = json.loads((tmp_path / "out" / "figures.json").read_text("utf-8"))["figures"]
    total = sum(100 + m + 23 for m in range(1, 13)) + sum(40 + m for m in range(1, 13))
    assert known["detections-year.2023"]["value"] == total and known["detections-year.2023"]["unit"] == "detections"
    code, said = run("situation", tmp_path / "out", "--trace", "detections-year.2023")
    assert code == 0 and f"{total:,}" in said and "frontex, 2009/2024 (published)" in said
    assert re.search(r"manifest sha256 [0-9a-f]{64}", said)
    _looked_at(browser, tmp_path / "out")


def _looked_at(browser, folder: Path) -> None:
    """On a phone nothing is too wide, and nothing serious is wrong."""
    page = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    for name in ("index.html", "index.zh.html", "figures.html"):
        page.goto(f"file://{folder}/{name}")
        assert too_wide(page) == 0, name
        assert serious(page) == [], name
        assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 100)"), name
    page.context.close()


def test_a_figure_that_is_not_there_ends_with_16(run, order, tmp_path):
    code, said = run("situation", tmp_path, "--trace", "x")
    assert code == 16 and "no situation report" in said


def test_what_is_wrong_is_told_before_anything_is_written(run, order, tmp_path):
    code, said = run("situation", order)
    assert code == 2 and "--out" in said
    order.write_text(ORDER.replace("since: 2021", "sinse: 2021"), "utf-8")
    code, said = run("situation", order, "--out", tmp_path / "out")
    assert code == 16 and "sinse" in said and not (tmp_path / "out").exists()
    order.write_text(ORDER, "utf-8")
    (tmp_path / "frontex.csv").write_text("route,type,nat,t,n\nX,Sea,Tunisia,someday,many\n")
    code, said = run("situation", order, "--out", tmp_path / "out")
    assert code in (10, 11) and not (tmp_path / "out").exists()
    order.write_text(
        ORDER.replace("file: frontex.csv", "store: nowhere").replace("    reporter: frontex\n", ""), "utf-8"
    )
    code, said = run("situation", order, "--out", tmp_path / "out")
    assert code == 15 and not (tmp_path / "out").exists()


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="the public data are not here")
def test_the_numbers_of_the_public_sources_are_a_plain_count_of_their_files(run, order, tmp_path):
    counted = 0
    with gzip.open(SHARED / "frontex" / "frontex.csv.gz", "rt", encoding="utf-8-sig") as lines:
        import csv

        for row in csv.DictReader(lines):
            counted += int(row["n"]) if row["t"].startswith("2023") else 0
    text = ORDER.replace("frontex.csv", str(SHARED / "frontex" / "frontex.csv.gz")).replace("[fr, zh]", "[en]")
    order.write_text(text + "    tables: [year, route]\n", "utf-8")
    code, said = run("situation", order, "--out", tmp_path / "out")
    assert code == 0, said
    known = json.loads((tmp_path / "out" / "figures.json").read_text("utf-8"))["figures"]
    assert known["detections-year.2023"]["value"] == counted == known["detections-route.2023.all"]["value"]
