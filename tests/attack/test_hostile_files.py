"""What a hostile or an unlucky person can drop in. Each time: a fault of the catalogue, its place, what to do; no more.

Never a traceback, never an endless run, never half a result, never a person's value in what is said.
"""

import gzip
import io
import os
import random
import zipfile
from pathlib import Path

import pytest

from tests.attack.good_files import FIXTURES, GOOD, HEADER, ROW, good_book, rezipped, workbook


def test_the_good_file_is_good(take, tmp_path):
    """Everything below is this file with one thing wrong."""
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "good.xlsx").write_bytes(good_book())
    for name in ("good.csv", "good.xlsx"):
        taken = take(tmp_path / name)
        assert taken.done.fit_to_seal, taken.checks
        assert taken.done.rows == {"persons": 3, "exploitations": 3}


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_what_if_the_download_of_a_gzipped_file_stopped(refused, part):
    data = gzip.compress((HEADER + ROW * 5000).encode())
    refused(data[: int(len(data) * part)], "F09", name="f.csv.gz")


def test_what_if_a_gzipped_file_was_damaged_on_a_disk(refused):
    data = bytearray(gzip.compress((HEADER + "".join(f"{i}," for i in range(9999)) + ROW).encode()))
    data[len(data) // 2] ^= 0xFF
    refused(bytes(data), "F09", "F02")


@pytest.mark.parametrize("part", [0.05, 0.5, 0.9, 0.999])
def test_what_if_the_copy_of_a_workbook_stopped(refused, part):
    data = good_book()
    refused(data[: int(len(data) * part)], "F09", name="f.xlsx")


@pytest.mark.parametrize("place", [0.2, 0.4, 0.6])
def test_what_if_a_byte_of_a_workbook_flipped(refused, place):
    data = bytearray(good_book())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    data[sheet.header_offset + 60 + int(sheet.compress_size * place)] ^= 0x55
    # A broken stream may also unpack to more than it says.
    refused(bytes(data), "F09", "F01", "F04", name="f.xlsx")


def test_what_if_the_file_is_empty(refused):
    refused(b"", "F02")
    refused(b"\n\r\n \n", "F02")
    refused(gzip.compress(b""), "F02")
    refused(workbook(), "F02", name="f.xlsx")


def test_what_if_there_are_no_rows(refused):
    refused(HEADER, "F20")
    refused(HEADER.strip(), "F20")
    refused(workbook(HEADER.strip().split(",")), "F20", name="f.xlsx")
    refused(HEADER + ",,,,,,,,,\n" * 4, "F20")


def test_what_if_it_is_a_folder_or_not_there(refused, tmp_path):
    _, fault = refused(tmp_path, "F01")
    assert "folder" in fault.message
    _, fault = refused(tmp_path / "gone.csv", "F01")
    assert "no such file" in fault.message


def test_what_if_it_is_a_circle_of_links(refused, tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    refused(tmp_path / "a", "F01")


def test_what_if_it_is_a_pipe_or_a_device_without_end(refused, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "F01")
    refused(Path("/dev/zero"), "F01")


def test_what_if_it_may_not_be_read(refused, tmp_path, monkeypatch):
    path = tmp_path / "mine.csv"
    path.write_text(GOOD)

    def denied(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    _, fault = refused(path, "F01")
    assert "permission denied" in fault.message


def test_what_if_it_is_a_picture(refused):
    image = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20
    _, fault = refused(image, "F01", name="photo.csv")
    assert "picture" in fault.message


def test_what_if_it_is_noise(refused):
    noise = random.Random(1).randbytes(200_000)
    refused(noise, "F01", "F06", "F07")
    refused(gzip.compress(noise), "F06", "F07", "F08")


def _bases():
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", "x;y\n1;2\n")
    return {
        "text.csv": GOOD.replace("UKR", "Sénégal").encode(),
        "text.csv.gz": gzip.compress(GOOD.encode(), mtime=0),
        "book.xlsx": good_book(),
        "tables.zip": zipped.getvalue(),
        "old.xls": (FIXTURES / "old.xls").read_bytes(),
    }


@pytest.mark.parametrize("name", ["text.csv", "text.csv.gz", "book.xlsx", "tables.zip", "old.xls"])
def test_what_if_a_file_is_damaged_anywhere(take, tmp_path, name):
    chance = random.Random(name)
    base = _bases()[name]
    path = tmp_path / name
    for _ in range(12 if name == "old.xls" else 60):
        data = bytearray(base)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data))
            kind = chance.randrange(3)
            if kind == 0:
                data[place] = chance.randrange(256)
            elif kind == 1:
                del data[place : place + chance.randint(1, 30)]
            else:
                data[place:place] = chance.randbytes(chance.randint(1, 10))
        path.write_bytes(bytes(data))
        taken = take(path)
        assert taken.done.fit_to_seal or taken.done.faults.has_errors


def test_what_if_the_xml_inside_a_workbook_is_damaged_anywhere(take, tmp_path):
    chance = random.Random(5)
    path = tmp_path / "book.xlsx"
    base = good_book()
    for _ in range(40):

        def damage(name, content):
            if name.endswith((".xml", ".rels")) and chance.random() < 0.3:
                data = bytearray(content)
                place = chance.randrange(len(data))
                if chance.random() < 0.5:
                    data[place : place + chance.randint(0, 20)] = chance.randbytes(chance.randint(0, 3))
                else:
                    data[place] = chance.choice(b'<>"&/ 0A')
                return bytes(data)
            return content

        path.write_bytes(rezipped(base, damage))
        taken = take(path)
        assert taken.done.fit_to_seal or taken.done.faults.has_errors
