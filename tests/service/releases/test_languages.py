"""The pages of a release say in the reader's language how it is protected, what is lost, and why the gate refuses."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from tests.plugins.page import Page
from tests.service.releases.test_life import NOISY, drafted, published
from whimbrel.release.wording import risks
from whimbrel.service.releases import shelf
from whimbrel.service.releases.models import Release

pytestmark = pytest.mark.django_db
OTHERS = ("fr", "zh")


def flat(answer):
    """The words of a page, blanks and line ends as one blank."""
    return " ".join(Page(answer).text.split())


def described(made):
    """release.json of what is public, and every sentence in it."""
    told = json.loads((shelf.shelf() / made.key / "release.json").read_text("utf-8"))
    return told, [told["protection"], *told["losses"], *(note for table in told["tables"] for note in table["notes"])]


@pytest.mark.parametrize("more", [{}, NOISY], ids=["hidden", "noisy"])
def test_the_public_page_holds_no_english_sentence_of_the_product(order, sit, more):
    made = published({**order, **more}, sit("nok"), sit("bou"))
    _, sentences = described(made)
    assert len(sentences) >= 2
    for language in OTHERS:
        page = flat(Client().get(f"/released/{made.key}/?lang={language}"))
        for words in sentences:
            assert words[language] in page and words["en"] not in page
    english = flat(Client().get(f"/released/{made.key}/?lang=en"))
    assert all(words["en"] in english for words in sentences)


def test_the_draft_says_losses_and_risks_in_the_language_of_who_approves_it(order, sit):
    nok = sit("nok")
    made = drafted(nok, order)
    for language in OTHERS:
        page = flat(nok.get(f"/releases/{made.pk}/?lang={language}"))
        for risk in risks():
            assert risk[language] in page and risk["en"] not in page
        assert {"fr": "sont masqués, totaux compris", "zh": "个隐去（含合计）"}[language] in page


@pytest.mark.parametrize(
    ("changes", "french", "chinese"),
    [
        ({"tables": []}, "Choisissez au moins un tableau.", "请至少选择一张表。"),
        ({"submissions": []}, "au moins une transmission scellée", "至少选择一份已封存的报送"),
        ({"period": ""}, "Dites quelle période", "请说明时期"),
        ({"licence": "mine"}, "La licence est l’une de celles-ci", "许可只能是其中之一"),
        ({**NOISY, "epsilon": "9"}, "au plus 4", "不超过 4"),
        ({**NOISY, "role": ""}, "Dites quel rôle est compté", "请说明统计哪种角色"),
    ],
)
def test_what_is_refused_at_once_is_refused_in_the_readers_language(order, sit, changes, french, chinese):
    nok = sit("nok")
    for language, expected in (("fr", french), ("zh", chinese)):
        answer = nok.post(f"/releases/new/?lang={language}", {**order, **changes})
        assert answer.status_code == 422 and expected in flat(answer)


def test_what_the_gate_refuses_is_refused_in_the_language_of_who_reads_it(order, sit):
    """Nothing can be counted for 1999: whoever looks at the draft, in whatever language, reads why."""
    nok = sit("nok")
    nok.post("/releases/new/", {**order, "period": "1999"})
    made = Release.objects.get()
    for language, expected in (("fr", "rien ne peut être compté pour 1999"), ("zh", "1999 没有可以统计的内容")):
        page = flat(nok.get(f"/releases/{made.pk}/?lang={language}"))
        assert expected in page and "nothing can be counted" not in page


def test_a_release_of_the_first_format_is_still_shown(order, sit):
    """It was published when protection, losses and notes were English only; its numbers are as good as before."""
    made = published(order, sit("nok"), sit("bou"))
    told, _ = described(made)
    told |= {"format": "whimbrel-release/1", "protection": "Small numbers are hidden.", "losses": ["Two are hidden."]}
    for table in told["tables"]:
        table["notes"] = ["As the source says."]
    (shelf.shelf() / made.key / "release.json").write_text(json.dumps(told), "utf-8")
    for language in ("en", *OTHERS):
        page = flat(Client().get(f"/released/{made.key}/?lang={language}"))
        assert all(text in page for text in ("Small numbers are hidden.", "Two are hidden.", "As the source says."))
        assert re.search(r"\b60\b", page)
