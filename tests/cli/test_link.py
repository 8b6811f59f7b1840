"""``whimbrel link``: what it writes and prints, and what it refuses."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from whimbrel.cli.link import command
from whimbrel.standard.errors import WhimbrelError

LIST = Path(__file__).parents[2] / "docs" / "examples" / "meetings.csv"


@pytest.fixture
def meetings(tmp_path: Path) -> Path:
    return Path(shutil.copy(LIST, tmp_path))


def _run(*arguments: object) -> str:
    done = CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False)
    if done.exception:
        raise done.exception
    assert done.return_value == 0
    return done.output


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_persons_at_three_thresholds_and_no_name(meetings: Path) -> None:
    said = _run(meetings)
    folder = meetings.with_name("meetings-linked")
    assert "12 records are 8 persons (7 to 8" in said
    persons = {r["id"]: r["person"] for r in _rows(folder / "persons.csv")}
    assert persons["2"] == "1"
    assert persons["5"] == persons["4"] == "4"
    assert persons["7"] == "6"
    assert persons["10"] == "9"
    written = "".join(p.read_text("utf-8") for p in folder.iterdir())
    for name in ("HUONG", "王", "สมชาย", "Somchay", "Sokha", "Hà Giang"):
        assert name not in written
        assert name not in said


def test_json_and_parquet_for_programs(meetings: Path, tmp_path: Path) -> None:
    told = json.loads(_run(meetings, "--json", "--parquet", "--out", tmp_path / "out"))
    assert told["records"] == 12
    assert told["columns"]["full_name"] == ["name"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "model.json", "pairs.parquet", "persons.parquet", "summary.json",
    ]  # fmt: skip


def test_why_two_are_one_person(meetings: Path) -> None:
    said = _run(meetings, "--explain", "2", "1")
    assert "Born on the same day if day and month were swapped" in said
    assert json.loads(_run(meetings, "--explain", "1", "2", "--json"))["probability"] > 0.99
    assert "nothing speaks for one person" in _run(meetings, "--explain", "1", "12")
    assert not meetings.with_name("meetings-linked").exists()


def test_a_kept_model_is_used_again(meetings: Path, tmp_path: Path) -> None:
    first = json.loads(_run(meetings, "--json", "--out", tmp_path / "one"))
    again = json.loads(_run(meetings, "--json", "--out", tmp_path / "two", "--model", tmp_path / "one" / "model.json"))
    assert again["persons"] == first["persons"]


def test_quality_against_the_truth_and_from_labels(meetings: Path, tmp_path: Path) -> None:
    rows = _rows(meetings)
    true = {"1": "a", "2": "a", "3": "a", "4": "b", "5": "b", "6": "c", "7": "c", "9": "d", "10": "d"}
    with meetings.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, [*rows[0], "really"])
        out.writeheader()
        out.writerows(r | {"really": true.get(r["no"], r["no"])} for r in rows)
    told = json.loads(_run(meetings, "--truth", "really", "--json", "--sample", 50, "--out", tmp_path / "out"))
    # Of the six pairs, four are found, and all of them are right; the wide threshold finds the other two.
    assert told["quality"]["of_one_person"] == 6
    assert told["quality"]["precision"]["value"] == 1
    assert told["quality"]["recall"]["value"] == pytest.approx(4 / 6)
    labels = _rows(tmp_path / "out" / "to-label.csv")
    with (tmp_path / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(labels[0]))
        out.writeheader()
        out.writerows(
            r | {"same": "yes" if true.get(r["left"], 0) == true.get(r["right"], 1) else "no"} for r in labels
        )
    estimated = json.loads(_run(meetings, "--labels", tmp_path / "labels.csv", "--column", "really=ignore", "--json"))
    assert estimated["quality"]["precision"]["value"] == 1


def test_several_files_are_lists_of_their_own(meetings: Path, tmp_path: Path) -> None:
    other = tmp_path / "hotline.csv"
    other.write_text("no,name,born\n1,Huong Nguyen Thi,1999-04-03\n", encoding="utf-8")
    told = json.loads(_run(meetings, other, "--json", "--out", tmp_path / "out"))
    assert told["records"] == 13
    persons = {r["id"]: r["person"] for r in _rows(tmp_path / "out" / "persons.csv")}
    assert persons["hotline:1"] == persons["meetings:1"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--truth", "nobody"], 20, "There is no column 'nobody'"),
        (["--column", "agency=id"], 20, "is not an id"),
        (["--column", "name=ignore"], 20, "No column holds a name"),
        (["--explain", "1", "99"], 20, "There is no record with the id 99"),
        (["--model", "meetings.csv"], 20, "is no model file"),
    ],
)
def test_what_is_refused_says_what_to_do(
    meetings: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(meetings.parent)
    with pytest.raises(WhimbrelError, match=message) as refused:
        _run("meetings.csv", *arguments)
    assert refused.value.exit_code == code
    assert not Path("meetings-linked").exists()


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.4")
    with pytest.raises(WhimbrelError) as refused:
        _run(tmp_path / "x.csv")
    assert refused.value.exit_code == 11
