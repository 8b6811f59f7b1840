"""The JSON Schema and the codebook say all that the standard holds, and nothing else."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator

from whimbrel.standard.checks import SEVERITIES, catalogue
from whimbrel.standard.codebook import checks_page, codebook_page, crosswalk_page
from whimbrel.standard.errors import EXIT_CODES, WhimbrelError
from whimbrel.standard.json_schema import json_schema
from whimbrel.standard.model import LEVELS, TYPES, missing_reasons, tables
from whimbrel.vocabulary.code_lists import code_list, code_lists
from whimbrel.vocabulary.crosswalks import schemes

PERSON = {"id": 1, "role": {"victim": "yes"}, "sex": "female", "citizenship": "KHM"}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(validator, table: str, **row) -> list[str]:
    return [e.json_path for e in validator.iter_errors({table: [row]})]


def test_every_table_and_column_is_in_the_schema():
    schema = json_schema()
    assert list(schema["properties"]) == list(schema["$defs"]) == list(tables())
    for table in tables().values():
        described = schema["$defs"][table.id]
        assert list(described["properties"]) == ["id", *table.columns]
        assert described["required"] == ["id", *(c.name for c in table.columns.values() if c.level == "required")]
        assert described["additionalProperties"] is False
    assert json.loads(json.dumps(schema)) == schema


def test_rows_that_are_right(validator):
    assert faults(validator, "persons", **PERSON) == []
    more = {"age": 17, "registered": "2023-Q2", "citizenship": ["KHM", "THA"], "abducted": "not_asked"}
    assert faults(validator, "persons", **{**PERSON, **more}) == []
    for date in ("2023", "2023-05", "2023-05-03", "2023-Q1", "unknown"):
        assert faults(validator, "persons", **PERSON, registered=date) == [], date
    for reason in missing_reasons():
        assert faults(validator, "persons", **{**PERSON, "sex": reason, "age": reason}) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"sex": "robot"},
        {"age": 400},
        {"age": 1.5},
        {"registered": "3 May 2023"},
        {"citizenship": "Cambodia"},
        {"citizenship": ["KHM", "KHM"]},
        {"role": {"victim": "maybe"}},
        {"role": {"no_such_role": "yes"}},
        {"full_name": "x"},
        {"passport": "x"},
    ],
)
def test_rows_that_are_not(validator, wrong):
    assert faults(validator, "persons", **{**PERSON, **wrong})
    incomplete = {k: v for k, v in PERSON.items() if k != "sex"}
    assert faults(validator, "persons", **incomplete)


def test_the_codebook_names_every_table_column_and_code():
    for language in ("en", "fr", "zh"):
        page = codebook_page(language)
        for table in tables().values():
            part = page.split(f"### {table.id}: ")[1].split("\n###")[0]
            for column in table.columns.values():
                line = next(x for x in part.splitlines() if x.startswith(f"| `{column.name}` |"))
                assert column.label_in(language) in line and column.level in line
        for list_id in code_lists():
            part = page.split(f"(list-{list_id.replace('_', '-')})=")[1].split("\n(list-")[0]
            codes = code_list(list_id).codes
            assert [c for c in codes if f"| `{c}` |" not in part] == []
        anchors = set(re.findall(r"\(#([a-z0-9-]+)\)", page))
        assert anchors <= set(re.findall(r"^\(([a-z0-9-]+)\)=$", page, re.MULTILINE)), "links that lead nowhere"


def test_every_row_of_a_generated_table_has_its_cells():
    for page in (codebook_page("en"), checks_page(), crosswalk_page()):
        head = 0
        for line in page.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line))
            if not line.startswith("|"):
                head = 0
            elif not head:
                head = cells
            else:
                assert cells == head, line


def test_every_check_has_a_page_a_message_and_a_remedy():
    page = checks_page()
    for check in catalogue().values():
        assert check.severity in SEVERITIES and check.message and check.remedy and check.title
        assert f"({check.id.lower()})=" in page and check.remedy in page
        assert check.page == f"reference/checks.html#{check.id.lower()}"
    titles = [c.title for c in catalogue().values()]
    assert len(titles) == len(set(titles))


def test_every_exit_code_is_told_and_used():
    page = checks_page()
    assert [c for c in EXIT_CODES if f"| {c} |" not in page] == []
    assert {e.exit_code for e in WhimbrelError.__subclasses__()} <= set(EXIT_CODES)


def test_every_crosswalk_is_on_its_page():
    page = crosswalk_page()
    assert [s for s in schemes() if f"\n## {s}\n" not in page] == []


def test_levels_and_types_are_the_ones_that_are_known():
    for table in tables().values():
        for column in table.columns.values():
            assert column.type in TYPES and column.level in LEVELS
            assert column.label["en"] and column.description["en"]
            if column.list:
                assert column.list in code_lists()
            if column.to:
                assert column.to in tables()
