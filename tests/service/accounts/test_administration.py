"""The administrator's pages: agencies, people, roles; what they refuse, and why."""

from __future__ import annotations

import pytest

from tests.plugins.members import agency, member
from tests.plugins.page import Page
from tests.service.accounts.door import confirm, events, is_in, sign_in
from whimbrel.service.accounts.models import Agency, Membership

pytestmark = pytest.mark.django_db
NEW = {"slug": "siam-police", "label": "Siam Police", "kind": "law_enforcement", "country": "THA", "rhythm": "quarter"}


@pytest.fixture
def boss(site):
    return member("boss", ("operator", "administrator"))


@pytest.fixture
def client(boss):
    browser = sign_in(boss)
    confirm(browser)
    return browser


def roles_of(user):
    return sorted(Membership.objects.filter(user=user, ended__isnull=True).values_list("role", flat=True))


def test_an_agency_is_made_changed_closed_and_opened(client):
    assert "no agency yet" not in Page(client.get("/administration/agencies/")).text
    made = client.post("/administration/agencies/new/", {**NEW, "due_days": "20"})
    assert made["Location"] == "/administration/agencies/siam-police/"
    page = Page(client.get(made["Location"]))
    assert page.chosen() == {"kind": ["law_enforcement"], "country": ["THA"], "rhythm": ["quarter"]}
    change = {"label": "Royal Police", "kind": "immigration_service", "country": "", "rhythm": "year", "due_days": 5}
    assert client.post(made["Location"], {**change, "slug": "other"})["Location"].endswith("?saved=1")
    row = Agency.objects.get(slug="siam-police")
    assert {name: getattr(row, name) for name in change} == change
    assert client.post("/administration/agencies/siam-police/close/").status_code == 302
    assert "closed" in Page(client.get("/administration/agencies/")).text
    assert client.post("/administration/agencies/siam-police/open/").status_code == 302
    assert Agency.objects.get(slug="siam-police").active


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "Siam Police"}, "Small letters"),
        ({"slug": "operator"}, "Another agency"),
        ({"slug": "../x"}, "Small letters"),
        ({"country": "XYZ"}, ""),
        ({"kind": "pirates"}, ""),
        ({"rhythm": "hour"}, ""),
        ({"due_days": "-1"}, ""),
        ({"label": ""}, ""),
    ],
)
def test_an_agency_that_cannot_be_is_refused(client, change, said):
    answer = client.post("/administration/agencies/new/", {**NEW, "due_days": "20", **change})
    page = Page(answer)
    assert answer.status_code == 200 and "aria-invalid" in page.source and said in page.text
    assert Agency.objects.count() == 1


def test_people_are_listed_and_searched(client):
    lin = member("lin", ("lao-police", "case_worker"), ("lao-police", "analyst"))
    lin.first_name = "Souksavanh Lin"
    lin.save()
    everybody = Page(client.get("/administration/people/"))
    assert "Souksavanh" in everybody.text and "boss" in everybody.text
    found = Page(client.get("/administration/people/?q=souk"))
    assert "Souksavanh" in found.text and "Case worker, Lao Police" in found.text and "Analyst" in found.text
    assert "boss" not in found.source.split("<tbody>")[1]
    assert "Nobody fits" in Page(client.get("/administration/people/?q=%25")).text


def test_roles_are_given_and_ended(client, boss):
    lin = member("lin", ("lao-police", "case_worker"))
    theirs = sign_in(lin)
    give = f"/administration/people/{lin.pk}/give/"
    assert client.post(give, {"agency": "lao-police", "role": "focal_point"}).status_code == 302
    assert roles_of(lin) == ["case_worker", "focal_point"]
    assert Membership.objects.get(user=lin, role="focal_point").given_by == boss
    for n, row in enumerate(Membership.objects.filter(user=lin)):
        assert is_in(theirs), "with a role left the session goes on"
        assert client.post(f"/administration/people/{lin.pk}/end/{row.pk}/").status_code == 302, n
    assert roles_of(lin) == [] and not is_in(theirs)
    assert "Roles that were ended" in Page(client.get(f"/administration/people/{lin.pk}/")).text


@pytest.mark.parametrize(
    ("has", "gets", "where", "said"),
    [
        ("case_worker", "administrator", "lao-police", "stand alone"),
        ("case_worker", "auditor", "lao-police", "stand alone"),
        ("auditor", "analyst", "lao-police", "stand alone"),
        ("administrator", "case_worker", "lao-police", "stand alone"),
        ("case_worker", "case_worker", "lao-police", "already"),
        ("analyst", "regional_analyst", "thai-police", "regional body"),
    ],
)
def test_roles_that_do_not_go_together_are_refused_and_explained(client, has, gets, where, said):
    lin = member("lin", ("lao-police", has))
    agency("thai-police", "THA")
    answer = client.post(f"/administration/people/{lin.pk}/give/", {"agency": where, "role": gets})
    assert answer.status_code == 409 and said in Page(answer).text
    assert roles_of(lin) == [has]


def test_a_role_or_agency_that_is_not_there_is_refused(client):
    lin = member("lin", ("lao-police", "case_worker"))
    agency("shut", active=False)
    for form in ({"agency": "lao-police", "role": "king"}, {"agency": "shut", "role": "analyst"}, {}):
        assert client.post(f"/administration/people/{lin.pk}/give/", form).status_code == 400
    assert roles_of(lin) == ["case_worker"]
    assert client.post("/administration/people/999999/give/", {}).status_code == 404


def test_a_deactivated_person_is_out_at_once_and_may_come_back(client):
    lin = member("lin", ("lao-police", "case_worker"))
    theirs = sign_in(lin)
    assert client.post(f"/administration/people/{lin.pk}/deactivate/").status_code == 302
    assert not is_in(theirs)
    page = Page(client.get(f"/administration/people/{lin.pk}/"))
    assert "deactivated" in page.text and "Reset link" not in page.text
    assert client.post(f"/administration/people/{lin.pk}/reset/").status_code == 409
    assert client.post(f"/administration/people/{lin.pk}/reactivate/").status_code == 302
    assert is_in(sign_in(lin))
    assert [e for e in events(lin) if e.endswith("ctivated")] == ["deactivated", "reactivated"]


def test_the_last_administrator_who_can_sign_in_stays(client, boss):
    weak = member("weak", ("operator", "administrator"), factor=False)
    answer = client.post("/administration/agencies/operator/close/")
    assert answer.status_code == 409 and "would run the system" in Page(answer).text
    own = Membership.objects.get(user=boss)
    for address in (f"end/{own.pk}/", "deactivate/", "reset/"):
        assert client.post(f"/administration/people/{boss.pk}/{address}").status_code == 409, "nobody ends themselves"
    from whimbrel.service.accounts import roles

    with pytest.raises(roles.Refused, match="last"):
        roles.deactivate(weak, boss, None)
    with pytest.raises(roles.Refused, match="last"):
        roles.end(weak, own, None)
    assert client.post(f"/administration/people/{weak.pk}/deactivate/").status_code == 302
    assert roles_of(boss) == ["administrator"] and Agency.objects.get(slug="operator").active


def test_every_change_asks_to_confirm_first_and_is_then_carried_out(boss):
    lin = member("lin", ("lao-police", "case_worker"))
    browser = sign_in(boss)
    address = f"/administration/people/{lin.pk}/give/"
    asked = browser.post(address, {"agency": "lao-police", "role": "analyst"})
    assert asked["Location"].startswith("/account/confirm/?next=") and roles_of(lin) == ["case_worker"]
    done = browser.post("/account/confirm/", {"password": "a long pass phrase", "next": address})
    assert (done.status_code, roles_of(lin)) == (302, ["analyst", "case_worker"])


def test_what_the_administrator_looks_at_is_noted(client):
    from whimbrel.service.audit.models import Entry

    lin = member("lin", ("lao-police", "case_worker"))
    client.get(f"/administration/people/{lin.pk}/")
    entry = Entry.objects.filter(action="look", what="sign_in_history").last()
    assert (entry.actor, entry.key) == ("boss", str(lin.pk))


def test_the_pages_speak_three_languages(client):
    for path, texts in (
        ("", ("Administration", "Organismes", "系统管理")),
        ("agencies/new/", ("Short name", "Nom court", "简称")),
        ("people/", ("Name or user name", "Nom ou nom d’utilisateur", "姓名或用户名")),
        ("invitations/", ("No link is waiting", "Aucun lien n’est en attente", "没有待用链接")),
    ):
        for language, text in zip(("en", "fr", "zh"), texts, strict=True):
            assert text in Page(client.get(f"/administration/{path}?lang={language}")).text
