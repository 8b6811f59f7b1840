"""The blank workbook: whole, generated, harmless, the same every time."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from whimbrel.standard.errors import WhimbrelError
from whimbrel.standard.forms.choices import choice_list, choices, has_choices, reasons
from whimbrel.standard.forms.excel_styles import harmless
from whimbrel.standard.forms.excel_template import LISTS, write_excel_template
from whimbrel.standard.forms.layout import MARKER, NUMBER, SHEETS, form_sheets
from whimbrel.standard.forms.wording import form_data, languages_of_words, word
from whimbrel.standard.model import STANDARD, tables
from whimbrel.vocabulary.countries import countries

LANGUAGES = ("en", "fr", "zh", "th", "ar")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, openpyxl.Workbook]:
    folder = tmp_path_factory.mktemp("books")
    for language in LANGUAGES:
        write_excel_template(folder / f"{language}.xlsx", language)
    write_excel_template(folder / "example.xlsx", "en", example=True)
    return {f.stem: openpyxl.load_workbook(f) for f in folder.iterdir()}


def test_no_table_and_no_column_of_the_standard_is_left_out():
    assert set(SHEETS) == set(tables())
    for form in form_sheets("en"):
        assert [c.name for c in form.columns if c.name != NUMBER] == list(form.table.columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_headings_tell_each_other_apart(language: str):
    forms = form_sheets(language)
    assert len({f.title.casefold() for f in forms}) == len(forms)
    for form in forms:
        assert 0 < len(form.title) <= 31
        assert len({c.heading for c in form.columns}) == len(form.columns), form.table.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_a_guide_first_every_table_an_example_and_hidden_marks(books: dict, language: str):
    book = books[language]
    titles = [f.title for f in form_sheets(language)]
    assert book.sheetnames == [word("guide", language), *titles, word("example", language), LISTS, MARKER]
    assert [s.title for s in book if s.sheet_state == "hidden"] == [LISTS, MARKER]
    assert book[word("example", language)]["A1"].value == word("invented", language)
    for form in form_sheets(language):
        sheet = book[form.title]
        assert [c.value for c in sheet[1]] == [c.heading for c in form.columns]
        assert sheet.max_row == 1
        assert sheet.freeze_panes == "B2"
        assert all(c.comment and c.comment.text for c in sheet[1]), form.title
        assert all(c.value.endswith(" *") == f.required for c, f in zip(sheet[1], form.columns, strict=True))
    marks = {tuple(c.value for c in row) for row in book[MARKER].iter_rows(min_row=2)}
    sex = next(c.heading for c in form_sheets(language)[1].columns if c.name == "sex")
    assert (STANDARD, language, "blank", "persons", titles[1], "sex", sex) in marks


@pytest.mark.parametrize("name", [*LANGUAGES, "example"])
def test_no_cell_can_be_taken_for_a_formula(books: dict, name: str):
    for sheet in books[name]:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value[:1] in "=+-@\t\r" and cell.value), (
                    cell.coordinate
                )
    assert harmless("=1+1") == "'=1+1"
    assert harmless("@SUM") == "'@SUM"
    assert harmless("<5") == "<5"


@pytest.mark.parametrize("language", LANGUAGES)
def test_drop_downs_offer_every_code_in_the_language(books: dict, language: str):
    book = books[language]
    for form in form_sheets(language):
        rules = {str(v.sqref).split(":")[0]: v for v in book[form.title].data_validations.dataValidation}
        for place, column in enumerate(form.columns, start=1):
            it = column.column
            rule = rules.get(f"{openpyxl.utils.get_column_letter(place)}2")
            if it is None or not has_choices(it):
                continue
            assert rule is not None and rule.type == "list"
            name = rule.formula1.lstrip("=")
            assert name == f"list_{choice_list(it)}"
            area = book.defined_names[name].attr_text.split("!")[1].replace("$", "")
            offered = [row[0].value for row in book[LISTS][area]]
            assert offered == [label for _, label in choices(it, language)]
            # A cell of several values cannot be checked against a list.
            assert rule.showErrorMessage != (it.several or it.type == "flags")


def test_references_offer_the_numbers_of_the_other_sheet(books: dict):
    rules = books["en"]["Journey legs"].data_validations.dataValidation
    person = next(v for v in rules if str(v.sqref).startswith("A2:"))
    assert person.formula1.lstrip("=") == "numbers_persons"
    assert "'Persons'!$A$2" in books["en"].defined_names["numbers_persons"].attr_text


def test_cells_are_text_unless_they_hold_a_number(books: dict):
    sheet = books["en"]["Persons"]
    # Neighbours of the same width and format are kept as one entry.
    ranges = [(d.min, d.max, d.number_format) for d in sheet.column_dimensions.values()]
    formats = {
        c.name: next(f for first, last, f in ranges if first <= place <= last)
        for place, c in enumerate(form_sheets("en")[1].columns, start=1)
    }
    assert formats["age_band"] == "@"
    assert formats["registered"] == "@"
    assert formats["number"] == "@"
    assert formats["age"] == "0"


def test_countries_are_all_there_and_in_the_order_of_the_language():
    column = tables()["persons"].columns["citizenship"]
    listed = {language: [code for code, _ in choices(column, language)] for language in ("en", "fr", "zh")}
    for codes in listed.values():
        assert set(countries()) <= set(codes)
        assert codes[-4:] == [code for code, _ in reasons("en")]
    assert listed["en"].index("AFG") < listed["en"].index("ALA") < listed["en"].index("ZWE")  # Å as A
    assert listed["zh"].index("AFG") < listed["zh"].index("CHN")  # 阿 before 中, by sound
    total = [code for code, _ in choices(tables()["figures"].columns["citizenship"], "zh")]
    assert total[0] == "total"


def test_right_to_left_languages_have_right_to_left_sheets(books: dict):
    assert all(s.sheet_view.rightToLeft for s in books["ar"] if s.sheet_state == "visible")
    assert not any(s.sheet_view.rightToLeft for s in books["fr"])


def test_the_filled_example_says_so_everywhere_one_looks(books: dict):
    book = books["example"]
    assert book["Guide"]["A1"].value == word("invented", "en")
    assert {row[2].value for row in book[MARKER].iter_rows(min_row=2)} == {"invented"}
    assert book.properties.description == word("invented", "en")
    assert book["Persons"]["A2"].value == "P1"


def test_the_worked_example_uses_every_table_and_only_known_columns_and_codes():
    example = form_data("worked_example.yaml")
    assert set(example) == set(tables())
    for form in form_sheets("en"):
        known = {c.name: c.column for c in form.columns}
        for row in example[form.table.id]:
            assert set(row) <= set(known), form.table.id
            for name, value in row.items():
                column = known[name]
                if column is not None and has_choices(column):
                    assert set(str(value).split(";")) <= {code for code, _ in choices(column, "en")}, (
                        form.table.id,
                        name,
                    )


def test_the_same_call_writes_the_same_bytes(tmp_path: Path):
    for name in ("a", "b"):
        write_excel_template(tmp_path / name, "zh", example=True)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_a_language_that_does_not_exist_is_refused_and_nothing_is_written(tmp_path: Path):
    with pytest.raises(WhimbrelError, match="no language 'xx'"):
        write_excel_template(tmp_path / "x.xlsx", "xx")
    assert not list(tmp_path.iterdir())


def test_words_of_the_forms_are_complete_in_three_languages():
    assert {"en", "fr", "zh"} <= set(languages_of_words())
    for key, words in form_data("form_words.yaml").items():
        assert not any(w[0] in "=+-@" for w in words.values()), key
        places = {frozenset(p.split("}")[0] for p in w.split("{")[1:]) for w in words.values()}
        assert len(places) == 1, key
