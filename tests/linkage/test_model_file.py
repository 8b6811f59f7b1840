"""A model that is kept: read back the same, by Splink itself too."""

import json
from pathlib import Path

import pytest
from splink import SettingsCreator

from tests.linkage.invented import people
from whimbrel.linkage import link
from whimbrel.linkage.columns import ColumnsError
from whimbrel.linkage.model import described, measured, model_for
from whimbrel.linkage.model_file import read_model, write_model


def test_a_kept_model_scores_as_it_did(tmp_path: Path) -> None:
    first = link(people())
    write_model(tmp_path / "model.json", first.model)
    kept = read_model(tmp_path / "model.json")
    assert kept.comparisons == first.model.comparisons
    again = link(people(), model=kept)
    assert again.pairs["name"].equals(first.pairs["name"])
    assert again.persons() == pytest.approx(first.persons(), rel=0.002)


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_splink_reads_the_file_itself(tmp_path: Path, dialect: str) -> None:
    write_model(tmp_path / "model.json", model_for(["name", "birth", "sex"], ["phone"], ["address"]))
    settings = SettingsCreator.from_path_or_dict(tmp_path / "model.json").get_settings(dialect)
    assert [c.output_column_name for c in settings.core_model_settings.comparisons] == [
        "name", "birth", "sex", "identifier1", "text1",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"comparisons": [{"output_column_name": "shoe"}]}'])
def test_what_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(ColumnsError, match="is no model file"):
        read_model(tmp_path / "m.json")
    with pytest.raises(ColumnsError):
        read_model(tmp_path / "not-there.json")


def test_every_level_has_measured_shares_and_words() -> None:
    for kind, told in described().items():
        codes = [level["code"] for level in told["levels"]]
        assert len(codes) == len(set(codes))
        assert codes[-1] == "else"
        for level in told["levels"]:
            assert set(level["says"]) == {"en", "fr", "zh"}
            m, u = measured()[kind][level["code"]]
            assert 0 < m <= 1
            assert 0 < u <= 1
    assert set(measured()) == set(described())


def test_the_version_changes_with_any_weight() -> None:
    model = model_for(["name"])
    text = json.dumps(model.settings())
    assert model.version() == model_for(["name"]).version() != model_for(["name", "sex"]).version()
    assert "name" in text
