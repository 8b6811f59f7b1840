"""What a smuggler, a curious administrator or another site could try with the page of the debt clock."""

import logging

import pytest
from django.test import Client

SENT = {"fee": "73911", "currency": "EUR", "interest": "31.7", "per": "year", "wage": "907", "wage_currency": "EUR"}


@pytest.fixture
def visitor(db, static_files):
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("more", [{}, {"deductions": "0", "living": "100"}, {"wage": "nonsense-907"}])
def test_does_the_page_leave_anything_behind(visitor, caplog, django_assert_num_queries, more):
    """No cookie, no row, no look, no line in a log; the answer is in no cache."""
    with caplog.at_level(logging.DEBUG), django_assert_num_queries(0):
        response = visitor.post("/debt/vi/", {**SENT, **more})
    assert b"73911" in response.content
    assert not response.cookies and not visitor.cookies
    assert response.headers["Cache-Control"] == "no-store"
    assert "73911" not in caplog.text and "907" not in caplog.text


def test_does_looking_set_a_cookie(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not visitor.get("/debt/").cookies


def test_can_amounts_come_to_stand_in_an_address(visitor):
    """A link with amounts is not looked at, and the form never makes one."""
    response = visitor.get("/debt/en/", SENT)
    assert b"73911" not in response.content and response.context["answer"] is None
    sent = visitor.post("/debt/en/", SENT)
    assert b'<form method="post" action="/debt/en/#answer"' in sent.content
    assert "Location" not in sent.headers and sent.content.count(b"?fee=") == 0


@pytest.mark.parametrize("field", ["fee", "currency", "lender", "per", "exchange", "wage"])
def test_can_markup_be_slipped_in(visitor, field):
    response = visitor.post("/debt/en/", {**SENT, field: '"><script>alert(1)</script>'})
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "typed", ["1" * 41, "9" * 13, "0." + "0" * 30 + "1", "NaN", "Infinity", "1e999999999", "\x00", "²", "٣"]
)
@pytest.mark.parametrize("field", ["fee", "interest", "wage", "exchange", "living"])
def test_can_a_number_break_it_or_keep_it_busy(visitor, field, typed):
    sent = {**SENT, "wage_currency": "CNY", "exchange": "0.5", "deductions": "0", "living": "0", field: typed}
    assert visitor.post("/debt/en/", sent).status_code in (200, 400)


def test_can_a_payment_just_above_the_interest_keep_it_busy(visitor):
    sent = {
        **SENT,
        "fee": "9999999999999",
        "interest": "12",
        "per": "month",
        "wage": "1199999999999.89",
        "deductions": "0",
        "living": "0",
    }
    assert visitor.post("/debt/en/", sent).status_code == 200


def test_does_a_fault_show_what_was_typed(visitor, monkeypatch, caplog):
    """A fault of ours is noted without the form."""
    from whimbrel.service.debt import views

    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(views, "answer_of", broken)
    visitor.raise_request_exception = False
    response = visitor.post("/debt/en/", SENT)
    assert response.status_code == 500 and b"73911" not in response.content
    assert "73911" not in caplog.text


def test_can_another_verb_do_anything(visitor):
    assert visitor.put("/debt/en/").status_code == 405 and visitor.delete("/debt/en/").status_code == 405
