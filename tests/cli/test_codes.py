"""`whimbrel codes`: from two files of people to hits for each agency, and a deletion that is proven."""

import csv
import datetime as dt
import json

import pytest

SOON = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=90)).isoformat()
FACTS = ("--exchange", "lao-tha", "--period", "2026", "--expires", SOON)
HEAD = "id,family_name,given_names,birth_date,sex,citizenship\n"
MET = (
    "Srisai,Somchai,1991-05-03,male,THA",
    "Nguyen,Thi Hoa,1998-08-11,female,VNM",
    "Zhang,Xiaoming,1987-02-24,male,CHN",
)
OTHERS = ("Chan,Sokha,1995-07-19,male,KHM", "Sisavath,Bounmy,2003-04-12,male,LAO")


@pytest.fixture
def ready(run, tmp_path):
    """Both agencies have made codes for the office; returns the folder."""
    for side, rows in (("a", (*MET, OTHERS[0])), ("b", (OTHERS[1], *MET))):
        (tmp_path / f"{side}.csv").write_text(HEAD + "".join(f"{side}{i},{row}\n" for i, row in enumerate(rows)))
    office = run("codes", "office", tmp_path / "office.key").out.strip()
    assert run("codes", "key", tmp_path / "x.key", *FACTS).code == 0
    for side in "ab":
        files = ("--out", tmp_path / f"{side}.codes", "--own", tmp_path / f"{side}.own")
        done = run(
            "codes", "make", tmp_path / f"{side}.csv", "--key", tmp_path / "x.key", "--office", office, *files, "--json"
        )
        assert done.code == 0 and done.json()["rows"] == 1000 and done.json()["persons"] == 4
    return tmp_path


def compare(run, folder, *more):
    halves = ("--left-hits", folder / "for-a.csv", "--right-hits", folder / "for-b.csv")
    return run(
        "codes", "compare", folder / "a.codes", folder / "b.codes", "--office", folder / "office.key", *halves, *more
    )


def test_each_agency_learns_which_of_its_own_the_other_met(run, ready):
    done = compare(run, ready, "--json")
    assert done.code == 0 and done.json()["hits"] == 3
    told = {}
    for side in "ab":
        rows = list(
            csv.DictReader(
                run("codes", "hits", ready / f"for-{side}.csv", "--own", ready / f"{side}.own").out.splitlines()
            )
        )
        told[side] = {row["hit"]: row["id"] for row in rows}
        assert all(0 <= float(row["confidence"]) <= 1 for row in rows)
    assert {(told["a"][hit], told["b"][hit]) for hit in told["a"]} == {("a0", "b1"), ("a1", "b2"), ("a2", "b3")}
    assert (ready / "for-a.csv").stat().st_mode & 0o077 == 0


def test_the_hits_are_counted_as_json_too(run, ready):
    assert compare(run, ready, "--json").json()["hits"] == 3


def test_both_sides_agree_on_a_key_and_read_its_fingerprint(run, tmp_path):
    texts = [run("codes", "offer", tmp_path / name).out.strip() for name in ("one", "two")]
    first = run("codes", "key", tmp_path / "k1", *FACTS, "--offer", tmp_path / "one", "--theirs", texts[1]).out.strip()
    second = run("codes", "key", tmp_path / "k2", *FACTS, "--offer", tmp_path / "two", "--theirs", texts[0]).out.strip()
    assert first == second and run("codes", "show", tmp_path / "k1").out.startswith(
        f"{first} lao-tha 2026, until {SOON}"
    )
    assert run("codes", "key", tmp_path / "k3", *FACTS, "--offer", tmp_path / "one").code == 2


def test_deletion_is_proven_and_cannot_be_undone(run, ready):
    copy = (ready / "a.codes").read_bytes()
    signer = run("key", "new", ready / "sign.key").out.split()[1]
    tables = (ready / "a.codes", ready / "b.codes")
    options = ("--office", ready / "office.key", "--sign", ready / "sign.key", "--receipt", ready / "receipt.json")
    assert run("codes", "delete", *tables, *options).code == 0
    assert not any(path.exists() for path in (*tables, ready / "office.key"))
    proven = run("codes", "verify-deletion", ready / "receipt.json", "--own", ready / "a.own", "--trust", signer)
    assert proven.code == 0 and "kept its key" not in proven.out
    refused = run("codes", "verify-deletion", ready / "receipt.json", "--own", ready / "a.own", "--trust", "0" * 16)
    assert refused.code == 21
    (ready / "a.codes").write_bytes(copy)
    (ready / "b.codes").write_bytes(copy)
    run("codes", "office", ready / "office.key")
    assert compare(run, ready).code == 21


def test_a_kept_key_is_told(run, ready):
    signer = run("key", "new", ready / "sign.key").out.split()[1]
    options = ("--office", ready / "office.key", "--sign", ready / "sign.key", "--receipt", ready / "receipt.json")
    assert run("codes", "delete", ready / "a.codes", *options, "--keep-key").code == 0
    proven = run("codes", "verify-deletion", ready / "receipt.json", "--own", ready / "a.own", "--trust", signer)
    assert proven.code == 0 and "kept its key" in proven.out
    other = run("codes", "verify-deletion", ready / "receipt.json", "--own", ready / "b.own", "--trust", signer)
    assert other.code == 21


def test_nothing_is_destroyed_where_the_receipt_cannot_be_written(run, ready):
    run("key", "new", ready / "sign.key")
    (ready / "receipt.json").write_text("an older one")
    options = ("--office", ready / "office.key", "--sign", ready / "sign.key", "--receipt", ready / "receipt.json")
    assert run("codes", "delete", ready / "a.codes", *options).code == 21
    assert (ready / "a.codes").exists() and (ready / "office.key").exists()


def test_a_file_that_is_not_right_is_refused_without_repeating_it(run, ready):
    (ready / "bad.csv").write_text(HEAD + "1,Srisai,Somchai,yesterday,male,THA\n")
    files = ("--out", ready / "o", "--own", ready / "p", "--office", "x")
    done = run("codes", "make", ready / "bad.csv", "--key", ready / "x.key", *files)
    assert done.code == 21 and "Somchai" not in done.said and "yesterday" not in done.said
    assert not (ready / "o").exists() and not (ready / "p").exists()


def test_the_secret_of_a_key_is_never_printed(run, tmp_path):
    said = run("codes", "key", tmp_path / "x.key", *FACTS).said
    assert json.loads((tmp_path / "x.key").read_text())["secret"] not in said


@pytest.mark.parametrize("expires", ["2020-01-01", "2099-01-01"])
def test_a_key_without_a_near_end_is_refused(run, tmp_path, expires):
    facts = ("--exchange", "lao-tha", "--period", "2026", "--expires", expires)
    assert run("codes", "key", tmp_path / "x.key", *facts).code == 21
