"""What an attacker would ask of agreements, answered by trying."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.plugins.members import BACKEND, member
from tests.plugins.page import Page, without_token
from tests.service.agreements import two_countries as countries
from tests.service.agreements.agreed import (
    agree,
    analyst,
    browser,
    file_people,
    terms_of,
    values,
)
from whimbrel.service.accounts.models import Membership
from whimbrel.service.agreements import acts, keeping
from whimbrel.service.agreements.errors import NotAgreed
from whimbrel.service.agreements.in_force import shared_with
from whimbrel.service.agreements.models import Act, Agreement, Terms
from whimbrel.service.agreements.standing import standing_of
from whimbrel.service.atlas.panels import PANELS
from whimbrel.standard.store import Store

ENDINGS = ("csv", "parquet", "xlsx", "html", "svg")
NEVER = "00000000-0000-4000-8000-000000000000"
# Fixtures.
store, users, shared = countries.store, countries.users, countries.shared


PAGES = ("", "terms/", "preview/", "sign/")


def test_can_a_third_country_tell_that_an_agreement_exists(shared, users):
    client = browser(users["VNM"])
    for page in PAGES:
        there, never = (client.get(f"/agreements/{key}/{page}") for key in (shared.pk, NEVER))
        assert (there.status_code, without_token(there.content)) == (404, without_token(never.content))
    for what in ("sign", "suspend", "resume", "end", "terms"):
        there, never = (
            client.post(f"/agreements/{key}/{what}/", {"reason": "because", "sure": "yes", "agreed": "yes"})
            for key in (shared.pk, NEVER)
        )
        assert (there.status_code, without_token(there.content)) == (404, without_token(never.content))
    listed = Page(client.get("/agreements/"))
    assert "You have no agreement yet." in listed.text and "Laos" not in listed.text
    assert Act.objects.count() == 2


@pytest.mark.parametrize("role", ["analyst", "case_worker", "reporter", "administrator", "auditor", "regional_analyst"])
def test_can_another_role_of_a_side_read_or_sign(shared, role):
    client = browser(member("other", ("lao-police", role), factor=False))
    assert client.get("/agreements/").status_code == client.get("/agreements/new/").status_code == 404
    for page in PAGES:
        assert client.get(f"/agreements/{shared.pk}/{page}").status_code == 404
    assert client.post(f"/agreements/{shared.pk}/end/", {"reason": "because", "sure": "yes"}).status_code == 404


def test_can_somebody_whose_role_ended_or_without_a_second_factor_act(shared, users):
    client = browser(users["LAO"])
    assert client.get(f"/agreements/{shared.pk}/").status_code == 200
    Membership.objects.filter(user=users["LAO"]).update(ended=timezone.now())
    assert client.get(f"/agreements/{shared.pk}/").status_code == 404
    bare = Client()
    bare.force_login(users["THA"], backend=BACKEND)
    assert bare.post(f"/agreements/{shared.pk}/suspend/", {"reason": "because"}).status_code != 200
    assert Act.objects.count() == 2


def test_can_an_offer_be_used_to_ask_what_others_filed(store, users):
    """Whoever may offer an agreement to anybody must not learn from it what the other side has."""
    file_people(store, "tha-police", 9, "NRU", "PLW", period="2022-Q3")
    agreement = acts.begin("LAO", "THA", users["LAO"], values())
    acts.sign(agreement, "LAO", users["LAO"], terms_of(agreement).digest)
    client = browser(users["LAO"])
    page = Page(client.get(f"/agreements/{agreement.pk}/"))
    assert "What Thailand filed" not in page.text and "2022-Q3" not in page.text
    assert "Would not be shown" not in Page(client.get(f"/agreements/{agreement.pk}/preview/")).text


def test_does_the_history_name_other_agreements_or_people(shared, users):
    agree(users, "LAO", "VNM", levels={"LAO": "records", "VNM": "records"}, purpose="Another purpose altogether.")
    page = Page(browser(users["THA"]).get(f"/agreements/{shared.pk}/"))
    for secret in ("Viet", "VNM", "vnm-focal", "lao-focal", "Another purpose"):
        assert secret not in page.source
    for extract_of in shared_with(["THA"]):
        assert "VNM" not in (extract_of.path / "manifest.json").read_text()


def test_can_terms_be_changed_after_one_side_signed(store, users):
    agreement = acts.begin("LAO", "THA", users["LAO"], values())
    old = terms_of(agreement).digest
    acts.sign(agreement, "LAO", users["LAO"], old)
    acts.offer(agreement, "LAO", users["LAO"], values(retention_days=3000))
    client = browser(users["THA"])
    stale = client.post(f"/agreements/{agreement.pk}/sign/", {"digest": old, "agreed": "yes"})
    assert stale.status_code == 409 and "Nothing was signed" in Page(stale).text
    assert standing_of(agreement).agreed is None and Act.objects.count() == 1


def test_can_an_older_digest_be_signed_or_come_back_by_offering_the_same_words(store, users):
    agreement = agree(users)
    first = terms_of(agreement).digest
    acts.offer(agreement, "THA", users["THA"], values(retention_days=30))
    with pytest.raises(NotAgreed):
        acts.sign(agreement, "LAO", users["LAO"], first)
    acts.offer(agreement, "THA", users["THA"], values())
    assert terms_of(agreement).digest != first, "the number of the terms is part of them"
    assert standing_of(agreement).agreed.digest == first, "and nobody has signed the new ones"


def test_can_a_signature_be_replayed_or_taken_to_another_agreement(store, users):
    agreement = agree(users)
    digest = terms_of(agreement).digest
    with pytest.raises(NotAgreed):
        acts.sign(agreement, "LAO", users["LAO"], digest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.create(agreement=agreement, party="LAO", what="sign", digest=digest, by=users["LAO"])
    other = acts.begin("LAO", "VNM", users["LAO"], values(levels={"LAO": "records", "VNM": "records"}))
    with pytest.raises(NotAgreed):
        acts.sign(other, "LAO", users["LAO"], digest)


def test_can_terms_or_acts_be_rewritten_in_the_database(shared):
    for rows, change in ((Terms.objects.all(), {"digest": "0" * 64}), (Act.objects.all(), {"party": "VNM"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_do_terms_count_whose_text_is_not_what_was_signed(store, users):
    """Somebody who can write rows puts in other words under the digest that both will sign."""
    agreement = acts.begin("LAO", "THA", users["LAO"], values())
    real = agreement.terms.last()
    forged = {**real.text, "number": 2, "retention_days": 3660}
    row = Terms.objects.create(agreement=agreement, text=forged, digest="f" * 64, by=users["LAO"], party="LAO")
    for party in ("LAO", "THA"):
        Act.objects.create(agreement=agreement, party=party, what="sign", digest=row.digest, by=users[party])
    assert standing_of(agreement).agreed is None


def test_can_a_form_set_what_it_does_not_show(store, users):
    client = browser(users["LAO"])
    given = values() | {"second": "THA", "level_own": "records", "level_other": "records", "do": "offer"}
    given |= {"first": "VNM", "party": "VNM", "number": 9, "digest": "0" * 64, "agreement": NEVER, "parties": "VNM"}
    assert client.post("/agreements/new/", given | {"side": "THA"}).status_code == 302
    made = Agreement.objects.get()
    assert (made.first, made.second, terms_of(made).number) == ("LAO", "THA", 1)


def test_can_a_page_of_another_site_sign(store, users):
    agreement = acts.begin("LAO", "THA", users["LAO"], values())
    client = browser(users["LAO"])
    strict = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    strict.cookies = client.cookies
    sent = {"digest": terms_of(agreement).digest, "agreed": "yes"}
    assert strict.post(f"/agreements/{agreement.pk}/sign/", sent).status_code == 403
    assert client.get(f"/agreements/{agreement.pk}/end/").status_code == 405
    assert not Act.objects.exists()


def test_can_a_side_lift_the_others_suspension(shared, users):
    acts.suspend(shared, "LAO", users["LAO"], "A case is before the court.")
    client = browser(users["THA"])
    answer = client.post(f"/agreements/{shared.pk}/resume/", {"reason": "We want to see.", "side": "LAO"})
    assert answer.status_code == 409
    assert shared_with(["THA"]) == []
    Act.objects.create(agreement=shared, party="THA", what="resume", digest=terms_of(shared).digest, by=users["THA"])
    assert shared_with(["THA"]) == [], "not even by a row of its own"


def test_can_a_suspension_be_lifted_by_signing_new_terms(shared, users):
    acts.suspend(shared, "LAO", users["LAO"], "A case is before the court.")
    acts.offer(shared, "THA", users["THA"], values(retention_days=30))
    for party in ("LAO", "THA"):
        acts.sign(shared, party, users[party], terms_of(shared).digest)
    assert shared_with(["THA"]) == []


def test_can_an_ended_agreement_be_revived(shared, users):
    acts.end(shared, "LAO", users["LAO"], "It is not needed.")
    for attempt in (
        lambda: acts.offer(shared, "THA", users["THA"], values()),
        lambda: acts.sign(shared, "THA", users["THA"], terms_of(shared).digest),
        lambda: acts.resume(shared, "LAO", users["LAO"], "We want it back."),
    ):
        with pytest.raises(NotAgreed):
            attempt()
    Act.objects.create(agreement=shared, party="LAO", what="resume", digest=terms_of(shared).digest, by=users["LAO"])
    assert shared_with(["LAO"]) == shared_with(["THA"]) == []


def test_is_anything_left_after_a_suspension_in_pages_downloads_answers_and_files(shared, users):
    client = analyst("lao-police")
    (extract_of,) = shared_with(["LAO"])
    page = f"/submissions/{extract_of.id}/"
    addresses = ["/atlas/?data=reported", page, f"{page}manifest.json"]
    addresses += [f"/atlas/download/{n}.csv?data=reported&reporter=tha-police" for n in PANELS]
    before = [client.get(a) for a in addresses]
    assert "NRU" in before[3].content.decode() and before[1].status_code == 200
    assert browser(users["THA"]).post(f"/agreements/{shared.pk}/suspend/", {"reason": "Stop it."}).status_code == 302
    assert list(keeping.root().rglob("*.parquet")) == []
    for address in addresses:
        answer = client.get(address)
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        # A page that is not there repeats the question in its links to other languages; the answer is what counts.
        text = text.replace("reporter=tha-police", "")
        for secret in ("NRU", "Nauru", "tha-police", "Tha Police", extract_of.id):
            assert secret not in text, address
    assert client.get(page).status_code == client.get(f"{page}manifest.json").status_code == 404


def test_does_superseded_data_linger(store, shared):
    client = analyst("lao-police")
    (old,) = shared_with(["LAO"])
    assert "NRU" in client.get("/atlas/download/map.csv?data=reported&reporter=tha-police").content.decode()
    original = next(s for s in Store(store).current() if s.reporter == "tha-police")
    file_people(store, "tha-police", 7, "MHL", "PLW", supersedes=original.id)
    csv = client.get("/atlas/download/map.csv?data=reported&reporter=tha-police").content.decode()
    assert "MHL" in csv and "NRU" not in csv
    assert client.get(f"/submissions/{old.id}/").status_code == 404
    assert not old.path.exists()
