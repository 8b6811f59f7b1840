"""What kind a file is by its content, and zips of tables."""

import gzip
import os
import zipfile

import openpyxl
import pytest

from whimbrel.intake.reading.file import open_sheets
from whimbrel.standard.faults import Refused


def names(path):
    with open_sheets(path) as sheets:
        return [s.name for s in sheets]


def test_the_kind_is_told_by_content_and_not_by_name(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["a", "b"])
    workbook.active.append([1, 2])
    workbook.save(tmp_path / "book.csv")
    (tmp_path / "text.xlsx").write_text("a,b\n1,2\n")
    (tmp_path / "zipped.txt").write_bytes(gzip.compress(b"a\tb\n1\t2\n"))
    assert names(tmp_path / "book.csv") == ["Sheet"]
    assert names(tmp_path / "text.xlsx") == ["text.xlsx"]
    assert names(tmp_path / "zipped.txt") == ["zipped.txt"]


def test_a_zip_of_tables_gives_one_sheet_each_with_names_kept_apart(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("one/data.csv", "a,b\n1,2\n")
        out.writestr("two/data.csv", "a,b\n3,4\n")
        out.writestr("media/photo.jpg", b"\xff\xd8\xff")
        out.writestr("__MACOSX/._data.csv", "x")
        out.writestr("readme.txt", "hello")
    found = names(path)
    assert len(found) == len(set(found)) == 2


@pytest.mark.parametrize(
    ("start", "word"),
    [(b"\x89PNG\r\n\x1a\n", "picture"), (b"%PDF-1.7", "PDF"), (b"\xff\xd8\xff\xe0", "picture"), (b"PAR1", "Parquet")],
)
def test_files_of_other_kinds_are_called_by_their_kind(tmp_path, start, word):
    path = tmp_path / "file.csv"
    path.write_bytes(start + bytes(200))
    with pytest.raises(Refused, match=word) as refused, open_sheets(path):
        pass
    assert refused.value.fault.check.id == "F01"


def test_folders_missing_files_pipes_and_impossible_names(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, word in {
        tmp_path: "folder",
        tmp_path / "missing.csv": "no such file",
        tmp_path / "pipe": "device",
        tmp_path / ("x" * 400): "long",
        tmp_path / "a\0b": "name",
    }.items():
        with pytest.raises(Refused, match=word), open_sheets(path):
            pass


def test_a_zip_without_tables_is_no_workbook(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("photo.txt", "x")
    with pytest.raises(Refused, match=r"F0[19]"), open_sheets(path):
        pass
