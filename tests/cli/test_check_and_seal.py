"""``whimbrel check`` and ``whimbrel seal``: all faults at once, documented exit codes, nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from whimbrel.standard.errors import EXIT_CODES
from whimbrel.standard.signing import fingerprint, load_key, new_key, public_text

PASSPORT, NAME = "X47261998Q", "Somchai Vongphachanh"


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_sound_file(run, ctdc):
    done = run("check", ctdc)
    assert done.code == 0
    assert "3 rows read: persons 3, exploitations 3" in done.out and "Fit to seal." in done.out
    assert "U01" in done.out, "what the rows count is said"


def test_every_fault_is_listed_with_place_and_remedy(run, office):
    done = run("check", *office("2021-05-03,F,KHM,17", "2021-13-45,F,KHM,17", "2021,robot,Atlantis,900"))
    assert done.code == 10
    found = {f["check"]: f for f in run("check", *office("2021-13-45,robot,Atlantis,900"), "--json").json()["faults"]}
    assert {"V01", "V12"} <= set(found)
    for check, fault in found.items():
        assert fault["remedy"] and fault["page"] == f"reference/checks.html#{check.lower()}"
        if check[0] == "V":
            assert fault["rows"] == [2] and fault["column"] in ("Date", "Sex", "Nationality", "Age")
    for value in ("robot", "Atlantis", "2021-13-45", "900"):
        assert value not in done.said, "no value of a person is repeated"
    assert "Not fit to seal until the errors are mended." in done.out and "Counts by check:" in done.out


def test_json_has_the_shape_that_programs_rely_on(run, ctdc):
    told = run("check", ctdc, "--json").json()
    assert set(told) == {
        "file",
        "source",
        "rows_read",
        "tables",
        "severities",
        "checks",
        "faults",
        "fit_to_seal",
        "exit_code",
    }
    assert (told["file"], told["source"], told["rows_read"]) == ("ctdc.csv", "ctdc_2021", 3)
    assert told["tables"] == {"persons": 3, "exploitations": 3} and told["fit_to_seal"] is True
    assert set(told["severities"]) == {"error", "warning", "notice"}
    keys = {"check", "severity", "sheet", "column", "rows", "count", "what", "remedy", "page"}
    assert told["faults"] and all(set(f) == keys for f in told["faults"])
    assert sum(told["severities"].values()) == sum(f["count"] for f in told["faults"]) == sum(told["checks"].values())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 11),
        (b"PK\x03\x04 not a workbook", 11),
        (b"a,b\n1,\x00\x002\n" * 50, 11),
        (b"colour,taste\nred,sweet\n", 12),
        (b"yearOfRegistration,Passport number\n2020,1\n", 12),
    ],
)
def test_exit_codes_of_files_that_cannot_be_taken(run, tmp_path, store, content, code):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert run("check", path).code == code and code in EXIT_CODES
    assert run("check", path, "--json").json()["exit_code"] == code
    assert run("seal", path, "--reporter", "an-agency", "--period", "2020", "--store", store).code == code
    assert files(store) == []


def test_a_file_that_is_not_there(run, tmp_path):
    done = run("check", tmp_path / "missing.csv")
    assert done.code == 11 and "F01" in done.out


def test_a_file_that_identifies_people_is_refused_without_repeating_it(run, office, tmp_path, store):
    path = tmp_path / "named.csv"
    path.write_text(f"Date,Sex,Nationality,Age,Full name,Passport\n2021,F,KHM,20,{NAME},{PASSPORT}\n")
    mapping = office("x")[1:]
    for command in (["check", path, *mapping], ["check", path, *mapping, "--json"]):
        done = run(*command)
        assert done.code == 13
        assert NAME not in done.said and PASSPORT not in done.said and "Somchai" not in done.said
    done = run("seal", path, *mapping, "--reporter", "an-agency", "--period", "2021", "--store", store)
    assert done.code == 13 and files(store) == []


def test_forcing_the_source(run, ctdc):
    assert run("check", ctdc, "--as", "ctdc_2021").code == 0
    assert run("check", ctdc, "--as", "no_such_source").code == 12
    assert run("check", ctdc, "--as", "frontex").code == 12


def test_what_is_not_understood(run, ctdc, store):
    for arguments in (
        ["no-such-command"],
        ["check"],
        ["check", ctdc, "--no-such-option"],
        ["seal", "--reporter", "a", "--period", "2020"],
        ["seal", ctdc, "--nil", "detected_victims", "--reporter", "a", "--period", "2020"],
        ["flows", store, "--where", "sex"],
    ):
        assert run(*arguments).code == 2, arguments


def test_sealing_is_idempotent_and_proven(run, ctdc, store, seal):
    first = seal(ctdc)
    before = {p: p.stat().st_mtime_ns for p in store.rglob("*") if p.is_file()}
    assert seal(ctdc) == first
    assert {p: p.stat().st_mtime_ns for p in store.rglob("*") if p.is_file()} == before
    assert run("verify", "--store", store).code == 0
    assert files(store) == [
        f"an-agency/2019_2020/{first}/{name}"
        for name in ("exploitations.parquet", "manifest.json", "persons.parquet", "seal.json")
    ]


def test_a_correction_supersedes(run, ctdc, store, seal):
    old = seal(ctdc)
    ctdc.write_text(ctdc.read_text().replace("KHM", "LAO"))
    again = ["seal", ctdc, "--reporter", "an-agency", "--period", "2019..2020", "--store", store]
    refused = run(*again)
    assert refused.code == 15 and f"--supersedes {old}" in refused.err
    assert len(files(store)) == 4
    new = seal(ctdc, "--supersedes", old[:6], "--note", "two citizenships corrected")
    listed = {row["id"]: row["current"] for row in run("show", "--store", store, "--json").json()}
    assert listed == {old: False, new: True}
    shown = run("show", old, "--store", store).out
    assert f"Superseded by      {new}" in shown
    ctdc.write_text(ctdc.read_text().replace("LAO", "VNM"))
    twice = run(*again, "--supersedes", old)
    assert twice.code == 15 and f"superseded already, by {new}" in twice.err


def test_nil(run, store, seal):
    nil = seal("--nil", "detected_victims", period="2023-Q1")
    assert run("show", nil, "--store", store, "--json").json()["nil"] == ["detected_victims"]
    unknown = run("seal", "--nil", "no_such", "--reporter", "an-agency", "--period", "2023", "--store", store)
    assert unknown.code == 15 and "no indicator" in unknown.err
    again = run(
        "seal",
        "--nil",
        "detected_victims",
        "--reporter",
        "an-agency",
        "--period",
        "2023-Q1",
        "--store",
        store,
        "--note",
        "x",
    )
    assert again.code == 15, "filed already"


def test_strict_forbids_warnings(run, office, store):
    arguments = ["seal", *office("2021,F,KHM,20", "2021,M,Ruritania,20"), "--reporter", "an-agency", "--period", "2021"]
    strict = run(*arguments, "--store", store, "--strict")
    assert strict.code == 10 and files(store) == []
    assert run(*arguments, "--store", store).code == 0


def test_signing(run, ctdc, store, seal, tmp_path):
    signer = new_key(tmp_path / "key.pem")
    seal(ctdc, "--key", tmp_path / "key.pem")
    assert signer == fingerprint(public_text(load_key(tmp_path / "key.pem")))
    proven = run("verify", "--store", store, "--trust", signer)
    assert proven.code == 0 and f"signed by {signer}" in proven.out
    assert run("verify", "--store", store, "--trust", "0" * 16).code == 14
    bad = run("seal", ctdc, "--reporter", "b", "--period", "2020", "--store", store, "--key", tmp_path / "none.pem")
    assert bad.code == 15 and not (store / "b").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        *({"--reporter": "../evil"}, {"--reporter": "Has Space"}, {"--period": "last year"}, {"--period": "2020-13"}),
        *({"--handling": "secret"}, {"--supersedes": "ffff"}),
    ],
)
def test_bad_facts_are_refused_before_anything_is_written(run, ctdc, store, tmp_path, wrong):
    facts = {"--reporter": "an-agency", "--period": "2019..2020", "--store": store, **wrong}
    done = run("seal", ctdc, *[part for pair in facts.items() for part in pair])
    assert done.code == 15 and done.err.count("\n") == 1
    assert [f for f in files(tmp_path) if f.startswith(("store/", "evil"))] == []


def test_the_program_itself(ctdc, tmp_path):
    """As it is installed, in a process of its own, into a pipe that closes early."""
    whimbrel = Path(sys.executable).with_name("whimbrel")
    env = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run([whimbrel, "check", ctdc], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout, "no colours into a file"
    pipe = ["bash", "-o", "pipefail", "-c", f"'{whimbrel}' check '{ctdc}' | head -n 1"]
    piped = subprocess.run(pipe, capture_output=True, text=True, check=False)
    assert "Traceback" not in piped.stderr and "Error" not in piped.stderr
    helped = subprocess.run([whimbrel, "--help"], capture_output=True, text=True, check=True)
    assert "whimbrel check FILE" in helped.stdout
