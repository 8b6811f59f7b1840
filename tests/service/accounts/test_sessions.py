"""Sessions end by age, by lying idle, by number, and when something about the account changes."""

from __future__ import annotations

import pytest

from tests.plugins.members import PASSWORD, member
from tests.plugins.page import Page
from tests.service.accounts.door import confirm, events, is_in, sign_in
from whimbrel.service.accounts import sessions

pytestmark = pytest.mark.django_db
NEW = "winter harbour lantern"


@pytest.fixture
def lin(site):
    return member("lin", ("lao-police", "case_worker"))


def aged(client, **facts):
    """The browser's session as if it had begun, or been used, so many seconds ago."""
    session = client.session
    for name, seconds in facts.items():
        session[f"whimbrel_{name}"] -= seconds
    session.save()


@pytest.mark.parametrize("facts", [{"began": sessions.LONGEST + 5}, {"seen": sessions.IDLE + 5}])
def test_a_session_ends_by_itself(lin, facts):
    client = sign_in(lin)
    aged(client, **facts)
    answer = client.get("/account/?lang=en")
    assert answer["Location"] == "/sign-in/?ended=1&next=%2Faccount%2F%3Flang%3Den"
    page = Page(client.get(answer["Location"]))
    assert "Your session ended" in page.text and not is_in(client)
    assert events(lin)[-2:] == ["session_ended", "signed_out"]


def test_every_page_is_a_sign_of_life_but_none_makes_it_older_than_a_day_of_work(lin):
    client = sign_in(lin)
    for _ in range(3):
        aged(client, seen=sessions.IDLE - 60, began=sessions.IDLE - 60)
        assert is_in(client)
    aged(client, began=sessions.LONGEST - 3 * sessions.IDLE + 600)
    assert not is_in(client)


def test_a_fourth_session_ends_the_first(lin):
    browsers = [sign_in(lin) for _ in range(4)]
    assert [is_in(b) for b in browsers] == [False, True, True, True]


def test_the_page_of_sessions_ends_the_others(lin):
    mine, other = sign_in(lin), sign_in(lin, address="192.0.2.9")
    page = Page(mine.get("/account/sessions/"))
    assert "192.0.2.9" in page.text and "this one" in page.text
    assert mine.post("/account/sessions/").status_code == 302
    assert (is_in(mine), is_in(other)) == (True, False)
    assert "192.0.2.9" not in Page(mine.get("/account/sessions/")).text


def test_a_new_password_ends_the_others(lin):
    mine, other = sign_in(lin), sign_in(lin)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert mine.post("/account/password/", form)["Location"] == "/account/"
    assert (is_in(mine), is_in(other)) == (True, False)
    lin.refresh_from_db()
    assert lin.check_password(NEW) and lin.password.startswith("argon2$argon2id$")
    assert "password_changed" in events(lin)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"oldpassword": "wrong", "password1": NEW, "password2": NEW}, "not the password you have now"),
        ({"oldpassword": PASSWORD, "password1": "Kurz-9z", "password2": "Kurz-9z"}, "12"),
        ({"oldpassword": PASSWORD, "password1": "qwertyuiop123", "password2": "qwertyuiop123"}, "common"),
        ({"oldpassword": PASSWORD, "password1": "souksavanh rocks 1", "password2": "souksavanh rocks 1"}, "your name"),
        ({"oldpassword": PASSWORD, "password1": "abababababab", "password2": "abababababab"}, "very few signs"),
    ],
)
def test_a_password_that_is_refused_says_why(lin, form, said):
    lin.first_name = "Lin Souksavanh"
    lin.save()
    page = Page(sign_in(lin).post("/account/password/", form))
    assert said in page.text and form["password1"] not in page.source
    lin.refresh_from_db()
    assert lin.check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_a_new_second_factor_ends_the_others_and_renews_the_key_of_this_one():
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    lin = member("lin", ("lao-police", "case_worker"), factor=False)
    mine, other = sign_in(lin), sign_in(lin)
    stolen = mine.cookies["sessionid"].value
    page = Page(mine.get("/account/second-factor/app/"))
    assert "Set up an app" in page.text
    secret = mine.session["mfa.totp.secret"]
    now = list(yield_hotp_counters_from_time())[1]
    done = mine.post("/account/second-factor/app/", {"code": format_hotp_value(hotp_value(secret, now))})
    assert done["Location"] == "/account/second-factor/codes/"
    assert mine.cookies["sessionid"].value != stolen
    other.cookies["sessionid"] = stolen
    assert (is_in(mine), is_in(other)) == (True, False)
    codes = Page(mine.get("/account/second-factor/codes/")).source.count("<li><code>")
    assert codes == 10
    assert {"factor_added", "recovery_codes_made", "session_ended"} <= set(events(lin))


def test_changes_ask_to_confirm_and_remember_it_for_ten_minutes(lin, monkeypatch):
    import time

    client = sign_in(lin)
    assert client.get("/account/second-factor/passkeys/add/")["Location"].startswith("/account/confirm/?next=")
    confirm(client)
    assert client.get("/account/second-factor/passkeys/add/").status_code == 200
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/account/second-factor/passkeys/add/").status_code == 302
