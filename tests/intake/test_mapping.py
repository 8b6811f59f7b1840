"""Mapping files: what is wrong in one is said with its place, and never guessed around."""

import pytest

from whimbrel.intake.mapping import flag_fields, parse_mapping, read_mapping
from whimbrel.intake.recognise import sources
from whimbrel.standard.faults import Refused
from whimbrel.standard.model import tables


def one(column="sex", table="persons", **spec):
    return {"id": "t", "tables": {table: {"columns": {column: spec}}}}


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (None, "tables"),
        ({}, "tables"),
        ({"tables": {}}, "tables"),
        ({"tables": {"people": {"columns": {}}}}, "people"),
        ({"tables": {"persons": {"columns": {"name": "Name"}}}}, "no column name"),
        ({"tables": {"persons": {"columns": {}, "colour": 1}}}, "persons"),
        (one(**{"from": "Sex", "constant": "female"}), "exactly one"),
        (one(), "exactly one"),
        (one(**{"from": "Sex", "spelling": "x"}), "keys"),
        (one(**{"from": "Sex", "codes": {"F": "femal"}}), "female"),
        (one(constant="woman"), "code"),
        (one("age", flags={"x": "y"}), "flags"),
        (one("role", flags={"no_such_role": "y"}), "flags"),
        (one(**{"from": "Sex", "crosswalk": "no_such_scheme"}), "no_such_scheme"),
        (one("citizenship", **{"from": "C", "codes": {"x": "Vietnam"}}), "code"),
        ({**one(constant="female"), "missing": {"-": "maybe"}}, "maybe"),
    ],
)
def test_what_is_wrong_is_said(data, word):
    with pytest.raises(Refused, match=word) as refused:
        parse_mapping(data, "my.yaml")
    assert refused.value.fault.check.id == "M04"
    assert "my.yaml" in refused.value.fault.message


@pytest.mark.parametrize(
    "text", [b"tables: [", b"\xff\xfe\0", b"tables: {persons: {columns: {sex: &a [*a]}}}", b"- 1", b""]
)
def test_files_that_are_no_mapping(tmp_path, text):
    path = tmp_path / "m.yaml"
    path.write_bytes(text)
    with pytest.raises(Refused, match="M04"):
        read_mapping(path)
    with pytest.raises(Refused, match="M04"):
        read_mapping(tmp_path / "missing.yaml")


def test_a_hand_written_mapping_is_read_as_words(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(
        "id: ours\nconfirmed: no\nmissing: {'': unknown}\nleave_out: [Notes]\ntables:\n  persons:\n    columns:\n"
        "      sex: {from: Gender, codes: {M: male, F: female, 01: unknown}}\n      abducted: {constant: no}\n"
        "      citizenship: Nationality\n",
        encoding="utf-8",
    )
    mapping = read_mapping(path)
    assert mapping.id == "ours"
    assert not mapping.confirmed
    rules = {r.column.name: r for r in mapping.tables[0].columns}
    assert rules["sex"].codes == {"M": "male", "F": "female", "01": "unknown"}
    assert rules["abducted"].constant == "no"
    assert rules["citizenship"].source == "Nationality"
    assert mapping.sources() == ("Gender", "Nationality")


def test_the_built_in_sources_fill_only_what_the_standard_has():
    for source in sources().values():
        for table in source.tables:
            for rule in table.columns:
                assert rule.column.name in tables()[table.table].columns
        assert source.counts["unit"]
        assert source.nature in ("published", "reported")


def test_a_composite_column_leads_to_the_composite_code_only():
    fields = flag_fields("ctdc_2024", "means_of_control")
    assert fields["threats_any"] == ["meansThreats"]
    assert "threats" not in fields
    assert "physical_abuse" not in fields
