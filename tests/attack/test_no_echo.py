"""Names, document numbers, telephone numbers and addresses where codes should be: refused, and never repeated.

Not in a message, not in JSON, not in an exception, not in a log, not in a table, whatever the check that refuses them.
"""

import logging
import zipfile

import openpyxl
import pytest

from tests.attack.good_files import HEADER, ROW
from whimbrel.intake.mapping import parse_mapping
from whimbrel.intake.reading.file import open_sheets
from whimbrel.intake.recognise import recognise
from whimbrel.standard.faults import Refused

SECRETS = {
    "name": "Nguyen Thi Mai Lan",
    "name in capitals": "SOMCHAI PHANUPHONG",
    "Chinese name": "王晓梅",
    "titled name": "Mr. Aung Kyaw",
    "passport": "C12345678",
    "passport in small letters": "ea1234567",
    "Thai identity number": "1-2345-67890-12-3",
    "Chinese identity number": "11010519491231002X",
    "Myanmar identity number": "12/KaMaNa(N)123456",
    "e-mail": "mai.lan@example.org",
    "telephone": "+66 81 234 5678",
    "local telephone": "0812345678",
}
ALL = list(SECRETS.values())


@pytest.fixture
def silent(capfd, caplog, recwarn):
    """Asserts that nothing that was said or handed over holds a secret."""

    def check(*said):
        out, err = capfd.readouterr()
        everything = "\n".join([*map(str, said), out, err, caplog.text, *(str(w.message) for w in recwarn)])
        for secret in ALL:
            assert secret not in everything
            assert secret.casefold() not in everything.casefold()

    with caplog.at_level(logging.DEBUG):
        yield check


@pytest.mark.parametrize("secret", ALL, ids=list(SECRETS))
@pytest.mark.parametrize("place", range(10))
def test_in_a_cell_of_a_published_layout(take, tmp_path, silent, secret, place):
    cells = ROW.strip().split(",")
    cells[place] = secret
    path = tmp_path / "f.csv"
    path.write_text(HEADER + ROW + ",".join(cells) + "\n", encoding="utf-8")
    for options in ({}, {"as_given": False}):
        taken = take(path, **options)
        assert set(taken.checks) & {"N02", "V01", "V03", "V12", "M02"}
        said = [f for f in taken.done.faults if f.rows.tolist() == [3]]
        assert said
        silent(taken.said, taken.handed_over)


@pytest.mark.parametrize("secret", [s for s in ALL if s not in ("Nguyen Thi Mai Lan", "SOMCHAI PHANUPHONG", "王晓梅")])
def test_in_a_heading(take, tmp_path, silent, secret):
    """A heading written like a name cannot be told from a heading; the file without a header below is told otherwise."""
    path = tmp_path / "f.csv"
    path.write_text(HEADER.strip() + "," + secret + "\n" + ROW.strip() + ",1\n")
    taken = take(path)
    assert taken.checks["N02"] == 1
    assert not taken.done.fit_to_seal
    silent(taken.said, taken.handed_over)


def test_in_a_file_without_a_header(take, tmp_path, silent):
    path = tmp_path / "f.csv"
    path.write_text("".join(f"{','.join(ALL)},{n}\n" for n in range(30)))
    taken = take(path)
    assert "F11" in taken.checks
    silent(taken.said)
    with open_sheets(path) as sheets:
        try:
            recognise(sheets, "ctdc_2021")
        except Refused as refused:
            silent(refused, repr(refused), refused.args, refused.fault)


def test_in_columns_of_every_type(take, tmp_path, silent):
    columns = {
        "persons": {
            "registered": {"from": "When"},
            "sex": {"from": "Sex"},
            "age": {"from": "Age"},
            "citizenship": {"from": "Country", "several": ";"},
            "abducted": {"from": "Taken"},
            "role": {"flags": {"victim": "Flag"}},
        },
        "payments": {
            "person": {"row": "persons"},
            "amount": {"from": "Amount"},
            "currency": {"from": "Currency"},
            "kind": {"constant": "fee"},
        },
        "offences": {"law": {"from": "Law"}, "article": {"from": "Article"}, "stage": {"from": "Stage"}},
    }
    mapping = parse_mapping({"id": "t", "tables": {t: {"columns": c} for t, c in columns.items()}}, "t")
    headings = ["When", "Sex", "Age", "Country", "Taken", "Flag", "Amount", "Currency", "Law", "Article", "Stage"]
    path = tmp_path / "f.csv"
    lines = [",".join([secret] * len(headings)) for secret in ALL]
    path.write_text(",".join(headings) + "\n" + "\n".join(lines) + "\n")
    taken = take(path, mapping=mapping)
    assert not taken.done.fit_to_seal
    for heading in headings:
        told = {row for f in taken.done.faults if f.column == heading for row in f.rows.tolist()}
        assert told >= set(range(2, 2 + len(ALL))), heading
    silent(taken.said, taken.handed_over)


def test_in_figures_which_keep_the_text_as_given(take, tmp_path, silent):
    header = (
        "period,First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People"
    )
    numbers = [s for s in ALL if any(c.isdigit() or c == "@" for c in s)]
    lines = [f"2022_q2,Police,Police total,Total,Total,Total,{secret},1" for secret in numbers]
    path = tmp_path / "f.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    taken = take(path)
    assert taken.rows("N02") == list(range(2, 2 + len(numbers)))
    silent(taken.said, taken.handed_over)


def test_in_ragged_rows_open_quotes_and_damaged_text(take, tmp_path, silent):
    secret = ",".join(ALL)
    for text in (
        HEADER + secret + "\n",
        HEADER + ROW + '2019,"' + secret,
        HEADER + ROW + secret + "\0\n",
        HEADER + f'"{secret}\n' * 3,
        HEADER + secret.encode("utf-8").decode("latin-1") + "\udcff\n",
    ):
        path = tmp_path / "f.csv"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        taken = take(path)
        assert not taken.done.fit_to_seal
        silent(taken.said)


def test_in_the_names_of_sheets_and_of_files_in_a_zip(take, tmp_path, silent):
    book = openpyxl.Workbook()
    book.active.title = "Mr. Aung Kyaw"
    book.active.append(["a", "b"])
    book.create_sheet("C12345678").append(HEADER.strip().split(","))
    book["C12345678"].append(["nonsense"] * 10)
    book.save(tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "tables.zip", "w") as archive:
        archive.writestr("mai.lan@example.org.csv", HEADER + ROW.replace("Female", "nonsense"))
    for name in ("book.xlsx", "tables.zip"):
        taken = take(tmp_path / name)
        assert not taken.done.fit_to_seal
        silent(taken.said)


def test_in_a_mapping_that_leads_nowhere(take, tmp_path, silent):
    mapping = parse_mapping({"id": "t", "tables": {"persons": {"columns": {"sex": {"from": "Sex"}}}}}, "t")
    path = tmp_path / "f.csv"
    path.write_text("Gender\n" + "\n".join(ALL) + "\n")
    taken = take(path, mapping=mapping)
    assert "M01" in taken.checks
    silent(taken.said, taken.handed_over)
