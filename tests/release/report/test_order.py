"""The file that asks for a report: what is wrong with it is told at once, with its place."""

from __future__ import annotations

import pytest

from tests.release.report_case import ORDER, order_of
from whimbrel.release.report.order import read_order
from whimbrel.standard.errors import QuestionError


def test_a_good_order_is_read(tmp_path):
    order = order_of(tmp_path, "en, fr")
    assert (order.id, order.languages, order.draws[0].money) == ("small-region", ("en", "fr"), ("fee",))
    assert order.draws[0].store == tmp_path / "store" and order.draws[0].where == {"role": ("victim",)}
    assert (order.draws[0].period.name, order.draws[0].before.name) == ("2024", "2023")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("report: whimbrel-report/1", "report: other", "report: write"),
        ("author: An office\n", "", "author: is missing"),
        ("period: 2024", "period: soon", "period: This is no period"),
        ("before: 2023", "before: 2025", "is not before"),
        ("LANGUAGES", "de", "there is no de"),
        ("    store: store\n", "", "either a store or a file"),
        ("    store: store\n", "    file: x.csv\n", "reporter: say whose"),
        ("where: {role: victim}", "where: {hair: red}", "there is no hair"),
        ("money: [fee]", "money: [gift]", "there is no gift"),
        ("since: 2023", "sinse: 2023", "sinse: is not understood"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path, old, new, said):
    with pytest.raises(QuestionError, match=said):
        order_of(tmp_path, text=ORDER.replace(old, new))


def test_several_faults_are_told_at_once(tmp_path):
    with pytest.raises(QuestionError) as told:
        order_of(tmp_path, text="report: whimbrel-report/1\nperiod: 2024\nextra: 1\n")
    assert all(part in str(told.value) for part in ("id:", "author:", "published:", "draws:", "title:", "extra:"))


@pytest.mark.parametrize("text", ["{", "- a\n- b\n", ""])
def test_what_is_no_order_is_refused_in_words(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(QuestionError):
        read_order(path)
