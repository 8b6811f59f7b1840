"""HTCDS survey exports and the CTDC layout of 2024, on files of ours about invented people."""

import csv
import gzip
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "intake"
HTCDS = FIXTURES / "htcds_export.csv"
# What must stay behind: who they are, when they were born, where they live, who spoke with them.
BEHIND = [
    "Marisol", "Quimbo", "Tandang", "Lourdes", "1995-05-04", "marisol.qt@example.org", "+63 2 8123 4567", "917 555",
    "Tacloban", "Leyte", "Banaba", "6500", "Cashier", "Rosalinda", "Okampo", "Thanawat", "Srisombat", "1988-01-30",
    "0815550199", "Ndapewa", "Shikongo", "Amakali", "Bounmy", "Vongphachanh", "2008-08-16", "harbour", "Harbour", "6f1c",
]  # fmt: skip


@pytest.fixture
def kept_behind(capfd, caplog):
    def check(taken):
        out, err = capfd.readouterr()
        everything = "\n".join([taken.said, taken.handed_over, out, err, caplog.text])
        for secret in BEHIND:
            assert secret not in everything, secret

    return check


def test_htcds_values(take, kept_behind):
    taken = take(HTCDS, as_given=True)
    assert taken.done.source.id == "htcds"
    assert taken.done.fit_to_seal, taken.checks
    assert taken.column("persons", "source_row") == [2, 4, 5]
    assert taken.rows("C01") == [3]
    assert taken.column("persons", "sex") == ["female", "unknown", "male"]
    assert taken.column("persons", "citizenship") == ["PHL", "NAM", "LAO"]
    assert taken.column("persons", "status") == ["identified", "presumed", "not_a_victim"]
    # The day before a birthday: no year too many. Without a birth date the age is unknown.
    assert taken.column("persons", "age") == [27, None, 14]
    assert taken.column("persons", "age_missing") == ["stated", "unknown", "stated"]
    assert taken.column("persons", "registered_precision") == ["day", "unknown", "day"]
    kept_behind(taken)


def test_htcds_lists_of_choices(take, kept_behind):
    taken = take(HTCDS)
    assert taken.column("persons", "recruitment_method_online_social_network") == ["yes", "unknown", "unknown"]
    assert taken.column("persons", "recruitment_method_friends_or_social_events") == ["yes", "unknown", "unknown"]
    for means in ("debt_bondage", "false_promises", "withholds_documents"):
        assert taken.column("exploitations", f"means_of_control_{means}")[0] == "yes"
    # What is not listed is unknown and never no.
    assert "no" not in str(taken.table("exploitations").to_pydict()).split("'")
    # Who was found to be no victim is not counted as one.
    assert taken.column("persons", "role_victim").count("no") == taken.column("persons", "status").count("not_a_victim")
    assert taken.column("exploitations", "form_sexual_exploitation") == ["unknown", "yes", "unknown"]
    assert taken.column("exploitations", "form_forced_marriage") == ["unknown", "yes", "unknown"]
    assert taken.column("exploitations", "sector") == ["t", "unknown", "a;f"]
    kept_behind(taken)


def test_htcds_names_stay_behind_and_are_told_by_heading_only(take, kept_behind):
    taken = take(HTCDS)
    behind = {f.column for f in taken.done.faults if f.check.id == "N03"}
    assert {"prs_First_Name", "prs_Second_Name", "prs_Birthdate", "prs_Email", "prs_MobilePhone"} <= behind
    columns = {name for table in taken.batches for name in taken.table(table).column_names}
    assert not [c for c in columns if "name" in c.casefold() or "birth" in c.casefold()]
    kept_behind(taken)


@pytest.mark.parametrize("form", ["xlsx", "gz", "zip", "semicolon", "grouped", "damaged"])
def test_htcds_names_stay_behind_whatever_the_file(take, tmp_path, kept_behind, form):
    rows = list(csv.reader(HTCDS.open(encoding="utf-8", newline="")))
    path = tmp_path / "export.csv"
    if form == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        path = tmp_path / "export.xlsx"
        book.save(path)
    elif form == "gz":
        path.write_bytes(gzip.compress(HTCDS.read_bytes()))
    elif form == "zip":
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w") as out:
            out.write(HTCDS, "export.csv")
    else:
        if form == "grouped":
            rows[0] = [f"interview/{h}" if h.startswith(("prs_", "vic_")) else h for h in rows[0]]
        if form == "damaged":
            rows[1] = rows[1][:20]
            rows[3][7] = rows[3][4] + " " + rows[3][5]
            rows[4][8] = "C12345678"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=";" if form == "semicolon" else ",").writerows(rows)
    taken = take(path, as_given=True)
    assert taken.done.source.id == "htcds", taken.checks
    assert taken.done.fit_to_seal is (form != "damaged")
    kept_behind(taken)
    assert "C12345678" not in taken.said + taken.handed_over
    json.dumps([f.as_dict() for f in taken.done.faults])


def test_ctdc_2024_keeps_composites_and_applies_the_block_rule(take):
    taken = take(FIXTURES / "ctdc_2024.csv")
    assert taken.done.source.id == "ctdc_2024"
    assert taken.done.fit_to_seal, taken.checks
    assert taken.done.rows == {"persons": 5, "exploitations": 5}
    assert taken.column("persons", "sex") == ["female", "female", "male", "transgender_non_conforming", "unknown"]
    assert taken.column("persons", "age_band") == ["9_17", "9_17", "30_38", "unknown", "9_17"]
    assert taken.column("persons", "citizenship") == ["PHL", "PHL", "NPL", "unknown", "NAM"]
    assert taken.column("exploitations", "duration") == ["0_12", "0_12", "25_plus", "unknown", "13_24"]
    composites = {
        "debt_bondage_or_earnings": ["yes", "yes", "no", "unknown", "no"],
        "threats_any": ["no", "no", "no", "unknown", "yes"],
        "abuse_any": ["yes", "yes", "no", "unknown", "no"],
        "denies_basic_needs": ["no", "no", "yes", "unknown", "no"],
    }
    for code, answers in composites.items():
        assert taken.column("exploitations", f"means_of_control_{code}") == answers
    # Which part of a composite was meant is not known: its parts were not asked.
    columns = set(taken.table("exploitations").column_names)
    for part in ("debt_bondage", "takes_earnings", "threats", "physical_abuse", "sexual_abuse", "restricts_movement"):
        assert f"means_of_control_{part}" not in columns
    assert taken.column("exploitations", "labour_type_construction") == [
        "unknown",
        "unknown",
        "yes",
        "unknown",
        "unknown",
    ]
    assert taken.column("persons", "recruiter_relation_family") == ["no", "no", "unknown", "unknown", "no"]
