"""``whimbrel accounts`` and the accounts of the demonstration."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.plugins.members import agency, member
from tests.service.accounts.door import events, first_step, is_in, sign_in
from whimbrel.cli.accounts import command
from whimbrel.service.accounts import demonstration, invitations, roles
from whimbrel.service.accounts.models import Agency, Membership
from whimbrel.standard.errors import StoreError

pytestmark = pytest.mark.django_db
GOOD = "winter harbour lantern"


def run(*words):
    """What the command printed, and its exit code."""
    done = CliRunner().invoke(command, words, standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.stdout, done.return_value


def test_the_first_administrator_is_invited_from_the_command_line(site):
    told, code = run("invite", "--administrator", "Ada Operator")
    assert code == 0 and re.fullmatch(r"/invitation/[\w-]{43}/\n", told)
    client = Client()
    client.get(told.strip())
    done = client.post("/invitation/", {"user_name": "ada", "password1": GOOD, "password2": GOOD})
    assert done["Location"] == "/account/second-factor/"
    row = Membership.objects.get(user__username="ada")
    assert (row.role, row.agency.slug, row.agency.rhythm, row.given_by) == ("administrator", "operator", "never", None)


def test_an_administrator_may_belong_to_an_agency_that_is_there(site):
    agency("shut", active=False)
    for slug in ("never-was", "shut"):
        with pytest.raises(StoreError, match="no open agency"):
            run("invite", "--administrator", "Ada", "--agency", slug)
    agency("lao-police")
    told, _ = run("invite", "--administrator", "Ada", "--agency", "lao-police")
    assert invitations.found(invitations.digest_of(told.split("/")[2])).agency.slug == "lao-police"


def test_accounts_and_agencies_are_listed(site):
    member("lin", ("lao-police", "case_worker"))
    member("ana", factor=False)
    told, _ = run("list")
    assert told.splitlines() == [
        "ana\tactive\tno second factor\tno role",
        "lin\tactive\tsecond factor\tcase_worker of lao-police",
    ]
    assert run("list", "--agencies")[0] == "lao-police\t-\topen\tLao Police\n"


def test_an_account_is_ended_at_once_but_not_the_last_administrators(site):
    lin, boss = member("lin", ("lao-police", "case_worker")), member("boss", ("operator", "administrator"))
    client = sign_in(lin)
    assert run("end", "lin") == ("The account lin is deactivated.\n", 0)
    assert not is_in(client) and events(lin)[-1] == "deactivated"
    with pytest.raises(StoreError, match="no account"):
        run("end", "nobody")
    with pytest.raises(roles.Refused, match="Invite another administrator") as refused:
        run("end", "boss")
    boss.refresh_from_db()
    assert boss.is_active and (refused.value.exit_code, StoreError.exit_code) == (16, 15)


def test_the_accounts_of_the_demonstration(site, settings):
    settings.DEMONSTRATION = True
    made = demonstration.make_accounts(GOOD)
    assert demonstration.make_accounts(GOOD) == made, "a second start makes nothing twice"
    assert Membership.objects.count() == len(made) == 12
    assert Agency.objects.exclude(country="").count() == 9 and Agency.objects.count() == 11
    for country in ("THA", "KHM"):
        held = Membership.objects.filter(agency__country=country).values_list("role", flat=True)
        assert {"focal_point", "case_worker", "reporter", "analyst"} <= set(held)
    for row in Membership.objects.all():
        roles.check_fits(row.agency, row.role)
    client = Client()
    first_step(client, "focal-tha", GOOD)
    shown = re.search(r"<strong>(\d{6})</strong>", client.get("/sign-in/second-step/").content.decode())[1]
    assert client.post("/sign-in/second-step/", {"code": shown}).status_code == 302
    assert is_in(client)
