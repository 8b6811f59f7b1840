"""The survey form: it compiles, asks for everything, never for a name."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from pyxform.xls2xform import convert

from whimbrel.standard.forms.wording import form_data
from whimbrel.standard.forms.xlsform import MARK, NOTE, REASON, question, survey_tables, write_xlsform
from whimbrel.standard.identifying import identifying_heading
from whimbrel.standard.model import table

H = "{http://www.w3.org/1999/xhtml}"
X = "{http://www.w3.org/2002/xforms}"
LANGUAGES = ("en", "fr", "zh", "th", "ar")


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("surveys")
    paths = {language: folder / f"{language}.xlsx" for language in LANGUAGES}
    for language, path in paths.items():
        write_xlsform(path, language)
    return paths


def rows(path: Path, sheet: str) -> list[dict]:
    top, *rest = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [{k: v for k, v in zip(top, row, strict=True) if v} for row in rest]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_compiles_without_a_warning(forms: dict[str, Path], language: str):
    done = convert(str(forms[language]))
    assert done.warnings == []
    root = ElementTree.fromstring(done.xform)
    tongues = [t.attrib["lang"] for t in root.iter(f"{X}translation")]
    assert len(tongues) == len({"en", "fr", "zh", language})
    assert any(t.endswith(f"({language})") for t in tongues)
    default = [t.attrib["lang"] for t in root.iter(f"{X}translation") if t.attrib.get("default") == "true()"]
    assert default[0].endswith(f"({language})")
    repeats = {r.attrib["nodeset"].split("/")[-1]: r.attrib["nodeset"] for r in root.iter(f"{X}repeat")}
    assert set(repeats) == {"persons", *form_data("xlsform_rules.yaml")["inside_persons"]}
    assert repeats["legs"].endswith("/persons/legs")


def test_every_column_is_asked_once_and_references_come_from_where_the_question_stands(forms: dict[str, Path]):
    names = [r["name"] for r in rows(forms["en"], "survey") if not r["type"].startswith(("begin", "end"))]
    expected = [
        question(t, c.name) for t in survey_tables() for c in table(t).columns.values() if c.type != "reference"
    ]
    assert sorted(n for n in names if not n.endswith(REASON) and n not in (MARK, NOTE)) == sorted(expected)
    assert len(names) == len(set(names))


def test_no_question_asks_for_a_name(forms: dict[str, Path]):
    for row in rows(forms["fr"], "survey"):
        if row["name"] != NOTE:
            assert not any(
                identifying_heading(str(v)) for k, v in row.items() if k.startswith("label") or k == "name"
            ), row


def test_choices_can_stand_side_by_side_and_reasons_stand_alone(forms: dict[str, Path]):
    listed: dict[str, list[str]] = {}
    for row in rows(forms["en"], "choices"):
        listed.setdefault(row["list_name"], []).append(str(row["name"]))
        assert {"label::English (en)", "label::français (fr)", "label::中文 (zh)"} <= set(row)
    for name, codes in listed.items():
        assert len(codes) == len(set(codes)), name
        assert all(re.fullmatch(r"[A-Za-z0-9_]+", c) for c in codes), name
    for row in rows(forms["en"], "survey"):
        if row["type"].startswith("select"):
            name = row["type"].split()[1]
            assert {"not_asked", "not_applicable"} <= set(listed[name])
        if row["type"].startswith("select_multiple"):
            assert "count-selected(.) <= 1 or not(" in row["constraint"]
            assert "selected(., 'refused')" in row["constraint"]


def test_limits_dates_and_relevance_come_from_the_standard(forms: dict[str, Path]):
    asked = {r["name"]: r for r in rows(forms["en"], "survey")}
    assert asked["persons_age"]["constraint"] == ". >= 0 and . <= 120"
    assert asked["incidents_latitude"]["constraint"] == ". >= -90 and . <= 90"
    assert asked["payments_currency"]["relevant"] == "${payments_amount} != ''"
    assert asked["payments_amount_why_none"]["relevant"] == "${payments_amount} = ''"
    assert asked["legs_sequence"] == {"type": "calculate", "name": "legs_sequence", "calculation": "position(..)"}
    date = re.search(r"'\^(.*)\$'", asked["incidents_happened"]["constraint"])
    assert date
    for text in ("2021", "2021-05", "2021-05-03", "unknown"):
        assert re.fullmatch(date[1], text)
    for text in ("3/5/2021", "May 2021", "2021-5"):
        assert not re.fullmatch(date[1], text)


def test_only_the_languages_asked_for(tmp_path: Path):
    write_xlsform(tmp_path / "x.xlsx", "vi", languages=("en",))
    labels = {k for r in rows(tmp_path / "x.xlsx", "survey") for k in r if k.startswith("label")}
    assert labels == {"label::Tiếng Việt (vi)", "label::English (en)"}
    country = next(r for r in rows(tmp_path / "x.xlsx", "choices") if r["name"] == "DEU")
    assert country["label::Tiếng Việt (vi)"] == "Đức"
    write_xlsform(tmp_path / "y.xlsx", "vi", languages=("en",))
    assert (tmp_path / "x.xlsx").read_bytes() == (tmp_path / "y.xlsx").read_bytes()
