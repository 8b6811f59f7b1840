"""Text in other encodings, with damaged bytes, ragged rows and open quotation marks."""

import gzip

import pytest

from tests.attack.good_files import GOOD, HEADER, ROW
from whimbrel.intake.mapping import parse_mapping


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
