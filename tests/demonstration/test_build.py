"""The demonstration store: sealed, marked, safe to build again."""

import gzip
from importlib.resources import files
from pathlib import Path

import pytest

from whimbrel.demonstration.build import UK_FILE, UK_REPORTER, build_demonstration
from whimbrel.standard.store import Store, verify


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store")
    build_demonstration(path, persons=900)
    return path


def snapshot(store: Path) -> dict[str, int]:
    return {str(p.relative_to(store)): p.stat().st_mtime_ns for p in store.rglob("*.*") if p.is_file()}


def test_every_submission_is_there_verified_and_marked(store: Path):
    submissions = Store(store).current()
    assert len(submissions) == 85
    for submission in submissions:
        verify(submission)
        invented = submission.reporter != UK_REPORTER
        assert submission.nature == ("invented" if invented else "published")
        assert ("INVENTED" in submission.manifest["note"]) is invented
        assert submission.manifest["label"].startswith("Invented ") is invented


def test_an_agency_that_met_nobody_files_a_nil_submission(store: Path):
    nil = [s for s in Store(store).current() if s.manifest["kind"] == "nil"]
    assert nil
    assert all(s.manifest["nil"] for s in nil)


def test_the_uk_figures_are_cited_and_whole(store: Path):
    (uk,) = [s for s in Store(store).current() if s.reporter == UK_REPORTER]
    assert uk.tables["figures"]["rows"] == 27_034
    assert (
        "Open Government Licence v3.0" in uk.manifest["note"]
        and "Open Government Licence v3.0" in uk.manifest["source"]["licence"]
    )
    assert uk.period.name == "2022_2023"
    readme = files("whimbrel.demonstration").joinpath("README.md").read_text("utf-8")
    assert "Open Government Licence v3.0" in readme and UK_FILE in readme
    with gzip.open(Path(str(files("whimbrel.demonstration").joinpath(UK_FILE))), "rt", encoding="utf-8") as file:
        assert sum(1 for _ in file) == 27_035


def test_building_again_changes_nothing_and_fills_what_is_missing(store: Path):
    before = snapshot(store)
    told: list[tuple[int, int]] = []
    build_demonstration(store, persons=900, progress=lambda done, whole: told.append((done, whole)))
    assert snapshot(store) == before
    assert told[0] == (0, 85) and told[-1] == (85, 85)

    lost = Store(store).current()[3]
    for file in lost.path.iterdir():
        file.unlink()
    lost.path.rmdir()
    build_demonstration(store, persons=900)
    assert set(snapshot(store)) == set(before)


def test_the_same_seed_seals_the_same_submissions(store: Path, tmp_path: Path):
    build_demonstration(tmp_path, persons=900)
    assert [s.id for s in Store(tmp_path).current()] == [s.id for s in Store(store).current()]
