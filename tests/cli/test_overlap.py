"""`whimbrel overlap`: from lists with names to counts with limits and an overlap table without anybody in it."""

import csv
import json
import random

import pytest

FAMILIES = ("Srisai", "Nguyen", "Zhang", "Chan", "Sisavath", "Phommachanh", "Win", "Sok", "Tran", "Keo", "Moe", "Lwin")
GIVEN = (
    "Somchai",
    "Thi Hoa",
    "Xiaoming",
    "Sokha",
    "Bounmy",
    "Noy",
    "Zaw",
    "Dara",
    "Minh",
    "Malee",
    "Htet",
    "Aye",
    "Phuong",
    "Kesone",
    "Thiri",
)
HEAD = ("id", "family_name", "given_names", "birth_date", "sex", "body")
LISTS = {"police": range(80), "shelter": range(60, 140), "hotline": [*range(120, 170), 0, 1]}


def people(count):
    rng = random.Random(5)
    for n in range(count):
        day = f"{rng.randrange(1960, 2006)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        yield FAMILIES[n % 12], GIVEN[n // 12 % 15], day, rng.choice(("female", "male"))


@pytest.fixture
def files(tmp_path):
    """One file of all lists, and one of each list; police and shelter share 20 people, police and hotline two."""
    everybody, rows = list(people(170)), []
    for name, of in LISTS.items():
        own = [(f"{name}-{n}", *everybody[n], name) for n in of]
        rows += own
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([HEAD[:-1], *(r[:-1] for r in own)])
    with (tmp_path / "all.csv").open("w", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return tmp_path


def test_it_counts_once_and_writes_a_table_that_says_nobody(run, files):
    done = run("overlap", files / "all.csv", "--list", "body", "--period", "2026", "--json")
    assert done.code == 0, done.said
    found = done.json()
    assert found["records"] == 212 and found["period"] == "2026" and found["unit"] == "persons"
    assert {n: of["middle"] for n, of in found["lists"].items()} == {"police": 80, "shelter": 80, "hotline": 52}
    low, high = found["persons"]["wide"][0], found["persons"]["strict"][1]
    assert low <= 170 <= high and found["disclosure"]["hidden"] > 0
    folder = files / "all-overlap"
    rows = list(csv.DictReader((folder / "overlap.csv").open()))
    cell = {(r["hotline"], r["police"], r["shelter"]): r for r in rows}
    assert cell["1", "1", "0"]["exactness"] == "suppressed" and cell["1", "1", "0"]["count"] == ""
    assert (cell["1", "1", "0"]["middle_low"], cell["1", "1", "0"]["middle_high"]) == ("0", "4"), "two persons"
    assert int(cell["0", "1", "1"]["low"]) <= 20 <= int(cell["0", "1", "1"]["high"])
    text = "".join(p.read_text(errors="replace") for p in folder.iterdir()) + done.out
    assert not any(name in text for name in (*FAMILIES, "police-1", "1990-"))
    assert json.loads((folder / "manifest.json").read_text()) == found


def test_several_files_are_several_lists_and_say_the_same(run, files):
    one = run("overlap", files / "all.csv", "--list", "body", "--json").json()
    several = run("overlap", *(files / f"{n}.csv" for n in LISTS), "--out", files / "out", "--json").json()
    assert several["lists"] == one["lists"] and several["persons"] == one["persons"]
    assert several["source"] == ["police.csv", "shelter.csv", "hotline.csv"]


def test_people_read_what_is_hidden_and_why(run, files):
    done = run("overlap", files / "all.csv", "--list", "body", "--by", "sex", "--below", "3")
    assert done.code == 0 and "212 records of 3 lists" in done.out and "in all lists together" in done.out
    assert "14 cells" in done.out and "hidden (below 3" in done.out and "No name and no id" in done.out
    assert set(next(csv.reader((files / "all-overlap" / "overlap.csv").open()))) > {"sex", "strict_low", "count"}


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ((), 2, "--list"),
        (("--list", "office"), 20, "no column 'office'"),
        (("--list", "id"), 16, "at most 6 lists"),
        (("--list", "body", "--by", "id"), 16, "strata"),
        (("--list", "body", "--below", "2"), 2, "below"),
        (("--list", "body", "--below", "60"), 16, "Of hotline there are fewer than 60"),
        (("--list", "body", "--column", "sex"), 2, "HEADING=KIND"),
    ],
)
def test_what_cannot_be_done_is_said(run, files, options, code, says):
    done = run("overlap", files / "all.csv", *options)
    assert done.code == code and says in done.said and not (files / "all-overlap").exists()


def test_a_record_without_a_list_is_not_left_out_in_silence(run, files):
    text = (files / "all.csv").read_text().replace(",hotline", ",", 3)
    (files / "all.csv").write_text(text)
    done = run("overlap", files / "all.csv", "--list", "body")
    assert done.code == 20 and "3 records have no list" in done.said


def test_nothing_is_overwritten(run, files):
    assert run("overlap", files / "all.csv", "--list", "body").code == 0
    again = run("overlap", files / "all.csv", "--list", "body")
    assert again.code == 15 and "already" in again.said
