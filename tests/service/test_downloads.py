"""Downloads hold the numbers of the page, with unit, notes, sources and handling; what was superseded is gone at once."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import struct
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook

import whimbrel
from tests.plugins.page import Page
from tests.plugins.people import coded, seal_people
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import Store

PANELS = {"map": ("origin", "destination"), "time": ("quarter",), "profile": ("sex", "age_band"), "form": ("form",)}


@pytest.fixture(scope="module")
def answers(open_store):
    invented = [s for s in Store(open_store).current() if s.nature == "invented"]
    return {name: whimbrel.ask(invented, by=by, indicator="persons_recorded") for name, by in PANELS.items()}


def body(site, name: str) -> bytes:
    response = site.get(f"/atlas/download/{name}?data=invented&indicator=persons_recorded")
    assert response.status_code == 200
    assert response["X-Handling"] == "TLP:CLEAR"
    assert f'filename="whimbrel-{name}"' in response["Content-Disposition"]
    return response.content


def rows(answer, panel: str) -> list[tuple]:
    names = (*PANELS[panel], "value")
    return list(zip(*(answer.table[n].to_pylist() for n in names), strict=True))


@pytest.mark.parametrize("panel", PANELS)
def test_csv(site, answers, panel):
    raw = body(site, f"{panel}.csv")
    assert raw.startswith(b"\xef\xbb\xbf"), "spreadsheet programs need the mark to read accents"
    table = pyarrow.csv.read_csv(io.BytesIO(raw), convert_options=pyarrow.csv.ConvertOptions(strings_can_be_null=False))
    assert [tuple(r[n] for n in (*PANELS[panel], "value")) for r in table.to_pylist()] == rows(answers[panel], panel)
    assert set(table["unit"].to_pylist()) == {"persons"}


@pytest.mark.parametrize("panel", PANELS)
def test_parquet(site, answers, panel):
    table = pyarrow.parquet.read_table(io.BytesIO(body(site, f"{panel}.parquet")))
    assert [tuple(r[n] for n in (*PANELS[panel], "value")) for r in table.to_pylist()] == rows(answers[panel], panel)
    about = json.loads(table.schema.metadata[b"whimbrel"])
    assert about["unit"] == "Persons" and about["handling"] == "clear" and about["total"] == answers[panel].in_words()
    assert {s["submission"] for s in about["sources"]} == {s.id for s in answers[panel].sources}
    assert any("Invented" in note for note in about["notes"])


@pytest.mark.parametrize("panel", PANELS)
def test_excel(site, answers, panel):
    book = CalamineWorkbook.from_object(io.BytesIO(body(site, f"{panel}.xlsx")))
    head, *cells = book.get_sheet_by_name("Answer").to_python()
    found = [dict(zip(head, row, strict=True)) for row in cells]
    wanted = rows(answers[panel], panel)
    assert [(*(str(r[n]) for n in PANELS[panel]), int(r["value"])) for r in found] == wanted
    about = {row[0]: row[1] for row in book.get_sheet_by_name("About").to_python()}
    assert about["Unit"] == "Persons" and about["Handling"].upper() == "TLP:CLEAR"
    assert about["Total"] == answers[panel].in_words()


@pytest.mark.parametrize("panel", ["map", "form"])
def test_html(site, answers, panel):
    text = body(site, f"{panel}.html").decode()
    shown = re.findall(r"<td class=n>([\d,]+)</td>", text)
    assert [int(n.replace(",", "")) for n in shown] == [r[-1] for r in rows(answers[panel], panel)]
    assert answers[panel].in_words() in text and "TLP:CLEAR" in text and "Invented data" in text
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", text), "the page stands alone"


@pytest.mark.parametrize("panel", ["map", "form"])
def test_svg(site, answers, panel):
    texts = ["".join(e.itertext()) for e in ElementTree.fromstring(body(site, f"{panel}.svg")).iter() if e.text]
    assert any(answers[panel].in_words() in t and "INVENTED" in t for t in texts)
    if panel == "form":
        values = [f"{r[-1]:,}" for r in rows(answers[panel], panel)[:20]]
        assert [v for v in values if v not in texts] == []


@pytest.mark.parametrize("panel", ["map", "form"])
def test_png(site, panel):
    raw = body(site, f"{panel}.png")
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", raw[16:24])
    assert width > 600 and height > 100


def test_files_that_are_not_there(site):
    for name in ("map.pdf", "map.exe", "nothing.csv", "map.CSV", "route.csv?data=uk-home-office.uk_nrm"):
        assert site.get(f"/atlas/download/{name}").status_code == 404, name
    assert site.post("/atlas/download/map.csv").status_code == 405


def test_a_file_opened_from_here_runs_nothing(site):
    for ending in ("svg", "html"):
        policy = site.get(f"/atlas/download/form.{ending}")["Content-Security-Policy"]
        assert "sandbox" in policy and "default-src 'none'" in policy and "script-src" not in policy
    assert site.get("/atlas/download/form.html")["Content-Disposition"].startswith("attachment")


def test_what_was_superseded_is_gone_at_once(site, use_store, tmp_path):
    use_store(tmp_path)
    old = seal_people(tmp_path, "open-agency", 41, "KHM", "THA", nature="invented", handling="clear")

    def seen() -> str:
        page = site.get("/atlas/").content.decode()
        table = pyarrow.parquet.read_table(io.BytesIO(site.get("/atlas/download/map.parquet").content))
        assert f"{sum(table['value'].to_pylist())} persons" in page
        return page

    page = seen()
    assert "41 persons" in page and old.name in page
    new = seal_people(
        tmp_path, "open-agency", 40, "LAO", "THA", nature="invented", handling="clear", supersedes=old.name
    )
    page = seen()
    assert "40 persons" in page and new.name in page
    assert old.name not in page and "Cambodia" not in page
    assert site.get("/atlas/?origin=KHM").content.count(b"Nothing fits") == 1, "nor in an answer that was remembered"
    for address in (f"/submissions/{old.name}/", f"/submissions/{old.name}/manifest.json"):
        assert site.get(address).status_code == 404
    assert site.get(f"/submissions/{new.name}/").status_code == 200
    shutil.rmtree(tmp_path / "open-agency")
    assert "nothing here that you may see" in site.get("/atlas/").content.decode()


@pytest.mark.parametrize("damage", ["byte", "handling", "manifest", "file", "seal"])
def test_what_is_not_as_it_was_sealed_is_not_shown(site, use_store, tmp_path, damage, caplog):
    use_store(tmp_path)
    seal_people(tmp_path, "sound-agency", 7, "KHM", "THA", nature="invented", handling="clear")
    bad = seal_people(tmp_path, "damaged-agency", 41, "LAO", "THA", nature="invented", handling="amber")
    for file in bad.iterdir():
        file.chmod(0o644)
    manifest = bad / "manifest.json"
    if damage == "byte":
        raw = bytearray((bad / "legs.parquet").read_bytes())
        raw[len(raw) // 2] ^= 1
        (bad / "legs.parquet").write_bytes(raw)
    elif damage == "handling":  # the attack: open up what was restricted
        manifest.write_text(manifest.read_text().replace('"amber"', '"clear"'))
    elif damage == "manifest":
        manifest.write_text("{")
    elif damage == "file":
        (bad / "more.parquet").write_bytes(b"")
    else:
        (bad / "seal.json").unlink()
    page = Page(site.get("/atlas/"))
    assert "7 persons" in page.text and "Laos" not in page.text
    assert site.get(f"/submissions/{bad.name}/").status_code == 404
    assert "damaged-agency" in caplog.text, "the log says what was left out"


def test_the_page_of_a_submission(site, open_store):
    for submission in Store(open_store).current()[::6]:
        page = Page(site.get(f"/submissions/{submission.id}/"))
        assert submission.id in page.text and submission.manifest["label"] in page.text
        assert "TLP:CLEAR" in page.text
        for facts in submission.tables.values():
            assert facts["sha256"] in page.text and f"{facts['rows']:,}" in page.text
        raw = b"".join(site.get(f"/submissions/{submission.id}/manifest.json").streaming_content)
        assert raw == (submission.path / "manifest.json").read_bytes(), "byte for byte, to check the hash against"
    assert site.get("/submissions/0123456789abcdef0123/").status_code == 404


def test_figures_without_a_value_break_nothing(site, use_store, tmp_path):
    day = dt.date(2022, 1, 1)
    whole = pa.array([1, 2], pa.int64())
    table = pa.table(
        {
            "id": whole,
            "source_row": whole,
            "indicator": coded("detected_victims", 2),
            "counting_unit": coded("persons", 2),
            "period": pa.array([day] * 2),
            "period_until": pa.array([dt.date(2022, 12, 31)] * 2),
            "period_precision": coded("year", 2),
            "reporting_country": coded("THA", 2),
            "citizenship": pa.array(["KHM", "LAO"]).dictionary_encode(),
            "value": pa.array([12, None], pa.int64()),
            "value_low": pa.array([12, None], pa.int64()),
            "value_high": pa.array([12, None], pa.int64()),
            "exactness": coded("exact", 2),
        }
    )
    facts = {"reporter": "a-publisher", "period": "2022", "nature": "published", "handling": "clear"}
    seal_tables(tmp_path, {"figures": table}, **facts)
    use_store(tmp_path)
    page = Page(site.get("/atlas/"))
    assert ["Laos", "Thailand", "unknown", "0.0 %"] in page.tables["t-map"]
    for ending in ("csv", "parquet", "xlsx", "svg", "png", "html"):
        assert site.get(f"/atlas/download/map.{ending}").status_code == 200, ending
