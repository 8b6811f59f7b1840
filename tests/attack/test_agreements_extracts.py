"""What an attacker would ask of the data shared under agreements, answered by trying."""

from __future__ import annotations

import json
import re
import time

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.plugins.members import member
from tests.plugins.people import coded, people
from tests.service.agreements import two_countries as countries
from tests.service.agreements.agreed import (
    agree,
    analyst,
    browser,
    cell,
    figures,
    file_nil,
    file_people,
    file_tables,
    migrants,
    sources,
    terms_of,
)
from whimbrel.service.agreements import in_force, keeping
from whimbrel.service.agreements.extract import extract
from whimbrel.service.agreements.in_force import shared_with
from whimbrel.service.atlas.panels import PANELS
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import open_submission

ENDINGS = ("csv", "parquet", "xlsx", "html", "svg")
NEVER = "00000000-0000-4000-8000-000000000000"
# Fixtures.
store, users, shared = countries.store, countries.users, countries.shared


LEFT = (
    "persons.sex",
    "persons.citizenship",
    "persons.age_band",
    "exploitations.form",
    "legs.border_type",
    "persons.registered",
)


def test_can_what_is_left_out_be_reached_by_filter_grouping_download_or_manifest(store, users):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    agree(users, left_out=LEFT)
    client = analyst("lao-police")
    plain = client.get("/atlas/download/map.csv?data=reported&reporter=tha-police")
    assert plain.status_code == 200
    for query in ("sex=female", "age_band=27_29", "form=forced_labour", "border_type=sea"):
        assert client.get(f"/atlas/download/profile.csv?data=reported&reporter=tha-police&{query}").status_code == 404
        chosen = client.get(f"/atlas/download/map.csv?data=reported&reporter=tha-police&{query}")
        assert b",9," not in chosen.content, "nobody fits a code that was not shared"
    for panel in PANELS:
        for ending in ("csv", "html"):
            text = client.get(f"/atlas/download/{panel}.{ending}?data=reported&reporter=tha-police").content.decode()
            for secret in ("female", "27_29", "forced_labour", "Forced labour"):
                assert secret not in text, panel
    (shown,) = shared_with(["LAO"])
    manifest = client.get(f"/submissions/{shown.id}/manifest.json")
    assert not {"sex", "citizenship", "age_band"} & set(
        json.loads(b"".join(manifest.streaming_content))["tables"]["persons"]["columns"]
    )


def test_can_a_value_left_out_be_found_by_trying_until_a_hash_fits(store, users):
    """The id of a submission is a hash of all its rows: it must not stand in the extract, nor any hash of its files."""
    file_people(store, "lao-police", 12, "LAO", "THA")
    theirs = file_people(store, "tha-police", 1, "MMR", "THA")
    agree(users, left_out=("persons.sex",))
    (shown,) = shared_with(["LAO"])
    text = (shown.path / "manifest.json").read_text() + (shown.path / "seal.json").read_text()
    hashes = [facts["sha256"] for facts in theirs.tables.values() if facts["sha256"]]
    kept = {f["sha256"] for t, f in shown.tables.items()}
    assert theirs.id not in text
    assert not set(hashes) & (kept | set(re.findall(r"[0-9a-f]{64}", text)))
    guessed = seal_tables(
        store.parent / "guess", people(1, "MMR", "THA"), reporter="tha-police", period="2023", handling="amber"
    )
    assert guessed.name == theirs.id, "so good a guess fits the original"
    assert guessed.name not in text


def test_can_a_column_be_told_from_another_that_says_the_same(store, users):
    ages = pa.array([31] * 9, pa.int64())
    file_tables(store, "tha-police", migrants(9, age=ages))
    file_tables(store, "lao-police", migrants(12))
    agree(users, left_out=("persons.age_band",))
    (shown,) = shared_with(["LAO"])
    assert not {"age", "age_band"} & set(shown.tables["persons"]["columns"])


def test_can_hidden_cells_be_summed_filtered_or_subtracted(store, users):
    sexes = pa.array(["male"] * 40 + ["female"] * 3).dictionary_encode()
    file_tables(store, "tha-police", migrants(43, sex=sexes))
    file_tables(store, "lao-police", migrants(12))
    agree(users, levels={"LAO": "records", "THA": "figures"})
    client = analyst("lao-police")
    for query in ("", "&sex=female", "&sex=female&age_band=21_23"):
        for panel in PANELS:
            answer = client.get(
                f"/atlas/download/{panel}.csv?data=reported&reporter=tha-police&indicator=persons_recorded{query}"
            )
            if answer.status_code == 200:
                assert not re.search(r",(3|43),", answer.content.decode()), panel
    (shown,) = shared_with(["LAO"])
    cells = pq.read_table(shown.file("figures"))
    assert pc.sum(cells["value"]).as_py() == 40 and cells["value_high"].to_pylist() == [4, 40]


def test_do_row_numbers_tell_how_many_rows_are_hidden(store, users):
    tables = people(30, "MMR", "THA")
    role = pa.array(["no"] * 25 + ["yes"] * 5).dictionary_encode()
    index = tables["persons"].schema.get_field_index("role_victim")
    tables["persons"] = tables["persons"].set_column(index, "role_victim", role)
    tables["exploitations"] = tables["exploitations"].slice(25)
    file_tables(store, "tha-police", tables)
    file_people(store, "lao-police", 12, "LAO", "THA")
    agree(users, families=("trafficking",))
    (shown,) = shared_with(["LAO"])
    persons = pq.read_table(shown.file("persons"))
    assert persons["id"].to_pylist() == [1, 2, 3, 4, 5] and "source_row" not in persons.column_names
    assert max(pq.read_table(shown.file("legs"))["person"].to_pylist()) == 5


def test_is_a_period_outside_the_terms_seen(store, users):
    for year in ("2020", "2023"):
        file_people(store, "lao-police", 12, "LAO", "THA", period=year)
        file_people(store, "tha-police", 9, "MMR", "THA", period=year)
    agree(users)
    assert [s.period.name for s in shared_with(["LAO"])] == ["2023"]
    file_people(store, "tha-police", 9, "MMR", "THA", period="2024..2026")
    assert [s.period.name for s in shared_with(["LAO"])] == ["2023"], "not even a part of it"


def test_is_what_was_shared_given_on_to_a_third_country(shared, store, users):
    agree(users, "LAO", "VNM", levels={"LAO": "records", "VNM": "records"}, onward="originator")
    file_people(store, "vnm-police", 8, "KHM", "VNM")
    assert [s.reporter for s in shared_with(["VNM"])] == ["lao-police"]
    assert "tha-police" not in sources(analyst("vnm-police"))


def test_can_an_extract_be_filed_again_as_ones_own(shared, store, users):
    """An extract, taken from the disk and sealed under another reporter: not shared on, and no contribution."""
    (theirs,) = shared_with(["LAO"])
    tables = {t: pq.read_table(theirs.file(t)) for t in theirs.tables}
    source = dict(theirs.manifest["source"])
    seal_tables(store, tables, reporter="vnm-police", period="2023", source=source)
    agree(users, "LAO", "VNM", levels={"LAO": "records", "VNM": "records"})
    assert shared_with(["VNM"]) == []
    assert {s.reporter for s in shared_with(["LAO"])} == {"tha-police"}


def test_does_an_analyst_of_a_third_country_see_anything(shared):
    page = sources(analyst("vnm-police"))
    for secret in ("VUT", "Vanuatu", "NRU", "Nauru", "lao-police", "tha-police", "under an agreement"):
        assert secret not in page


def test_does_a_case_worker_see_what_other_countries_share(shared):
    client = browser(member("worker", ("lao-police", "case_worker"), factor=False))
    assert "under an agreement" not in sources(client)
    assert "under an agreement" in sources(analyst("lao-police"))


def test_can_the_administrator_or_auditor_see_it(shared):
    for role in ("administrator", "auditor"):
        client = browser(member(f"one-{role}", ("lao-police", role), factor=False))
        assert "under an agreement" not in sources(client)


def refused(store, users, **changes) -> bool:
    """Whether Laos sees nothing of what Thailand filed."""
    agree(users, **changes)
    return shared_with(["LAO"]) == []


def test_does_an_empty_or_unknown_submission_buy_a_look(store, users):
    file_people(store, "tha-police", 9, "MMR", "THA")
    unknown = {n: coded("unknown", 50) for n in ("sex", "age_band", "citizenship")}
    ids = pa.array(range(1, 51), pa.int64())
    file_tables(store, "lao-police", {"persons": pa.table({"id": ids, "role_victim": coded("yes", 50), **unknown})})
    assert refused(store, users)


def test_does_a_figure_without_a_value_buy_a_look(store, users):
    file_people(store, "tha-police", 9, "MMR", "THA")
    tables = figures(cell("detected_victims", None, sex="female"))
    blank = {n: pa.array([None], pa.int64()) for n in ("value", "value_low", "value_high")}
    for name, column in blank.items():
        tables["figures"] = tables["figures"].set_column(tables["figures"].schema.get_field_index(name), name, column)
    tables["figures"] = tables["figures"].drop_columns(["period", "period_until", "period_precision"])
    file_tables(store, "lao-police", tables)
    assert refused(store, users)


def varied(count: int) -> dict[str, pa.Table]:
    """Victims with enough differences between them that a likeness is no chance."""
    tables = people(count, "MMR", "THA")
    bands = pa.array([("9_17", "18_20", "21_23", "24_26", "27_29", "30_38")[i % 6] for i in range(count)])
    index = tables["persons"].schema.get_field_index("age_band")
    tables["persons"] = tables["persons"].set_column(index, "age_band", bands.dictionary_encode())
    return tables


@pytest.mark.parametrize("shave", [0, 2])
def test_does_a_copy_of_the_others_data_buy_a_look(store, users, shave):
    file_tables(store, "tha-police", varied(60))
    time.sleep(1.1)  # the second in which it was sealed tells who was first
    file_tables(store, "lao-police", {t: rows.slice(shave) for t, rows in varied(60).items()}, period="2023")
    assert refused(store, users)
    assert shared_with(["THA"]) != [], "who was copied from does not suffer for it"


def test_does_a_copy_of_an_extract_buy_a_look(store, users):
    file_tables(store, "tha-police", varied(60), period="2022")
    file_tables(store, "lao-police", people(12, "LAO", "THA"), period="2022")
    file_tables(store, "tha-police", varied(48))
    agreement = agree(users, left_out=("persons.registered",))
    (theirs,) = [s for s in shared_with(["LAO"]) if s.period.name == "2022"]
    time.sleep(1.1)
    copied = {t: pq.read_table(theirs.file(t)) for t in theirs.tables}
    seal_tables(store, copied, reporter="lao-shelter", period="2023", handling="amber")
    # Laos copied what it was shown of 2022 and files it for 2023.
    assert [s.period.name for s in shared_with(["LAO"])] == ["2022"]
    assert agreement.acts.count() == 2


def test_does_a_nil_return_beside_figures_buy_a_look(store, users):
    file_people(store, "tha-police", 9, "MMR", "THA")
    file_people(store, "lao-police", 12, "LAO", "THA", period="2023-Q1")
    file_nil(store, "lao-shelter", "detected_victims")
    assert refused(store, users)


def test_does_invented_data_buy_a_look(store, users):
    file_people(store, "tha-police", 9, "MMR", "THA")
    file_people(store, "lao-police", 12, "LAO", "THA", nature="invented")
    assert refused(store, users)


def test_does_a_contribution_that_is_withdrawn_still_count(store, users):
    file_people(store, "tha-police", 9, "MMR", "THA")
    mine = file_people(store, "lao-police", 12, "LAO", "THA")
    agree(users)
    assert shared_with(["LAO"]) != []
    unknown = {n: coded("unknown", 5) for n in ("sex", "age_band", "citizenship")}
    empty = pa.table({"id": pa.array(range(1, 6), pa.int64()), "role_victim": coded("yes", 5), **unknown})
    file_tables(store, "lao-police", {"persons": empty}, supersedes=mine.id)
    assert shared_with(["LAO"]) == []


def test_can_an_extract_on_the_disk_be_swapped_for_another(shared, store, tmp_path):
    """What was changed after it was made is taken away and made anew, as soon as a process reads it."""
    (shown,) = shared_with(["LAO"])
    file = shown.file("persons")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    in_force._extracts.clear()
    keeping._proven.cache_clear()
    (again,) = shared_with(["LAO"])
    assert again.id == shown.id
    assert pq.read_table(again.file("persons")).num_rows == 9


def test_are_numbers_of_agreements_guessable(shared):
    assert len(str(shared.pk)) == 36 and shared.pk.version == 4


def test_does_what_is_not_shared_leave_a_trace_of_its_making(store, users):
    """An extract names the submission only by a keyed hash that nobody outside can compute."""
    theirs = file_people(store, "tha-police", 9, "MMR", "THA")
    terms = terms_of(agree(users))
    made = extract(open_submission(theirs.path), terms, "THA", "trafficking", store.parent / "made")
    assert made.manifest["source"]["extract_of"] != theirs.id
    assert len(made.manifest["source"]["extract_of"]) == 20
