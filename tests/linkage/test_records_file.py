"""Lists as they are kept."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from whimbrel.linkage.records_file import Unreadable, read_list, read_lists, read_rows


def test_csv_in_any_encoding_and_excel_and_parquet_are_the_same_table(tmp_path: Path) -> None:
    rows = [("name", "dob"), ("Nguyễn Hương", "1999-04-03"), (" Ivan ", "")]
    (tmp_path / "a.csv").write_text("\n".join(";".join(r) for r in rows), encoding="utf-16")
    book = xlsxwriter.Workbook(tmp_path / "b.xlsx")
    sheet = book.add_worksheet("people")
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    pq.write_table(
        pa.table({"name": [r[0] for r in rows[1:]], "dob": [r[1] for r in rows[1:]]}), tmp_path / "c.parquet"
    )
    tables = [read_list(tmp_path / n).to_pylist() for n in ("a.csv", "b.xlsx", "c.parquet")]
    assert (
        tables[0]
        == tables[1]
        == tables[2]
        == [{"name": "Nguyễn Hương", "dob": "1999-04-03"}, {"name": "Ivan", "dob": None}]
    )


def test_several_files_are_lists_with_ids_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "police.csv").write_text("no,name\n1,Ivan Petrov\n2,Olga Petrova\n")
    (tmp_path / "shelter.csv").write_text("no,name,dob\n1,Petrov Ivan,1990-01-02\n")
    table = read_lists([tmp_path / "police.csv", tmp_path / "shelter.csv"])
    assert table["id"].to_pylist() == ["police:1", "police:2", "shelter:1"]
    assert table["list"].to_pylist() == ["police", "police", "shelter"]
    assert table["dob"].to_pylist() == [None, None, "1990-01-02"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PAR1 but no more"])
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(Unreadable, match=r"x\.csv"):
        read_list(tmp_path / "x.csv")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        read_list(tmp_path / "none.csv")


def test_a_blank_line_is_no_person_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("no,name\n1,Ivan\n,\n\n2,Olga\n , \n")
    table, numbers = read_rows(tmp_path / "a.csv")
    assert table["name"].to_pylist() == ["Ivan", "Olga"] and numbers.tolist() == [2, 5]
    pq.write_table(pa.table({"no": ["1", "", "2"], "name": ["Ivan", " ", "Olga"]}), tmp_path / "b.parquet")
    table, numbers = read_rows(tmp_path / "b.parquet")
    assert table["name"].to_pylist() == ["Ivan", "Olga"] and numbers.tolist() == [1, 3]
    assert len(read_lists([tmp_path / "a.csv", tmp_path / "b.parquet"])) == 4
