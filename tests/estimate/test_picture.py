"""The picture of answers side by side, and the page with table and cautions beside it."""

from __future__ import annotations

import html

import pytest

from whimbrel.estimate.cautions import caution
from whimbrel.estimate.estimating import estimate_population
from whimbrel.estimate.picture import write_picture
from whimbrel.standard.errors import QuestionError


@pytest.fixture
def made(invented):
    return estimate_population(invented, replicates=100, methods=("stepwise", "graphs", "chao"))


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_the_page_says_all_that_the_picture_shows(made, tmp_path, language):
    path = tmp_path / "answers.html"
    one = caution("two_lists")
    write_picture(made, path, language, period="2026", what="<victims>", cautions=[one])
    page = path.read_text("utf-8")
    assert page.count("<tr>") == 1 + 3 + len(made.without) and f"{made.answers[0].total:,.0f}" in page
    assert "&lt;victims&gt;" in page and "<victims>" not in page and html.escape(one.text(language)) in page
    assert "<svg" in page and "http-equiv" not in page and "<script" not in page
    assert "aria-hidden=true" in page and "scope=col" in page


def test_pictures_alone(made, tmp_path):
    write_picture(made, tmp_path / "a.svg")
    write_picture(made, tmp_path / "a.png")
    assert "hotline" in (tmp_path / "a.svg").read_text("utf-8")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(QuestionError, match="svg, png, html"):
        write_picture(made, tmp_path / "a.pdf")
