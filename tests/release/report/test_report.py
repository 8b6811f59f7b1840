"""The situation report: the numbers are those of the submissions, each is a figure, and the bytes are the same again."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.release.report_case import ORDER, counted_by, order_of, primary, store_of
from whimbrel.release.open_data.wording import words as release_words
from whimbrel.release.report.folder import make_report, write_report
from whimbrel.release.report.through_gate import through_gate
from whimbrel.release.report.trace import trace
from whimbrel.release.report.wording import words as report_words
from whimbrel.standard.errors import NotVerified, QuestionError


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report in two languages, in a folder; its store is beside it."""
    folder = tmp_path_factory.mktemp("report")
    submission = store_of(folder)
    order = order_of(folder, "en, zh")
    report = write_report(order, {"victims": [submission]}, primary, folder / "out")
    return folder, order, submission, report


def figures(made) -> dict:
    return json.loads(made[3].files["figures.json"])["figures"]


def test_the_same_order_and_submissions_give_the_same_bytes(made):
    _, order, submission, report = made
    again = make_report(order, {"victims": [submission]}, primary)
    assert {k for k in report.files if report.files[k] != again.files[k]} == set()
    assert report.files.keys() == again.files.keys()


@pytest.mark.parametrize(("name", "position"), [("sex", 2), ("citizenship", 4), ("form", 6)])
def test_the_numbers_are_those_of_a_plain_count(made, name, position):
    known = figures(made)
    for year in (2023, 2024):
        for code, many in counted_by(position, year).items():
            figure = known.get(f"victims-{name}.{year}.{code}")
            if figure is None:  # LAO is one of the other countries
                assert code == "LAO" and known["victims-citizenship.2024.other_countries"]["value"] is None
            else:
                assert figure["value"] == (None if many < 5 else many)
                assert (figure["unit"], figure["period"]) == ("persons", str(year))


def test_total_change_share_and_flow_are_right(made):
    known = figures(made)
    assert known["victims-sex.2024.all"]["value"] == 129
    assert known["difference(victims-sex.2024.all)"]["value"] == 129 - 70
    assert known["share(victims-form.2024.forced_labour)"]["value"] == round(100 * 101 / 129, 1)
    assert known["victims-flows.2024.MMR.THA"]["value"] == 60
    assert known["victims-month.2024-05"]["value"] == 41


def test_every_number_has_unit_period_source_uncertainty_and_submissions(made):
    data = json.loads(made[3].files["figures.json"])
    for name, figure in data["figures"].items():
        assert figure["unit"] and figure["sources"] and figure["uncertainty"], name
        assert figure["period"] if figure["how"] != "cells" else True
        assert data["submission_sets"][figure["submissions"]] == [made[2].id]


@pytest.mark.parametrize("page", ["index.html", "index.zh.html"])
def test_every_number_of_the_page_is_a_figure(made, page):
    known, html = figures(made), made[3].files[page].decode()
    named = re.findall(r'data-figure="([^"]+)"', html)
    assert named and {unescape(n) for n in named} <= known.keys()
    for section in ("short", "change", "money"):
        inside = re.search(rf'<section id="{section}">(.*?)</section>', html, re.DOTALL)[1]
        rest = re.sub(r"<a [^>]*data-figure.*?</a>", "", inside)
        rest = re.sub(r"<[^>]+>", " ", rest)
        # What is left are periods, ages, bands of amounts as names of rows, and the rule that medians need 10 persons.
        number = r"\d[\d,\u202f\xa0]*"
        rest = re.sub(rf"{number} ?(to|à|至) ?{number}|\b20\d\d\b", "", rest)
        assert set(re.findall(r"\d+", rest)) <= {"10"}, section


def test_in_short_is_three_to_five_sentences_with_numbers(made):
    for page in ("index.html", "index.zh.html"):
        short = re.search(r'<section id="short">(.*?)</section>', made[3].files[page].decode(), re.DOTALL)[1]
        sentences = re.findall(r"<li>(.*?)</li>", short, re.DOTALL)
        assert 3 <= len(sentences) <= 5
        assert all("data-figure" in s for s in sentences)


@pytest.mark.parametrize("words", [report_words(), release_words()])
def test_every_word_is_there_in_three_languages(words):
    for group in words.values():
        for key, texts in group.items():
            if key not in ("en", "fr", "zh"):
                assert set(texts) == {"en", "fr", "zh"}, key
                braces = [sorted(re.findall(r"{\w+}", t)) for t in texts.values()]
                assert braces[0] == braces[1] == braces[2], key


def test_a_picture_has_words_and_a_table_beside_it(made):
    html = made[3].files["index.html"].decode()
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', html)
    assert len(pictures) >= 5
    assert all(src in made[3].files and len(alt) > 40 for src, alt in pictures)
    assert any("Myanmar to Thailand: 60" in alt for _, alt in pictures)
    assert "no opinion on the status of any territory" in html
    assert html.count("<figure>") <= html.count("<table>")


def test_the_page_asks_for_nothing_that_a_strict_policy_refuses(made):
    for name, data in made[3].files.items():
        if name.endswith(".html"):
            text = data.decode()
            assert " style=" not in text and "<style" not in text and " onclick" not in text
            assert all(s.startswith(' src="') for s in re.findall(r"<script([^>]*)>", text))
            assert not re.findall(r'(?:src|<link[^>]*href)="https?:', text)


def test_the_paper_is_tagged_and_says_its_language(made):
    for language in ("en", "zh"):
        pdf = made[3].files[f"small-region.{language}.pdf"]
        assert pdf.startswith(b"%PDF-") and b"pdfuaid" in pdf and b"/StructTreeRoot" in pdf and b"/Marked true" in pdf
        assert f"/Lang({language})".encode() in pdf.replace(b" ", b"")


def test_without_a_font_for_a_language_one_line_says_so_and_the_rest_is_made(made, monkeypatch):
    from whimbrel.release.report import paper

    monkeypatch.setattr(paper, "_families", lambda: frozenset({"DejaVu Sans"}))
    text = ORDER.replace("LANGUAGES", "zh").replace("draws:", "sections: [short]\ndraws:")
    report = make_report(order_of(made[0], text=text), {"victims": [made[2]]}, primary)
    assert len(report.warnings) == 1 and "font" in report.warnings[0] and "\n" not in report.warnings[0]
    assert "index.html" in report.files and not [f for f in report.files if f.endswith(".pdf")]


def test_a_figure_is_traced_to_its_cell_and_submission(made):
    folder, _, submission, _ = made
    lines = "\n".join(trace(folder / "out", "share(victims-form.2024.forced_labour)", (folder / "store",)))
    for part in (
        "share reckoned from",
        "form = forced_labour",
        "victims-form",
        submission.id,
        "the hashes they were sealed with",
    ):
        assert part in lines


def test_a_figure_that_is_not_there_is_told_with_those_that_are_near(made):
    with pytest.raises(QuestionError, match=r"victims-sex\.2024\.male"):
        trace(made[0] / "out", "victims-sex.2024.mal")


def test_a_report_whose_table_was_changed_is_not_believed(made, tmp_path):
    import shutil

    import pyarrow.parquet as pq

    copy = tmp_path / "copy"
    shutil.copytree(made[0] / "out", copy)
    path = copy / "data" / "data" / "victims-sex.parquet"
    rows = pq.read_table(path)
    pq.write_table(rows.set_column(2, "value", [[v + 1 if v else v for v in rows["value"].to_pylist()]]), path)
    with pytest.raises(NotVerified):
        trace(copy, "victims-sex.2024.male")


def test_through_the_gate_no_small_number_is_told_and_none_stands_alone(made):
    text = ORDER.replace("LANGUAGES", "en").replace("draws:", "sections: [short]\ndraws:")
    situation = make_report(order_of(made[0], text=text), {"victims": [made[2]]}, through_gate).situation
    for table in situation.tables():
        rows = table.rows.to_pylist()
        assert all(r["value"] is None or r["value"] >= 5 for r in rows), table.id
        told = [r for r in rows if r["status"] == "hidden" and r["high"] is not None]
        assert all(r["high"] - r["low"] >= 5 for r in told), table.id
    sexes = [r["sex"] for r in situation.figures.tables["victims-sex"].rows.to_pylist() if r["status"] == "hidden"]
    # One hidden sex could be worked out from the total.
    assert "unknown" in sexes and len(sexes) >= 2


def test_nothing_is_written_over(made):
    _, order, submission, _ = made
    with pytest.raises(QuestionError, match="not empty"):
        write_report(order, {"victims": [submission]}, primary, made[0] / "out")


def test_two_draws_of_the_same_records_are_refused(made):
    text = ORDER.replace("LANGUAGES", "en") + ORDER.partition("draws:\n")[2].replace("victims:", "women:").replace(
        "role: victim", "sex: female"
    )
    order = order_of(made[0], text=text)
    with pytest.raises(QuestionError, match="subtracted"):
        make_report(order, {d.id: [made[2]] for d in order.draws}, primary)


def test_invented_data_never_stand_beside_real_ones(made, tmp_path):
    text = ORDER.replace("LANGUAGES", "en") + ORDER.partition("draws:\n")[2].replace("victims:", "others:")
    order = order_of(made[0], text=text)
    invented = store_of(tmp_path, nature="invented")
    with pytest.raises(QuestionError, match="Invented"):
        make_report(order, {"victims": [made[2]], "others": [invented]}, primary)


def test_a_part_of_a_year_has_no_years_beside_it(made):
    text = ORDER.replace("period: 2024", "period: 2024-Q1").replace("before: 2023", "before: 2023-Q1")
    situation = make_report(
        order_of(made[0], text=text.replace("LANGUAGES", "en")), {"victims": [made[2]]}, primary
    ).situation
    assert "victims-year" not in situation.figures.tables and "victims-sex" in situation.figures.tables
