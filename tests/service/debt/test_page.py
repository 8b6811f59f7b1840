"""The debt clock's page: in every language, right, without an account, and it never guesses."""

import html

import pytest

from tests.plugins.page import Page
from whimbrel.criteria.debt_words import LANGUAGES, say, wording
from whimbrel.service.debt.views import first_language

SENT = {
    "fee": "17000", "currency": "EUR", "advance": "0", "lender": "smuggler", "interest": "30", "per": "year",
    "wage": "900", "wage_currency": "EUR", "deductions": "150", "living": "300", "exchange": "",
}  # fmt: skip


@pytest.fixture
def visitor(db, static_files):
    """Somebody without an account."""
    from django.test import Client

    return Client()


def asked(visitor, language="en", **more):
    return visitor.post(f"/debt/{language}/", {**SENT, **more})


def cases(response):
    """Cells of the table of cases."""
    rows = response.context["answer"]["cases"]
    return [months for _, months in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_and_the_answer_are_in_the_language_and_say_whether_they_are_a_draft(visitor, language):
    form, answer = visitor.get(f"/debt/{language}/"), asked(visitor, language)
    assert form.status_code == answer.status_code == 200
    for response in (form, answer):
        text = html.unescape(response.content.decode())
        assert f'<html lang="{language}" dir="ltr">' in text and wording(language)["free"] in text
        assert (wording(language)["draft"] in text) == (language != "en")
        assert all(f'href="/debt/{code}/" lang="{code}"' in text for code in LANGUAGES)
    assert say("lender_tied_note", language) in html.unescape(answer.content.decode())
    assert answer.context["answer"]["headline"].count("118") == 1


def test_the_answer_says_months_cost_and_what_if(visitor):
    text = Page(asked(visitor)).text
    assert "Months until everything is paid back: 118 (about 9.8 years)." in text
    assert "Months of the first pay that the journey costs 18.9" in text
    assert "Interest alone in the first month 425 EUR" in text
    assert cases(asked(visitor)) == ["118", "never", "never", "never"]
    assert "Who keeps my passport?" in text and "Nobody should have to pay for a job" in text


def test_never_has_its_reason(visitor):
    text = Page(asked(visitor, living="500")).text
    assert "The debt is never paid back." in text
    assert "You can pay 250 EUR a month. The interest alone is 425 EUR a month." in text
    assert "Nothing is left of the pay" in Page(asked(visitor, deductions="900")).text


def test_what_is_left_empty_is_named_and_not_taken_for_zero(visitor):
    answer = asked(visitor, living="", interest="", per="").context["answer"]
    assert answer["outcome"] == "at_least"
    assert answer["unknown"] == [say("interest"), say("living")]
    assert answer["cases"][0][1] == "23 or more"
    missing = asked(visitor, wage="").context["answer"]
    assert (missing["outcome"], missing["unknown"], missing["cases"], missing["grid"]) == (
        "undetermined", [say("wage"), say("deductions"), say("living")][:1], [], None,
    )  # fmt: skip


def test_the_grid_has_the_months_of_the_library(visitor):
    found = asked(visitor).context["answer"]["grid"]
    assert found["heads"][2] == "30 % / year"
    own = next(row for row in found["rows"] if row["own"])
    assert own["payment"] == "450 EUR" and own["cells"][0] == "38" and own["cells"][2] == "118"


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("fee", "much", "error_number"), ("fee", "-5", "error_number"), ("fee", "1e400", "error_number"),
        ("fee", "9" * 30, "error_number"), ("wage", "500.000", "error_two_ways"), ("advance", "17001", "error_advance"),
        ("per", "", "error_per"), ("exchange", "25.400", "error_two_ways"), ("exchange", "7,853", "error_two_ways"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_asked_again_beside_its_field(visitor, field, typed, error):
    response = asked(visitor, **{field: typed})
    assert response.status_code == 400 and response.context["answer"] is None
    assert response.context["form"].fields[field].error == say(error)
    assert f'href="#f-{field}"' in response.content.decode() and f'id="e-{field}"' in response.content.decode()


def test_two_currencies_need_the_rate_that_the_person_knows(visitor):
    refused = asked(visitor, currency="VND", fee="400 000 000")
    assert refused.context["form"].fields["exchange"].error == say("error_exchange", one="VND", other="EUR")
    answer = asked(visitor, currency="VND", fee="400 000 000", exchange="0.000035").context["answer"]
    assert ("Exchange rate that you gave; rates change", "1 VND = 0.000035 EUR") in answer["lines"]
    assert dict(answer["lines"])["Months of the first pay that the journey costs"] == "15.6"


@pytest.mark.parametrize("digits", ["๑๗๐๐๐", "໑໗໐໐໐", "១៧០០០", "၁၇၀၀၀", "１７０００"])
def test_digits_of_the_readers_script_are_read(visitor, digits):
    assert asked(visitor, fee=digits).context["answer"]["headline"].count("118") == 1


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("lo-LA,en;q=0.5", "lo"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN", "zh"),
        ("de,km;q=0.8", "km"),
        ("", "en"),
    ],
)
def test_the_first_language_is_the_browsers(visitor, accepted, language):
    assert first_language(accepted) == language
    assert visitor.get("/debt/", headers={"accept-language": accepted}).context["language"] == language


def test_a_language_that_there_is_not_is_not_there(visitor):
    assert visitor.get("/debt/tlh/").status_code == 404


def test_the_page_is_light(visitor):
    """On a slow line: the page and its two sheets, packed, are small; the library of the picture is not among them."""
    import gzip
    from pathlib import Path

    from django.conf import settings

    sheets = [Path(settings.STATICFILES_DIRS[0]) / "whimbrel" / name for name in ("whimbrel.css", "debt.css")]
    for language in LANGUAGES:
        body = visitor.get(f"/debt/{language}/").content
        assert len(gzip.compress(body)) + sum(len(gzip.compress(s.read_bytes())) for s in sheets) < 20_000
        assert b"echarts" not in body and b"<script" not in body


def test_the_other_pages_lead_here(visitor):
    assert "/debt/" in Page(visitor.get("/about/")).links()
