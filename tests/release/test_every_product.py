"""Every product of the gate, and every file of it that people read, says in three languages what was done and what is missing."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape

import pytest

from tests.cli.test_release import seal
from tests.release.released import about
from whimbrel.release.gate import draft, refuse_approvals, release_files
from whimbrel.release.product import STATUSES, Product
from whimbrel.release.refusal import Refusal
from whimbrel.release.wishes.national_return import ReturnWish
from whimbrel.release.wishes.noisy import NoisyWish
from whimbrel.release.wishes.report import ReportWish
from whimbrel.release.wishes.synthetic import SyntheticWish
from whimbrel.release.wishes.tables import ROUNDING, TableWish
from whimbrel.release.wording import LANGUAGES
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import open_submission

TITLE = {"en": "Persons recorded", "fr": "Personnes enregistrées", "zh": "登记的人员"}
YEAR = parse_period("2023")
WISHES = {
    "hidden": TableWish(TITLE, YEAR, ("sex", "citizenship")),
    "rounded": TableWish(TITLE, YEAR, ("sex",), protection=ROUNDING),
    "noisy": NoisyWish(TITLE, ("sex",), "victim", 0.5),
    "synthetic": SyntheticWish(TITLE, ("sex", "age_band"), 0.5),
    "return": ReturnWish(TITLE, "glotip", "VUT"),
    "report": ReportWish(TITLE, YEAR, ("persons_recorded",)),
}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    """Kind -> the gate's draft of it."""
    store = tmp_path_factory.mktemp("world") / "store"
    held = open_submission(seal(store, {"male": 1260, "female": 331, "unknown": 3}))
    made = {}
    return lambda kind: made.setdefault(kind, draft(WISHES[kind], [held], (), store))


def words_of(product: Product):
    """Every sentence that a product says."""
    return [product.protection, *product.losses, *(note for table in product.tables for note in table.notes)]


@pytest.mark.parametrize("kind", WISHES)
def test_every_sentence_of_a_product_is_there_in_every_language(drafts, kind):
    product = drafts(kind).product
    assert product.losses and len(words_of(product)) >= 2
    for words in words_of(product):
        assert set(words) == set(LANGUAGES) and all(words.values()), words
        assert re.search("[\u4e00-\u9fff]", words["zh"]) and not re.search("[{}]", "".join(words.values()))
        assert words["fr"] != words["en"] != words["zh"]
    assert {s for t in product.tables for s in t.rows["status"].to_pylist()} <= set(STATUSES)


@pytest.mark.parametrize("kind", WISHES)
def test_the_files_speak_the_language_of_their_name(drafts, kind):
    made = drafts(kind)
    files = release_files(made, about(sources=made.sources))
    told = json.loads(files["release.json"])
    assert told["format"] == "whimbrel-release/2" and told["protection"] == dict(made.product.protection)
    assert told["losses"] == [dict(words) for words in made.product.losses]
    said = [made.product.protection, *made.product.losses]
    for language in LANGUAGES:
        ending = "" if language == "en" else f".{language}"
        pages = {name: unescape(files[name].decode()) for name in (f"index{ending}.html", f"codebook{ending}.html")}
        pages["workbook"] = unescape(front_of(files[f"tables{ending}.xlsx"]))
        for name, page in pages.items():
            assert all(words[language] in page for words in said), name
            assert language == "en" or not any(words["en"] in page for words in said), name
        codebook = pages[f"codebook{ending}.html"]
        assert all(note[language] in codebook for table in made.product.tables for note in table.notes)


def front_of(workbook: bytes) -> str:
    """The texts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return book.read("xl/sharedStrings.xml").decode()


def test_machines_are_told_in_tagged_languages(drafts):
    made = drafts("hidden")
    files = release_files(made, about(sources=made.sources))
    described = {d["@language"]: d["@value"] for d in json.loads(files["dcat.jsonld"])["dct:description"]}
    assert described.keys() == set(LANGUAGES)
    assert all(made.product.protection[language] in text for language, text in described.items())
    assert made.product.protection["en"] in json.loads(files["croissant.json"])["description"]


def test_a_share_stands_with_a_comma_in_french(drafts):
    words = drafts("noisy").product.protection
    assert "epsilon 0.5" in words["en"] and "epsilon 0,5" in words["fr"] and "0,0000001" in words["fr"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda held: draft(WISHES["hidden"], []),
        lambda held: draft(WISHES["noisy"], [held]),
        lambda held: draft(TableWish(TITLE, parse_period("1999"), ("sex",)), [held]),
        lambda held: draft(TableWish(TITLE, YEAR, ("sex",), "border_detections"), [held]),
        lambda held: draft(ReturnWish(TITLE, "glotip", "VUT", (1999,)), [held]),
        lambda held: TableWish(TITLE, YEAR, ()),
        lambda held: TableWish(TITLE, YEAR, ("hair",)),
        lambda held: NoisyWish(TITLE, ("sex",), "victim", 99.0),
        lambda held: SyntheticWish(TITLE, ("sex",), 1.0),
        lambda held: ReportWish(TITLE, YEAR, ()),
        lambda held: refuse_approvals(["Lin", "Lin"]),
    ],
)
def test_every_refusal_speaks_three_languages(tmp_path, ask):
    held = open_submission(seal(tmp_path / "store", {"male": 60, "female": 31}))
    with pytest.raises(Refusal) as told:
        ask(held)
    texts = [told.value.text(language) for language in LANGUAGES]
    assert str(told.value) == texts[0] and len(set(texts)) == 3
    assert re.search("[\u4e00-\u9fff]", texts[2]) and not any("{" in text for text in texts)
