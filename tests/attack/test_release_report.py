"""Attacker: what was hidden must be somewhere in what you publish. I look into every file, not only at what is shown."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
import zlib

import pyarrow.parquet as pq
import pytest

from tests.release.report_case import PEOPLE, order_of, plainly, store_of
from whimbrel.release.policy import small
from whimbrel.release.report.folder import write_report

SECRET = 7919
# As any of the languages writes it; long hashes are taken out before, they hold all kinds of digits.
_SECRET = re.compile(r"(?<![\d.])7[,.\u202f\xa0 ]?919(?!\d)")
_HASH = re.compile(r"\b[0-9a-f]{12,64}\b")
_CODE = "servitude"


def _hides(table, codes, count) -> bool:
    """All cells that hold the secret, and all totals it could be read from."""
    return count >= SECRET or small(count)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A report with one large hidden number; the true one lies in memory behind every null it was made from."""
    place = tmp_path_factory.mktemp("attacked")
    people = {**PEOPLE, (2024, 9, "male", 40, "VNM", "MYS", _CODE, 88888): SECRET}
    submission = store_of(place, people)
    write_report(order_of(place, "en, fr"), {"victims": [submission]}, plainly(_hides), place / "out")
    return place / "out"


def _found(text: str) -> list[str]:
    text = _HASH.sub("", text)
    return [text[max(0, m.start() - 40) : m.end() + 40] for m in _SECRET.finditer(text)]


def test_the_hidden_number_is_really_there_and_really_hidden(folder):
    known = json.loads((folder / "figures.json").read_text("utf-8"))["figures"]
    assert known[f"victims-form.2024.{_CODE}"]["status"] == "hidden"
    assert known["victims-form.2024.forced_labour"]["value"] == 101


@pytest.mark.parametrize("ending", [".html", ".svg", ".json", ".jsonld", ".js", ".csv", ".cff", ".css", ".txt"])
def test_a_hidden_number_in_the_page_source_the_chart_or_the_data(folder, ending):
    files = list(folder.rglob(f"*{ending}"))
    assert files
    assert [(p.name, _found(p.read_text("utf-8"))) for p in files if _found(p.read_text("utf-8"))] == []


def test_a_hidden_number_in_a_tooltip_or_a_label_for_screen_readers(folder):
    for path in folder.glob("pictures/*.svg"):
        said = re.findall(r'(?:aria-label|title|desc)[=>]"?([^"<]*)', path.read_text("utf-8"))
        assert not [s for s in said if _found(s)], path.name
    # A hidden bar is not drawn either: its length would be its number.
    bars = (folder / "pictures" / "victims-form-bars.en.svg").read_text("utf-8")
    drawn = re.findall(r'aria-roledescription="bar"', bars)
    known = json.loads((folder / "figures.json").read_text("utf-8"))["figures"]
    released = [
        k for k, f in known.items() if k.startswith("victims-form.2024.") and f["value"] and not k.endswith(".all")
    ]
    assert len(drawn) == len(released) == 2


def test_a_hidden_flow_on_the_map(folder):
    table = pq.read_table(folder / "data" / "data" / "victims-flows.parquet").to_pylist()
    told = {(r["origin"], r["destination"]) for r in table if r["value"] and r["period"] == "2024"}
    svg = (folder / "pictures" / "victims-flows-map.en.svg").read_text("utf-8")
    assert ("VNM", "MYS") not in told and ("MMR", "THA") in told
    assert "Viet Nam" not in svg and "Thailand" in svg


def test_a_hidden_number_in_the_text_layer_of_the_paper(folder):
    for path in folder.glob("*.pdf"):
        raw = path.read_bytes()
        streams = [raw]
        for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL):
            try:
                streams.append(zlib.decompress(found[1]))
            except zlib.error:
                continue
        assert len(streams) > 20
        for data in streams:
            assert not (_in_strings(raw) if data is raw else _found(data.decode("latin-1").replace("\x00", "")))
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
            assert "101" in text and not _found(text)


def _in_strings(raw: bytes) -> list[bytes]:
    """Strings of the PDF outside of streams, such as alternative texts: offsets of its cross-references are no numbers told."""
    return [s for s in re.findall(rb"\(([^()]*)\)", raw) if _found(s.decode("latin-1"))]


def test_what_typst_is_given_holds_no_hidden_number(tmp_path, monkeypatch):
    import typst

    given, compile_ = [], typst.compile
    monkeypatch.setattr(typst, "compile", lambda *a, **k: given.append(k["sys_inputs"]["told"]) or compile_(*a, **k))
    people = {**PEOPLE, (2024, 9, "male", 40, "VNM", "MYS", _CODE, 88888): SECRET}
    write_report(order_of(tmp_path), {"victims": [store_of(tmp_path, people)]}, plainly(_hides), tmp_path / "out")
    assert len(given) == 1 and not _found(given[0])


def test_a_hidden_number_in_the_statistics_or_the_bytes_of_parquet(folder):
    import struct

    files = list(folder.rglob("*.parquet"))
    assert files
    for path in files:
        facts = pq.ParquetFile(path).metadata
        for group in range(facts.num_row_groups):
            for column in range(facts.num_columns):
                assert facts.row_group(group).column(column).statistics is None
        assert struct.pack("<d", float(SECRET)) not in path.read_bytes()
        for row in pq.read_table(path).to_pylist():
            assert row["status"] != "hidden" or (row["value"], row["low"], row["high"]) == (None, None, None)


def test_a_hidden_number_in_a_cell_or_a_cache_of_excel(folder):
    for path in folder.rglob("*.xlsx"):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
            for name in book.namelist():
                text = book.read(name).decode("utf-8")
                assert "<f>" not in text and "pivotCache" not in name
                assert not _found(text), name


def test_the_order_of_hidden_rows_says_which_is_larger(folder):
    for path in folder.rglob("*.parquet"):
        rows = pq.read_table(path)
        dims = rows.column_names[:-4]
        codes = [tuple(r[d] for d in dims) for r in rows.to_pylist()]
        assert codes == sorted(codes), path.name


def test_an_amount_somebody_paid(folder):
    text = "".join(
        p.read_text("utf-8") for p in folder.rglob("*") if p.suffix in (".html", ".json", ".js", ".csv", ".svg")
    )
    assert not re.search(r"(?<!\d)(88[,\u202f]?888|15[,\u202f]?000|2[,\u202f]?500)(?!\d)", _HASH.sub("", text))
