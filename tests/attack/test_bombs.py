"""Passwords, bombs and hopeless extents: files made to stop a computer, or that would by bad luck."""

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.attack.compound_file import compound_file
from tests.attack.good_files import FIXTURES, GOOD, HEADER, good_book, rezipped


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
