"""The folder of a release: the same bytes again, every code explained, files that programs read back as they were released."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from tests.release.released import PROTECTION, about, product, released
from whimbrel.release.open_data.folder import open_data_files, write_open_data
from whimbrel.standard.errors import QuestionError

LOSSES = ({"en": "Two cells are hidden.", "fr": "Deux cellules sont masquées.", "zh": "两个单元格已隐去。"},)


@pytest.fixture(scope="module")
def files():
    """Path -> bytes of a small release."""
    return open_data_files(product(losses=LOSSES), about(address="https://example.org/v2024"))


def test_the_same_product_gives_the_same_bytes(files):
    again = open_data_files(product(losses=LOSSES), about(address="https://example.org/v2024"))
    assert again == files


def test_the_folder_appears_whole_and_nothing_is_written_over(tmp_path):
    write_open_data(product(), tmp_path / "out", about())
    assert {p.name for p in tmp_path.iterdir()} == {"out"}
    with pytest.raises(QuestionError, match="not empty"):
        write_open_data(product(), tmp_path / "out", about())


def test_parquet_and_csv_hold_what_was_released(files):
    table = product().tables[1]
    read = pq.read_table(pa.BufferReader(files["data/flows.parquet"]))
    assert read.to_pylist() == table.rows.to_pylist()
    rows = list(csv.DictReader(io.StringIO(files["data/flows.csv"].decode("utf-8-sig"))))
    assert [(r["origin"], r["value"], r["status"]) for r in rows][1] == ("MMR", "61", "exact")
    assert rows[3]["value"] == "" and rows[3]["status"] == "hidden" and rows[3]["origin_label_fr"] == "Laos"


def test_parquet_has_no_statistics(files):
    facts = pq.ParquetFile(pa.BufferReader(files["data/by_sex.parquet"])).metadata
    group = facts.row_group(0)
    assert all(group.column(c).statistics is None for c in range(facts.num_columns))


def test_every_column_code_and_status_is_in_the_codebook(files):
    rows = list(csv.DictReader(io.StringIO(files["codebook.csv"].decode("utf-8-sig"))))
    told = {(r["table"], r["column"], r["code"]) for r in rows}
    for table in product().tables:
        for row in table.rows.to_pylist():
            assert {(table.id, d, row[d]) for d in table.dims} | {(table.id, "status", row["status"])} <= told
    assert all(r["label_en"] and r["label_fr"] and r["label_zh"] for r in rows)
    page = files["codebook.zh.html"].decode()
    for text in ("缅甸", "Myanmar", "女", "隐去", PROTECTION["zh"], LOSSES[0]["zh"], 'id="flows"'):
        assert text in page


def test_release_json_names_the_hash_of_every_data_file(files):
    told = json.loads(files["release.json"])
    for name, facts in told["files"].items():
        assert facts == {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    assert {n for n in files if n.startswith("data/")} <= told["files"].keys()
    assert told["format"] == "whimbrel-release/2" and told["protection"] == PROTECTION
    assert told["losses"] == list(LOSSES) and told["sources"][0]["submission"] == "aaaa1111"


def test_croissant_has_what_version_1_0_asks_for(files):
    told = json.loads(files["croissant.json"])
    assert told["conformsTo"] == "http://mlcommons.org/croissant/1.0" and told["@type"] == "sc:Dataset"
    for key in ("@context", "name", "description", "license", "url", "creator", "datePublished", "citeAs", "version"):
        assert told[key], key
    objects = {d["@id"]: d for d in told["distribution"]}
    for name, one in objects.items():
        assert one["@type"] == "cr:FileObject" and one["encodingFormat"] and one["contentUrl"] == name
        assert one["sha256"] == hashlib.sha256(files[name]).hexdigest()
    for record_set, table in zip(told["recordSet"], product().tables, strict=True):
        assert [f["name"] for f in record_set["field"]] == table.rows.column_names
        ids = {f["@id"] for f in record_set["field"]}
        assert {k["@id"] for k in record_set["key"]} <= ids
        for field in record_set["field"]:
            assert field["@type"] == "cr:Field" and field["dataType"] in ("sc:Text", "sc:Float")
            assert field["source"]["fileObject"]["@id"] in objects
            assert field["source"]["extract"]["column"] == field["name"]


def test_dcat_has_title_licence_and_a_distribution_for_every_file(files):
    told = json.loads(files["dcat.jsonld"])
    assert told["@type"] == "dcat:Dataset" and told["@id"] == "https://example.org/v2024"
    assert {t["@language"] for t in told["dct:title"]} == {"en", "fr", "zh"}
    assert told["dct:license"]["@id"].startswith("https://creativecommons.org/licenses/by/4.0")
    listed = {d["dct:title"]: d for d in told["dcat:distribution"]}
    assert listed.keys() == {n for n in files if n.startswith("data/")}
    for name, one in listed.items():
        assert one["spdx:checksum"]["spdx:checksumValue"] == hashlib.sha256(files[name]).hexdigest()
        assert one["dcat:byteSize"] == len(files[name])


def test_the_citation_file_is_yaml_with_all_it_needs(files):
    told = yaml.safe_load(files["CITATION.cff"])
    assert told["cff-version"] == "1.2.0" and told["type"] == "dataset" and told["license"] == "CC-BY-4.0"
    assert told["authors"] == [{"name": "An office"}] and str(told["date-released"]) == "2025-03-31"
    assert told["title"] == "Victims, 2024" and told["url"] == "https://example.org/v2024"


def test_the_workbook_holds_numbers_and_no_formula(files):
    with zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])) as book:
        sheets = [book.read(n).decode() for n in book.namelist() if "worksheets/sheet" in n]
    assert len(sheets) == 1 + len(product().tables)
    assert "<v>61</v>" in sheets[2] and not any("<f>" in s for s in sheets)


def test_text_that_would_run_as_a_formula_or_a_script_does_not():
    bad = "=1+1<script>alert(1)</script>"
    table = released("bad", ("sex",), [(bad, 10)], {"en": bad})
    made = open_data_files(product(table), about(author=bad, languages=("en",)))
    assert b"'=1+1" in made["data/bad.csv"]
    for name in ("index.html", "codebook.html"):
        assert not re.search(rb"<script>alert", made[name])
    assert yaml.safe_load(made["CITATION.cff"])["authors"] == [{"name": bad}]


@pytest.mark.parametrize("name", ["../up", "records", "a/b", "", ".hidden"])
def test_a_table_whose_name_is_no_file_name_is_refused(name):
    with pytest.raises(QuestionError):
        open_data_files(product(released(name, ("sex",), [("female", 10)])), about())


@pytest.mark.parametrize(
    "wrong",
    [{"id": "No Id"}, {"published": "soon"}, {"licence": "mine"}, {"languages": ("de",)}, {"address": "ftp://x"}],
)
def test_what_is_said_wrongly_of_a_release_is_refused(wrong):
    with pytest.raises(QuestionError):
        about(**wrong)


def test_synthetic_records_are_told_to_be_nobody():
    records = pa.table({"sex": ["female", "male"], "form": ["servitude", "other"]})
    made = open_data_files(product(records=records), about())
    assert pq.read_table(pa.BufferReader(made["data/records.parquet"])).to_pylist() == records.to_pylist()
    assert "No row is a person" in made["index.html"].decode()
