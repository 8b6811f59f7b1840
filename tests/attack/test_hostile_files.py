"""What a hostile or an unlucky person can drop in. Each time: a fault of the catalogue, its place, what to do; no more.

Never a traceback, never an endless run, never half a result, never a person's value in what is said.
"""

import gzip
import io
import os
import random
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests.attack.compound_file import compound_file

from whimbrel.standard.checks import catalogue

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "intake"
HEADER = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,citizenship,CountryOfExploitation,"
    "meansOfControlDebtBondage,isForcedLabour,typeOfSexPornography\n"
)
ROW = "2019,Female,21--23,Adult,,UKR,RUS,1,1,\n"
GOOD = HEADER + ROW * 3


@pytest.fixture
def refused(take, tmp_path):
    """Takes bytes (or a path) in and gives the faults of the wanted checks; everything else about them is asserted."""

    def run(content, *checks, name="file.csv", **options):
        path = content
        if not isinstance(content, Path):
            path = tmp_path / name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        taken = take(path, **options)
        faults = list(taken.done.faults)
        found = [f for f in faults if f.check.id in checks]
        assert found, f"wanted {checks}, got {taken.checks}"
        assert taken.done.faults.has_errors
        assert not taken.done.fit_to_seal
        for fault in faults:
            assert fault.check.id in catalogue()
            assert fault.message
            assert fault.check.remedy
            assert "Traceback" not in taken.said
        return taken, found[0]

    return run


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def good_book():
    return workbook(*(line.split(",") for line in GOOD.splitlines()))


def rezipped(data, change=lambda name, content: content, extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, content in extra:
            target.writestr(name, content)
    return out.getvalue()


def test_the_good_file_is_good(take, tmp_path):
    """Everything below is this file with one thing wrong."""
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "good.xlsx").write_bytes(good_book())
    for name in ("good.csv", "good.xlsx"):
        taken = take(tmp_path / name)
        assert taken.done.fit_to_seal, taken.checks
        assert taken.done.rows == {"persons": 3, "exploitations": 3}


# Cut off, empty, not a table


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
    refused(bytes(data), "F09", "F01", name="f.xlsx")


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


# Passwords and bombs


def test_what_if_the_workbook_has_a_password(refused):
    _, fault = refused(FIXTURES / "locked.xlsx", "F03")
    assert "password" in fault.check.remedy
    streams = {"EncryptionInfo": b"\4\0\4\0".ljust(5000), "EncryptedPackage": bytes(9000)}
    refused(compound_file(streams), "F03", name="f.xlsx")


def test_what_if_a_zip_has_a_password(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", GOOD)
    data = bytearray(out.getvalue())
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + flags] |= 1
    refused(bytes(data), "F03", name="f.zip")


def test_what_if_it_is_another_compound_file(refused):
    refused(compound_file({"WordDocument": bytes(5000)}), "F01", "F09", name="letter.xls")


def test_what_if_a_zip_says_that_it_unpacks_to_a_disk_full(refused):
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>' + b" " * (120 * 1024**2)
    refused(rezipped(good_book(), extra=[("xl/worksheets/sheet2.xml", sheet)]), "F04", name="f.xlsx")


@pytest.mark.parametrize("member", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_what_if_a_zip_lies_about_its_size(refused, member):
    content = b"<sst>" + b"A" * 3_000_000
    data = rezipped(
        good_book(), lambda n, c: content if n == member else c, [] if member in _names() else [(member, content)]
    )
    data = _lie(data, member, content[:100])
    _, fault = refused(data, "F04", name="f.xlsx")
    assert "declares" in fault.message


def _names():
    with zipfile.ZipFile(io.BytesIO(good_book())) as archive:
        return archive.namelist()


def _lie(data, member, claimed):
    """The archive with the size and the check sum of a member as if it held ``claimed``."""
    data = bytearray(data)
    lie = struct.pack("<I", zlib.crc32(claimed)), struct.pack("<I", len(claimed))
    name = member.encode()
    for mark, crc, size, at in ((b"PK\3\4", 14, 22, 30), (b"PK\1\2", 16, 24, 46)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            if data[start + at : start + at + len(name)] == name:
                data[start + crc : start + crc + 4], data[start + size : start + size + 4] = lie
            start += 4
    return bytes(data)


def test_what_if_a_zip_of_tables_lies_about_its_size(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", GOOD * 10_000)
    refused(_lie(out.getvalue(), "a.csv", GOOD.encode()), "F04", name="f.zip")


def test_what_if_gzip_unpacks_to_a_thousand_times_its_size(refused):
    refused(gzip.compress(b"a,b\n" * 30 * 1024**2, 9), "F04", name="f.csv.gz")


def test_what_if_there_are_ten_thousand_tables_in_a_zip(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(300):
            archive.writestr(f"{number}.csv", "a\n1\n")
    refused(out.getvalue(), "F04", name="f.zip")


def test_what_if_a_zip_wants_to_write_elsewhere(take, tmp_path):
    victim = tmp_path / "victim.csv"
    path = tmp_path / "deep" / "f.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../victim.csv", GOOD)
        archive.writestr("../../../../victim.csv", GOOD)
        archive.writestr(str(victim), GOOD)
    before = set(Path(tmp_path).rglob("*"))
    take(path)
    assert not victim.exists()
    assert set(Path(tmp_path).rglob("*")) == before


def test_what_if_a_member_of_a_zip_is_packed_in_a_rare_way(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", GOOD)
    refused(out.getvalue(), "F01", name="f.zip")


# Hopeless extents


def test_what_if_there_are_16384_columns(refused, tmp_path):
    refused(",".join(f"c{i}" for i in range(16384)) + "\n" + "," * 16383 + "\n", "F05")
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, range(16384))
    _, fault = refused(path, "F05")
    assert "16384" in fault.message
    assert fault.sheet == "Sheet1"


@pytest.mark.parametrize("cell", [(1048575, 16383), (1048575, 60), (200_000, 1900)])
def test_what_if_one_cell_stands_in_the_last_corner(refused, tmp_path, cell):
    path = tmp_path / "corner.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(*cell, "b")
    refused(path, "F04", "F05")


def test_what_if_an_old_workbook_has_a_cell_in_the_last_corner(refused):
    refused(FIXTURES / "corner.xls", "F04")


def test_what_if_an_open_document_repeats_one_cell_without_end(refused):
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="m"/>')
    refused(out.getvalue(), "F04", "F05", "F09", name="f.ods")


def test_what_if_the_xml_expands_entities(refused):
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    )
    for member in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):
        data = rezipped(good_book(), lambda n, c, m=member: entities + b"]>" + c if n == m else c)
        _, fault = refused(data, "F01", name="f.xlsx")
        assert "entities" in fault.message


def test_what_if_the_xml_is_made_to_stall_a_search(refused):
    for stall in (b"<c " * 300_000, b'<c r="A1">' + b" " * 900_000, b"<c " + b'r="' * 300_000, b"<f" * 400_000):
        data = rezipped(good_book(), lambda n, c, s=stall: c[:400] + s if n == "xl/worksheets/sheet1.xml" else c)
        refused(data, "F01", "F04", "F09", name="f.xlsx")


def test_what_if_a_workbook_is_full_of_formulas(take, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.strip().split(","))
    for row in range(2, 400):
        book.active.append([2019, '=CONCAT("Fe","male")', "21--23", "Adult", "", "UKR", f"=F{row}", 1, 1])
    book.save(tmp_path / "unsaved.xlsx")
    taken = take(tmp_path / "unsaved.xlsx")
    assert not taken.done.fit_to_seal
    assert taken.rows("F16") == list(range(2, 400))
    path = tmp_path / "saved.xlsx"
    with xlsxwriter.Workbook(path) as saved:
        sheet = saved.add_worksheet()
        sheet.write_row(0, 0, HEADER.strip().split(","))
        for row in range(1, 400):
            sheet.write_row(row, 0, [2019, "", "21--23", "Adult", "", "UKR", "", 1, 1])
            sheet.write_formula(row, 1, '=CONCAT("Fe","male")', None, "Female")
            sheet.write_formula(row, 6, f"=F{row + 1}", None, "UKR")
    taken = take(path)
    assert taken.done.fit_to_seal
    assert taken.checks["F15"] == 1
    assert taken.counts("exploitations", "country") == {"UKR": 399}


# Bytes and encodings


@pytest.mark.parametrize(
    ("encoding", "country", "code"),
    [
        ("cp1252", "Côte d’Ivoire", "CIV"),
        ("mac_roman", "Bénin\u00a0", "BEN"),
        ("utf-16", "Sénégal", "SEN"),
        ("utf-16-le", "Sénégal", "SEN"),
        ("gb18030", "越南", "VNM"),
        ("tis-620", "กัมพูชา", "KHM"),
        ("big5", "緬甸", "MMR"),
    ],
)
def test_what_if_the_encoding_is_not_utf_8(take, tmp_path, encoding, country, code):
    path = tmp_path / "f.csv"
    path.write_bytes((HEADER + ROW + ROW.replace("UKR", country) * 3).encode(encoding))
    taken = take(path)
    assert taken.done.fit_to_seal, taken.said
    assert taken.counts("persons", "citizenship") == {"UKR": 1, code: 3}
    assert "F17" in taken.checks


def test_what_if_the_wrong_encoding_is_forced(refused):
    for encoding in ("utf-8", "klingon", "hex", "undefined", "unicode_escape\0"):
        refused((HEADER + ROW.replace("UKR", "Sénégal")).encode("cp1252"), "F06", encoding=encoding)


def test_what_if_there_are_nul_bytes(refused):
    _, fault = refused(GOOD.encode() + b"2019,Fem\0ale\n", "F07")
    assert fault.rows.tolist() == [5]
    refused(gzip.compress(GOOD.encode() + b"\0" * 100), "F07")
    refused(bytes(5000), "F07")


def test_what_if_a_file_ends_inside_a_character(refused):
    refused((HEADER + ROW.replace("UKR", "Sénégal") + "2019,é").encode()[:-1], "F09")


# Rows and quotation marks


def test_what_if_a_column_stands_twice(refused):
    header = HEADER.strip() + ",gender\n"
    _, fault = refused(header + ROW.strip() + ",Male\n", "F10")
    assert fault.column == "gender"


def test_what_if_rows_are_ragged(refused):
    taken, fault = refused(HEADER + ROW + "2019,Female\n" + ROW + ROW.strip() + ",1,2,3\n" + ROW, "F14")
    assert fault.rows.tolist() == [3, 5]
    assert taken.column("persons", "source_row") == [2, 4, 6]


def test_what_if_a_quotation_mark_is_never_closed(refused):
    for text in (GOOD + '2019,"Female,', GOOD.replace("2019", '"2019', 1), HEADER + '"' + ROW * 200_000):
        taken, fault = refused(text, "F09", "F08")
        assert len(fault.rows) == 1
        assert not taken.batches


def test_what_if_two_quotation_marks_swallow_half_of_the_file(refused):
    text = HEADER + ROW + '"' + ROW * 150_000 + '"' + ROW
    _, fault = refused(text, "F08", "F14")
    assert fault.rows.tolist() == [3]


def test_what_if_line_ends_are_mixed_and_the_last_is_missing(take, tmp_path):
    lines = GOOD.splitlines()
    for text in ("\r".join(lines), "\r\n".join(lines), lines[0] + "\n" + "\r\n".join(lines[1:3]) + "\r" + lines[3]):
        path = tmp_path / "f.csv"
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        taken = take(path)
        assert taken.done.fit_to_seal
        assert taken.column("persons", "source_row") == [2, 3, 4]


def test_what_if_days_and_months_are_in_mixed_order(refused, tmp_path):
    from whimbrel.intake.mapping import parse_mapping

    mapping = parse_mapping({"id": "t", "tables": {"persons": {"columns": {"registered": {"from": "When"}}}}}, "t")
    text = "When,n\n25/12/2020,1\n12/25/2020,2\n03/04/2020,3\n2020-05-06,4\n05/05/2020,5\n"
    taken, fault = refused(text, "V04", mapping=mapping)
    assert fault.rows.tolist() == [2, 3, 4]
    assert [str(d) for d in taken.column("persons", "registered")] == [
        "None",
        "None",
        "None",
        "2020-05-06",
        "2020-05-05",
    ]


# Damage at random


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
