"""What an attacker would ask at the door: names, passwords, codes, sessions, links."""

from __future__ import annotations

import datetime as dt
import statistics
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.plugins.addresses import every_address
from tests.plugins.members import PASSWORD, agency, code, member
from tests.plugins.page import Page, without_token
from tests.service.accounts.door import events, first_step, forget_codes, is_in, sign_in
from whimbrel.service.accounts import invitations, limits
from whimbrel.service.accounts.models import Membership, SignInEvent

pytestmark = pytest.mark.django_db
GOOD = "winter harbour lantern"


@pytest.fixture
def lin(site):
    return member("lin", ("lao-police", "case_worker"))


@pytest.fixture
def quick(settings):
    """Passwords hashed quickly, where many are tried and time is not what is asked about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def fail(name, times, *, address="127.0.0.1", **headers):
    """The last answer to so many wrong passwords."""
    for _ in range(times):
        cache.clear()
        answer = first_step(Client(REMOTE_ADDR=address, **headers), name, "wrong")
    return answer


def walk(client, methods=("get", "post", "head", "put", "delete")):
    """(name, address, method, answer) of every address of the site, for numbers that exist and for some that never were."""
    for name, address in every_address({"pk": [1], "membership": [1]}):
        for method in methods if address != "/sign-out/" else ():
            yield name, address, method, getattr(client, method)(address)


def test_can_a_session_without_second_factor_reach_anything(lin, site):
    weak = member("weak", ("lao-police", "case_worker"), ("lao-police", "focal_point"), factor=False)
    client = sign_in(weak)
    may = ("/account/second-factor/", "/account/confirm/", "/account/password/", "/account/sessions/")
    may += ("/sign-in/", "/sign-out/", "/about/", "/invitation/")
    reached = 0
    for _, address, method, answer in walk(client, ("get", "post", "head")):
        if address.startswith(may):
            continue
        reached += 1
        if address.startswith(("/api/v1/", "/api/odk/")):  # a program's door takes tokens, no session
            assert answer.status_code in (401, 429) or address == "/api/v1/openapi.json", (method, address)
            continue
        assert (answer.status_code, answer["Location"]) == (302, "/account/second-factor/"), (method, address)
    assert reached > 60


def test_does_the_policy_hold_where_that_middleware_is_taken_away(lin, settings, hidden):
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "AsksForASecondFactor" not in m]
    weak = member("weak", ("kestrel-police", "analyst"), ("kestrel-police", "case_worker"), factor=False)
    client = sign_in(weak)
    own = next(s for s in hidden if s.reporter == "kestrel-police")
    assert client.get(f"/submissions/{own.id}/").status_code == 404
    from whimbrel.service.reader import as_reader

    assert as_reader(weak).memberships == ()
    member("weak", factor=True)
    assert client.get(f"/submissions/{own.id}/").status_code == 200, "it was the second factor that was missing"


def test_do_recovery_codes_alone_count_as_a_second_factor(lin, site):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from whimbrel.service.reader import as_reader

    weak = member("weak", ("lao-police", "case_worker"), factor=False)
    RecoveryCodes.activate(weak)
    client = sign_in(weak)
    assert client.get("/atlas/")["Location"] == "/account/second-factor/" and as_reader(weak).memberships == ()


def test_can_the_second_step_be_left_out(lin, site):
    client = Client()
    first_step(client, "lin")
    for address in ("/account/", "/account/sessions/", "/account/second-factor/", "/account/second-factor/codes/"):
        assert client.get(address)["Location"].startswith("/sign-in/"), address
    assert "_auth_user_id" not in client.session
    for form in (
        {},
        {"code": ""},
        {"credential": "{}"},
        {"credential": "null"},
        {"credential": "x"},
        {"code": "1" * 500},
    ):
        cache.clear()
        answer = client.post("/sign-in/second-step/", form)
        assert answer.status_code in (200, 429) and "_auth_user_id" not in client.session, form


def test_can_a_session_be_fixed_before_signing_in(lin, site):
    attacker = Client()
    first_step(attacker, "lin")  # any page that begins a session
    planted = attacker.cookies["sessionid"].value
    victim = Client()
    victim.cookies["sessionid"] = planted
    victim.post("/sign-out/")
    sign_in(lin, client=victim)
    assert victim.cookies["sessionid"].value != planted
    assert is_in(victim) and not is_in(attacker)


def test_can_a_code_be_used_twice(lin, site):
    first, second, shown = Client(), Client(), code()
    for client in (first, second):
        first_step(client, "lin")
    assert first.post("/sign-in/second-step/", {"code": shown}).status_code == 302
    cache.clear()  # allauth forgets a code after 30 seconds, though it is valid for 90
    page = Page(second.post("/sign-in/second-step/", {"code": shown}))
    assert "used already" in page.text and "_auth_user_id" not in second.session
    assert first.post("/account/confirm/code/", {"code": shown, "next": "/account/"}).status_code == 200


def test_can_an_older_code_be_used_after_a_newer_one(lin, site):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    from tests.plugins.members import SECRET

    before, now, _ = (format_hotp_value(hotp_value(SECRET, n)) for n in yield_hotp_counters_from_time())
    for shown, comes_in in ((now, True), (before, False)):
        cache.clear()
        client = Client()
        first_step(client, "lin")
        client.post("/sign-in/second-step/", {"code": shown})
        assert ("_auth_user_id" in client.session) == comes_in


def test_can_a_recovery_code_be_used_twice(lin, site):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    one = RecoveryCodes.activate(lin).generate_codes()[3]
    for n in range(2):
        cache.clear()
        client = Client()
        first_step(client, "lin")
        client.post("/sign-in/second-step/", {"code": one})
        assert ("_auth_user_id" in client.session) == (n == 0)


def test_how_many_codes_can_be_guessed(lin, site):
    client, answers = Client(), []
    first_step(client, "lin")
    for n in range(7):
        cache.clear()
        answers.append(client.post("/sign-in/second-step/", {"code": f"{n:06}"}).status_code)
    assert answers == [200] * 4 + [429] * 3
    assert client.post("/sign-in/second-step/", {"code": code()}).status_code == 429, "not even the right one"
    assert first_step(Client(), "lin").status_code == 429, "nor anew with the password"
    assert client.get("/sign-in/second-step/").status_code == 429
    assert events(lin).count("failed_second_step") == 5 and events(lin).count("locked_out") == 1


def test_is_a_name_locked_after_five_failures_and_what_does_the_page_say(quick, lin, site):
    assert fail("lin", 4).status_code == 200
    locked = fail("lin", 1)
    page = Page(locked)
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert "Try again in 15 minutes" in page.text and "lin" not in page.text.split("Too many failures")[1].split()
    assert first_step(Client(), "lin").status_code == 429, "the right password does not help either"
    assert first_step(Client(REMOTE_ADDR="192.0.2.5"), "lin").status_code == 302, "elsewhere it does"
    assert events(lin).count("locked_out") == 1


@pytest.mark.parametrize("other", ["LIN", " lin ", "Lin", "\uff4c\uff49\uff4e", "lin\u3000"])
def test_can_the_lock_be_passed_by_writing_the_name_otherwise(quick, lin, site, other):
    fail("lin", 3)
    fail(other, 2)
    assert first_step(Client(), "lin").status_code == 429
    assert first_step(Client(), other).status_code == 429


def test_can_the_lock_be_passed_by_naming_another_address(quick, lin, site, settings):
    for n in range(5):
        forged = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{n}", "HTTP_X_REAL_IP": f"198.51.100.{n}"}
        answer = fail("lin", 1, HTTP_USER_AGENT=f"browser {n}", HTTP_FORWARDED=f"for=198.51.100.{n}", **forged)
    assert answer.status_code == 429
    assert set(SignInEvent.objects.values_list("address", flat=True)) == {"127.0.0.1"}
    settings.PROXIES = 1
    for n in range(5):  # the proxy appends the address it saw; what stands before it is the sender's own word
        answer = fail("lin", 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.1")
    assert answer.status_code == 429
    honest = Client(HTTP_X_FORWARDED_FOR="192.0.2.2")
    assert first_step(honest, "lin").status_code == 302, "another person behind the same proxy is not locked"


def test_can_many_addresses_guess_one_name(quick, lin, site):
    for n in range(limits.MOST):
        assert fail("lin", 1, address=f"198.51.100.{n}").status_code == 200
    locked = first_step(Client(REMOTE_ADDR="203.0.113.9"), "lin")
    assert locked.status_code == 429 and 3500 < int(locked["Retry-After"]) <= 3600


def test_can_a_stranger_keep_a_person_out_of_their_own_office(quick, lin, site):
    sign_in(lin, address="192.0.2.50")
    for n in range(limits.MOST + 5):
        fail("lin", 1, address=f"198.51.100.{n}")
    assert first_step(Client(REMOTE_ADDR="203.0.113.9"), "lin").status_code == 429
    assert is_in(sign_in(lin, address="192.0.2.50")), "the address is known"


def test_does_the_lock_tell_which_names_exist(quick, lin, site):
    answers = [fail(name, 6) for name in ("lin", "nobody-at-all")]
    texts = [without_token(a.content) for a in answers]
    assert texts[0] == texts[1] and {a.status_code for a in answers} == {429}


def test_is_what_was_typed_as_a_name_kept_or_logged(quick, lin, site, caplog):
    fail("my secret pass phrase", 6)
    assert "secret" not in caplog.text
    row = SignInEvent.objects.first()
    assert row.user is None and "secret" not in str(vars(row))
    from axes.models import AccessAttempt

    assert "secret" not in str(vars(AccessAttempt.objects.get()))


def test_does_the_time_of_an_answer_tell_which_names_exist(costly_hashing, lin, site):
    idle = member("idle", ("lao-police", "case_worker"))
    idle.is_active = False
    idle.save()
    times: dict[str, list[float]] = {"lin": [], "nobody": [], "idle": []}
    for n in range(36):
        name = list(times)[n % 3]
        client = Client(REMOTE_ADDR=f"198.51.100.{n}")
        began = time.perf_counter()
        assert first_step(client, name, "wrong" if name != "idle" else PASSWORD).status_code == 200
        times[name].append(time.perf_counter() - began)
    middle = {name: statistics.median(found[2:]) for name, found in times.items()}
    spread = max(statistics.pstdev(sorted(found[2:])[:8]) for found in times.values())
    least = min(middle.values())
    assert max(middle.values()) - least < max(0.35 * least, 4 * spread), middle


def test_is_a_deactivated_account_answered_like_one_that_never_was(quick, lin, site):
    lin.is_active = False
    lin.save()
    known = first_step(Client(), "lin")
    unknown = first_step(Client(), "nobody")
    assert known.status_code == 200 and without_token(known.content) == without_token(unknown.content)


def test_does_the_live_session_of_a_deactivated_person_go_on(lin, site):
    client = sign_in(lin)
    type(lin).objects.filter(pk=lin.pk).update(is_active=False)  # as with SQL, without any signal
    assert client.get("/account/").status_code == 302 and not is_in(client)


def test_does_a_stolen_session_profit_from_a_later_second_factor(site):
    weak = member("weak", ("lao-police", "case_worker"), factor=False)
    stolen, own = sign_in(weak), sign_in(weak)
    assert stolen.get("/atlas/")["Location"] == "/account/second-factor/"
    from django.test import RequestFactory

    from whimbrel.service.accounts.sessions import begin_anew

    request = RequestFactory().get("/")
    request.user, request.session = weak, own.session
    begin_anew(request)
    assert not is_in(stolen)
    assert not is_in(own), "even the key of the session that set it up is a new one"


def test_can_an_invitation_be_guessed_used_twice_or_late(lin, site):
    boss = member("boss", ("operator", "administrator"))
    row, token = invitations.invite(boss, "Mai", "", agency("viet-office"), "reporter")
    form = {"user_name": "mai.tran", "password1": GOOD, "password2": GOOD}
    for guess in (token[:-1], token.lower(), row.digest, str(row.pk), "x" * 43, "%00", "../" + token):
        client = Client()
        client.get(f"/invitation/{guess}/")
        assert client.post("/invitation/", form).status_code == 404, guess
    assert Client().post("/invitation/", {**form, "token": token, "digest": row.digest}).status_code == 404
    first, second, late = Client(), Client(), Client()
    for client in (first, second, late):
        client.get(f"/invitation/{token}/")
    row.expires = timezone.now() - dt.timedelta(seconds=1)
    row.save()
    assert late.post("/invitation/", form).status_code == 404
    row.expires += dt.timedelta(days=1)
    row.save()
    assert first.post("/invitation/", form).status_code == 302
    assert second.post("/invitation/", {**form, "user_name": "other"}).status_code == 404
    agency("viet-office").active = False
    assert Membership.objects.filter(agency__slug="viet-office").count() == 1


def test_can_an_invitation_become_another_role_or_agency(lin, site):
    from django.contrib.auth import get_user_model

    boss = member("boss", ("operator", "administrator"))
    _, token = invitations.invite(boss, "Mai", "", agency("viet-office"), "reporter")
    client = Client()
    client.get(f"/invitation/{token}/?role=administrator")
    form = {
        "user_name": "mai.tran",
        "password1": GOOD,
        "password2": GOOD,
        "role": "administrator",
        "agency": "operator",
    }
    form |= {"is_superuser": "1", "is_staff": "on", "user": str(boss.pk), "invitation": "1", "username": "boss"}
    assert client.post("/invitation/?is_superuser=1", form).status_code == 302
    made = get_user_model().objects.get(username="mai.tran")
    assert not made.is_superuser and not made.is_staff
    assert list(made.memberships.values_list("role", "agency__slug")) == [("reporter", "viet-office")]


def test_does_a_link_work_for_a_closed_agency_or_a_deactivated_account(lin, site):
    boss = member("boss", ("operator", "administrator"))
    _, first = invitations.invite(boss, "Mai", "", agency("viet-office"), "reporter")
    _, second = invitations.offer_reset(boss, lin, None)
    type(lin).objects.filter(pk=lin.pk).update(is_active=False)
    agency("viet-office").__class__.objects.filter(slug="viet-office").update(active=False)
    for token in (first, second):
        client = Client()
        client.get(f"/invitation/{token}/")
        assert client.get("/invitation/").status_code == 404


def test_does_an_administrator_who_was_sent_away_leave_a_way_in(lin, site):
    from whimbrel.service.accounts import roles

    boss, bad = member("boss", ("operator", "administrator")), member("bad", ("operator", "administrator"))
    worse = member("worse", ("operator", "administrator"))
    made = [invitations.invite(who, "Myself", "", agency("lao-police"), "case_worker")[1] for who in (bad, worse)]
    roles.end(boss, bad.memberships.get(), None)
    roles.deactivate(boss, worse, None)
    for token in made:
        assert invitations.found(invitations.digest_of(token)) is None


def test_does_the_token_of_a_link_leak(lin, site, caplog):
    boss = member("boss", ("operator", "administrator"))
    _, token = invitations.invite(boss, "Mai", "", agency("viet-office"), "reporter")
    client = Client()
    answer = client.get(f"/invitation/{token}/")
    assert answer["Location"] == "/invitation/" and answer["Referrer-Policy"] == "no-referrer" and not answer.content
    page = client.get("/invitation/")
    assert token not in page.content.decode() + str(dict(client.session)) + caplog.text
    from whimbrel.service.audit.models import Entry

    assert not any(token in str(vars(entry)) for entry in Entry.objects.all())


def test_can_a_passkey_without_finger_or_pin_sign_in_alone(site):
    import base64

    from django.core.exceptions import ValidationError

    from whimbrel.service.accounts.second_step import PasskeyAlone

    def form(flags):
        data = base64.urlsafe_b64encode(bytes(32) + bytes([flags]) + bytes(4)).decode().rstrip("=")
        found = PasskeyAlone.__new__(PasskeyAlone)
        found.cleaned_data = {"credential": {"response": {"authenticatorData": data}}}
        return found

    from allauth.mfa.webauthn.forms import LoginWebAuthnForm

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LoginWebAuthnForm, "clean_credential", lambda self: "the authenticator")
        assert form(0x05).clean_credential() == "the authenticator"
        with pytest.raises(ValidationError):
            form(0x01).clean_credential()
    for body in ("", "{}", "[]", "null", '{"response": {"userHandle": "!!"}}', '{"id": 1}'):
        answer = Client().post("/sign-in/passkey/", {"credential": body})
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/"), body


def test_is_the_published_code_of_the_demonstration_shown_or_made_elsewhere(lin, site, settings):
    from whimbrel.service.accounts import demonstration

    first_step(site, "lin")
    assert "Demonstration" not in Page(site.get("/sign-in/second-step/")).text
    with pytest.raises(RuntimeError):
        demonstration.make_accounts(GOOD)
    settings.DEMONSTRATION = True
    forget_codes(lin)
    assert site.post("/sign-in/second-step/", {"code": demonstration.code()}).status_code == 200
