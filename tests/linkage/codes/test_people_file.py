"""An agency's own file of people: read, checked, and never repeated."""

import pytest
import xlsxwriter

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.people_file import read_people, traits

HEAD = "id,family_name,given_names,birth_date,sex,citizenship,notes\n"


def write(tmp_path, text):
    path = tmp_path / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_names_in_any_script_become_traits(tmp_path):
    ids, people = read_people(
        write(tmp_path, "\ufeff" + HEAD + "a1,王,小明,1991-05-03,male,chn,x\na2,Nguyễn,Thị Hoa,,,,\n")
    )
    assert ids == ["a1", "a2"]
    assert people[0].citizenship == "CHN" and people[0].name_sounds and people[0].birth == "1991-05-03"
    assert "nguyen" in people[1].name_words and people[1].birth == ""


def test_a_whole_name_in_one_column_is_read(tmp_path):
    _, people = read_people(write(tmp_path, "id,name\n7,Somchai Srisai\n"))
    assert set(people[0].name_words) == {"somchai", "srisai"}


@pytest.mark.parametrize("row", ["1,A,B,3 May 91,male,KHM,", "1,A,B,1991,somewhat,KHM,", "1,A,B,1991,male,Atlantis,"])
def test_a_row_that_is_not_right_is_named_and_not_repeated(tmp_path, row):
    with pytest.raises(CodesError, match=r"not right: 3\.") as refused:
        read_people(write(tmp_path, HEAD + "0,Sokha,Chan,1990,male,KHM,\n" + row + "\n"))
    assert "Sokha" not in str(refused.value) and "91," not in str(refused.value).replace("1991,", "")


def test_all_wrong_rows_are_counted(tmp_path):
    with pytest.raises(CodesError, match="and 5 more"):
        read_people(write(tmp_path, HEAD + "".join(f"{i},A,B,x,male,KHM,\n" for i in range(15))))


@pytest.mark.parametrize(
    "text", ["", "id,sex\n1,male\n", "name\nSomchai\n", b"\xff\xfe\x00", HEAD + "1,A,B,,,,\n1,C,D,,,,\n"]
)
def test_what_cannot_be_read_is_refused(tmp_path, text):
    with pytest.raises(CodesError):
        read_people(write(tmp_path, text))
    with pytest.raises(CodesError):
        read_people(tmp_path / "absent.csv")


def test_headings_and_values_are_read_as_an_agency_writes_them(tmp_path):
    head = "Dossier;Nom;Prénom;Date de naissance;Sexe;Nationalité\n"
    text = head + "12;Srisai;Somchai;03/05/1991;M;Thaïlande\n13;Chan;Sokha;2534;F;KHM\n"
    ids, people = read_people(write(tmp_path, text), {"Dossier": "id"})
    assert ids == ["12", "13"]
    assert people[0] == traits("Srisai", "Somchai", birth="1991-05-03", sex="male", citizenship="THA")
    assert (people[1].birth, people[1].sex) == ("1991", "female"), "2534 is a year of the Buddhist era"


def test_a_workbook_is_read_too(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "people.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "name", "birth_date", "sex"])
    sheet.write_row(1, 0, ["7", "Somchai Srisai", "1991-05", "female"])
    book.close()
    _, people = read_people(tmp_path / "people.xlsx")
    assert people == [traits("Somchai Srisai", birth="1991-05", sex="female")]


def test_blank_lines_are_no_persons_and_do_not_shift_the_rows_that_are_named(tmp_path):
    with pytest.raises(CodesError, match=r"not right: 5\."):
        read_people(write(tmp_path, HEAD + "1,A,B,1991,male,KHM,\n,,,,,,\n\n2,A,B,1991,somewhat,KHM,\n"))
    ids, _ = read_people(write(tmp_path, HEAD + "1,A,B,1991,male,KHM,\n,,,,,,\n2,C,D,1991,male,KHM,\n"))
    assert ids == ["1", "2"]
