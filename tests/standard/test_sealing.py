"""Sealing: the same input gives the same id and bytes, nothing sealed changes, conflicts are refused."""

from __future__ import annotations

import json
import os
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import whimbrel
from tests.plugins.people import coded, people, seal_people
from whimbrel.standard.errors import NotVerified, StoreError
from whimbrel.standard.sealing import INCOMING, SubmissionWriter, canonical, seal_nil, seal_tables, submission_id
from whimbrel.standard.store import Store, open_submission, verify

FACTS = {"reporter": "an-agency", "period": "2023"}
CTDC = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,CountryOfExploitation,"
    "meansOfControlDebtBondage,typeOfSexPornography,citizenship\n2020,Woman,27--29,Adult,,THA,1,0,KHM\n"
    "2020,Man,27--29,Adult,,THA,1,0,MMR\n"
)


def content(folder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "seal.json"}


def test_the_same_tables_give_the_same_bytes(tmp_path):
    one = seal_tables(tmp_path / "a", people(50, "KHM", "THA"), **FACTS)
    two = seal_tables(tmp_path / "b", people(50, "KHM", "THA"), **FACTS)
    assert one.name == two.name and content(one) == content(two)
    assert seal_tables(tmp_path / "c", people(51, "KHM", "THA"), **FACTS).name != one.name
    for change in ({"handling": "green"}, {"note": "x"}, {"label": "x"}, {"nature": "published"}, {"period": "2022"}):
        assert seal_tables(tmp_path / str(change), people(50, "KHM", "THA"), **{**FACTS, **change}).name != one.name


def test_batches_of_any_size_give_the_same_bytes(tmp_path):
    tables = people(500, "KHM", "THA")
    whole = seal_tables(tmp_path / "whole", tables, **FACTS)
    with SubmissionWriter(tmp_path / "parts") as writer:
        for name, rows in tables.items():
            for batch in rows.to_batches(max_chunksize=7):
                writer.write(name, batch)
        parts = writer.seal(**FACTS)
    assert content(whole) == content(parts)


def test_a_file_and_its_tables_are_sealed_alike(tmp_path):
    path = tmp_path / "ctdc.csv"
    path.write_text(CTDC)
    from_file = whimbrel.seal(path, tmp_path / "a", **FACTS)
    again = whimbrel.seal(path, tmp_path / "b", **FACTS)
    assert content(from_file.path) == content(again.path)
    tables = whimbrel.read(path, as_given=False)
    m = from_file.manifest
    facts = {k: m[k] for k in ("nature", "handling", "source", "checks")}
    through_tables = seal_tables(tmp_path / "c", tables, **FACTS, **facts)
    assert through_tables.name == from_file.id and content(through_tables) == content(from_file.path)


def test_the_id_proves_the_content(tmp_path):
    folder = seal_people(tmp_path, "an-agency", 3, "KHM", "THA")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert folder.name == manifest["id"] == submission_id(manifest)
    assert re.fullmatch(r"[0-9a-f]{20}", folder.name)
    assert (folder / "manifest.json").read_bytes() == canonical(manifest)
    assert folder.relative_to(tmp_path).parts[:2] == ("an-agency", "2023")
    assert "seal.json" not in str(manifest) and "sealed_at" not in manifest, "the time is not part of the id"
    assert all(not os.access(p, os.W_OK) or p.stat().st_mode & 0o222 == 0 for p in folder.iterdir())


def test_sealing_again_changes_nothing(tmp_path):
    folder = seal_people(tmp_path, "an-agency", 3, "KHM", "THA")
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.iterdir()}
    assert seal_people(tmp_path, "an-agency", 3, "KHM", "THA") == folder
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.iterdir()} == before
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_an_error_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), SubmissionWriter(tmp_path) as writer:
        for batch in people(5, "KHM", "THA")["persons"].to_batches():
            writer.write("persons", batch)
        raise ZeroDivisionError
    for wrong in ({"reporter": "No"}, {"period": "x"}, {"handling": "x"}, {"nature": "x"}, {"key": tmp_path / "none"}):
        with pytest.raises(StoreError):
            seal_tables(tmp_path, people(1, "KHM", "THA"), **{**FACTS, **wrong})
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_columns_that_the_standard_does_not_have_are_refused(tmp_path):
    rows = people(2, "KHM", "THA")["persons"]
    named = rows.append_column("full_name", pa.array(["a", "b"]))
    with pytest.raises(StoreError, match="no column full_name"):
        seal_tables(tmp_path, {"persons": named}, **FACTS)
    with pytest.raises(KeyError, match="no table"):
        seal_tables(tmp_path, {"people": rows}, **FACTS)


def test_the_text_as_given_stays_with_figures_only(tmp_path):
    rows = people(2, "KHM", "THA")["persons"]
    given = rows.append_column("citizenship_as_given", coded("Cambodian (PP N123456)", 2))
    folder = seal_tables(tmp_path, {"persons": given}, **FACTS)
    assert "citizenship_as_given" not in pq.read_schema(folder / "persons.parquet").names
    assert b"N123456" not in b"".join(content(folder).values())


def test_texts_do_not_stand_in_the_footer(tmp_path):
    folder = seal_people(tmp_path, "an-agency", 3, "KHM", "THA")
    footer = pq.read_metadata(folder / "persons.parquet")
    for i in range(footer.num_columns):
        column = footer.row_group(0).column(i)
        if column.physical_type == "BYTE_ARRAY":
            assert column.statistics is None or not column.statistics.has_min_max, column.path_in_schema


def test_nil_is_not_the_same_as_nothing(tmp_path):
    with pytest.raises(StoreError, match="nothing to seal"):
        seal_tables(tmp_path, {}, **FACTS)
    nil = open_submission(seal_nil(tmp_path, nil=["detected_victims"], **FACTS))
    assert nil.manifest["kind"] == "nil" and nil.tables == {}
    verify(nil)
    with pytest.raises(StoreError, match="no indicator"):
        seal_nil(tmp_path, nil=["no_such"], **FACTS)
    with pytest.raises(StoreError, match="already filed"):
        seal_nil(tmp_path, nil=["detected_victims"], note="again", **FACTS)


def test_the_same_is_never_counted_twice(tmp_path):
    first = seal_people(tmp_path, "an-agency", 3, "KHM", "THA")
    with pytest.raises(StoreError, match=f"--supersedes {first.name}"):
        seal_people(tmp_path, "an-agency", 4, "KHM", "THA")
    seal_people(tmp_path, "an-agency", 4, "KHM", "THA", period="2022")
    seal_people(tmp_path, "another-agency", 4, "KHM", "THA")
    seal_people(tmp_path, "an-agency", 4, "KHM", "THA", source={"id": "other"})
    assert len(Store(tmp_path).current()) == 4


def test_a_chain_of_corrections(tmp_path):
    ids = [seal_people(tmp_path, "an-agency", 1, "KHM", "THA").name]
    for count in (2, 3):
        ids.append(seal_people(tmp_path, "an-agency", count, "KHM", "THA", supersedes=ids[-1]).name)
    store = Store(tmp_path)
    assert [s.id for s in store.current()] == [ids[-1]] and {s.id for s in store.submissions()} == set(ids)
    assert store.superseded_by(store.find(ids[0])).id == ids[1] and store.superseded_by(store.find(ids[2])) is None
    for wrong in (ids[0], "0" * 20):
        with pytest.raises(StoreError, match=r"superseded already|not in this store"):
            seal_people(tmp_path, "an-agency", 9, "KHM", "THA", supersedes=wrong)
    with pytest.raises(StoreError, match="another reporter"):
        seal_people(tmp_path, "another-agency", 9, "KHM", "THA", supersedes=ids[-1])


def test_finding_by_the_beginning_of_an_id(tmp_path):
    folders = [seal_people(tmp_path, "an-agency", n, "KHM", "THA", period=str(2000 + n)) for n in range(1, 20)]
    store = Store(tmp_path)
    assert store.find(folders[0].name).path == folders[0] and store.find(folders[0].name.upper()).path == folders[0]
    with pytest.raises(StoreError, match="No submission"):
        store.find("zz")
    with pytest.raises(StoreError, match="Several"):
        store.find("")


def test_what_killed_processes_left_is_swept_after_a_day(tmp_path):
    old, new = (tmp_path / INCOMING / name for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "persons.parquet").write_bytes(b"half")
    os.utime(old, (0, 0))
    assert Store(tmp_path).sweep() == 1
    assert not old.exists() and new.exists()
    assert Store(tmp_path).submissions() == []


def test_a_store_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="Seal a submission first"):
        Store(tmp_path / "none").current()
    with pytest.raises(StoreError, match="no manifest"):
        open_submission(tmp_path)
    (tmp_path / "manifest.json").write_text("[")
    with pytest.raises(NotVerified):
        open_submission(tmp_path)
