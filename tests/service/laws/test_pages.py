"""The library of laws and the comparison: for everybody, in three languages, and nothing of what is sent is kept."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from tests.plugins.page import Page
from whimbrel.criteria.law import laws
from whimbrel.service.audit.models import Entry
from whimbrel.service.laws import comparing

FACTS = """
case: the workshop
date: 2024-05-02
person: {age: 31, sex: male}
actors:
  boss: {role: employer}
  driver: {role: transporter, together_with: []}
facts:
  entry_procured@journey: {value: yes, by: driver}
  benefit@journey: {value: yes, by: driver}
  illegal_entry@journey: yes
  not_free_to_leave@destination: {value: yes, by: boss}
  threat_of_violence@destination: {value: yes, by: boss}
"""


def compare(client, **changes):
    return client.post("/laws/compare/", {"facts": FACTS, "country": ["CHN", "GBR"], **changes})


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_the_library_and_every_law_are_for_everybody(site, language):
    library = Page(site.get(f"/laws/?lang={language}"))
    for code, law in laws().items():
        assert f"/laws/{code}/?lang={language}" in library.links()
        page = Page(site.get(f"/laws/{code}/?lang={language}"))
        assert law.label[language] in page.text and law.as_of in page.text
        for offence in law.offences:
            assert offence.article in page.text
            assert all(v.since.isoformat() in page.text for v in offence.versions if v.since)
        assert sum(a.get("class", "").startswith("gap") for a in page.all("span")) == len(law.gaps)
        assert all(s["now"] in page.text for s in law.stale)


def test_marks_of_confidence_are_explained_where_they_stand(site):
    page = Page(site.get("/laws/MMR/"))
    assert "second hand" in page.text and "Read the text before you rely on it" in page.text
    assert "It does not mean that there is none" in page.text


@pytest.mark.parametrize("country", ["DEU", "chn", "XXX", "compare-", "CHN.yaml"])
def test_a_law_that_is_not_there_is_not_found(site, country):
    assert site.get(f"/laws/{country}/").status_code == 404


def test_facts_are_laid_before_the_laws(site):
    page = Page(compare(site))
    assert "Who punishes what" in page.text
    assert "driver (Transporter or driver): Smuggling of migrants: China and United Kingdom" in page.text
    assert (
        "318 Organising the illegal crossing of a border" in page.text
        and "Judged by the law in force on 2024-05-02" in page.text
    )
    # A man is outside article 240: the page says so as what is missing.
    assert "Men, and boys of 14 and over, are outside" in page.text
    assert "The person’s own crossing" in page.text and "should not be punished" in page.text


def test_the_crossing_is_laid_to_nobodys_charge(site):
    source = compare(site).content.decode()
    before, _, after = source.partition("The person’s own crossing")
    assert "322 Crossing a border illegally" not in before and "322 Crossing a border illegally" in after


def test_a_file_instead_of_text_and_only_some_kinds(site):
    file = SimpleUploadedFile("case.yaml", FACTS.encode())
    page = Page(compare(site, facts="", file=file, kind=["trafficking"]))
    assert "240 Abducting and selling" in page.text and "318 Organising" not in page.text


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf", "html"])
def test_the_comparison_as_a_file(site, ending):
    answer = compare(site, **{"as": ending})
    assert answer.status_code == 200 and f"whimbrel-laws-CHN-GBR.{ending}" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Cache-Control"] == "no-store"
    assert b"boss" not in answer.content and b"the workshop" not in answer.content
    if ending == "csv":
        assert "Actor 2 (Transporter or driver)" in answer.content.decode("utf-8-sig")
    if ending == "pdf":
        assert answer.content.startswith(b"%PDF-")
    if ending == "xlsx":
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        assert len(book.sheet_names) == 5
        assert "punished" in [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"facts": ""}, "Tell facts, or choose a file"),
        ({"country": []}, "Choose at least one country"),
        ({"country": ["DEU", "../x"]}, "Choose at least one country"),
        ({"facts": "facts: {violense: yes}"}, "did you mean violence?"),
        ({"facts": "x" * 100_002}, "too large"),
        ({"facts": "", "file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")}, "not text in UTF-8"),
        ({"facts": "", "file": SimpleUploadedFile("a.yaml", b"x" * 150_000)}, "too large"),
        ({"facts": "", "file": SimpleUploadedFile("a.yaml", b"x" * 400_000)}, "too large"),
    ],
)
def test_what_is_wrong_is_said_and_the_facts_stay_in_the_form(site, changes, said):
    answer = compare(site, **changes)
    assert answer.status_code == 400 and said in Page(answer).text
    assert 'role="alert"' in answer.content.decode()


def test_nothing_that_is_sent_is_kept(site, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    before = Entry.objects.count()
    answer = compare(site, facts="", file=SimpleUploadedFile("case.yaml", FACTS.encode()))
    assert answer.status_code == 200 and not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert Entry.objects.count() == before and not list(tmp_path.iterdir())


def test_one_address_cannot_keep_the_machine_busy(site, monkeypatch):
    monkeypatch.setattr(comparing, "PER_MINUTE", 2)
    answers = [compare(site, kind=["crossing"]).status_code for _ in range(4)]
    assert answers[0] == 200 and answers[-1] == 429


def test_what_was_typed_cannot_become_a_part_of_the_page(site):
    page = compare(site, facts="case: x\nactors: {a: {role: '<script>alert(1)</script>'}}\nfacts: {}")
    assert page.status_code == 200 and b"<script>alert" not in page.content
    assert (
        b"</textarea><" not in compare(site, facts="</textarea><script>x</script>").content.split(b'id="facts-how"')[0]
    )
