"""From the draft to the public page and back: two persons, owners, corrections, withdrawal."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.plugins.page import Page
from tests.service.releases.conftest import seal
from whimbrel.service.releases.models import Release, ReleaseStep
from whimbrel.service.returns.models import Verification, VerificationAnswer

pytestmark = pytest.mark.django_db


def drafted(client, order, **changes):
    """The draft, as its agency sees it."""
    answer = client.post("/releases/new/", {**order, **changes})
    assert answer.status_code == 302, Page(answer).text
    made = Release.objects.get(pk=answer["Location"].split("/")[-2])
    assert made.digest, made.fault
    return made


def refused(client, order, **changes):
    """What the page says of a draft that the gate did not make."""
    answer = client.post("/releases/new/", {**order, **changes})
    assert answer.status_code == 302, Page(answer).text
    page = Page(client.get(answer["Location"])).text
    assert "could not be made" in page and "Change it and draft again" in page
    return page


def do(client, made, what, **more):
    return client.post(f"/releases/{made.pk}/step/", {"what": what, "digest": made.digest, **more})


def published(order, one, other):
    """A release that two persons approved and one published."""
    made = drafted(one, order)
    for client, what in ((one, "approved"), (other, "approved"), (other, "publishing")):
        assert do(client, made, what).status_code == 302
    return made


def test_what_would_be_published_and_lost_is_seen_before_anything_is(order, sit):
    nok = sit("nok")
    made = drafted(nok, order)
    page = Page(nok.get(f"/releases/{made.pk}/")).text
    assert "sex male 60 persons" in " ".join(page.split()) or "60" in page
    assert "hidden" in page and "numbers are hidden" in page and "What is published cannot be taken back" in page
    assert Client().get(f"/released/{made.key}/").status_code == 404


def test_two_different_persons_approve_and_then_the_public_reads_it(order, sit):
    nok, bou = sit("nok"), sit("bou")
    made = drafted(nok, order)
    assert do(nok, made, "publishing").status_code == 409, "nobody has approved"
    assert do(nok, made, "approved").status_code == 302
    assert do(nok, made, "approved").status_code == 409, "the same person twice"
    assert do(nok, made, "publishing").status_code == 409, "one has approved"
    assert do(bou, made, "approved").status_code == 302 == do(bou, made, "publishing").status_code
    public = Client()
    page = Page(public.get(f"/released/{made.key}/")).text
    assert "Victims by sex" in page and "Lao Police" in page and "60" in page and "hidden" in page
    assert "Victims by sex" in Page(public.get("/released/")).text
    told = json.loads(b"".join(public.get(f"/released/{made.key}/files/release.json").streaming_content))
    assert told["address"].endswith(f"/released/{made.key}/") and len(told["sources"][0]["sha256"]) == 64
    for name in (*told["files"], "index.html", "explorer.js", "data.js"):
        assert public.get(f"/released/{made.key}/files/{name}").status_code == 200, name


def test_an_analyst_drafts_and_does_not_approve(order, sit):
    vanh = sit("vanh", "analyst")
    made = drafted(vanh, order)
    assert do(vanh, made, "approved").status_code == 404
    assert sit("pov", "case_worker").get(f"/releases/{made.pk}/").status_code == 404
    assert sit("thai", slug="tha-police").get(f"/releases/{made.pk}/").status_code == 404


def test_an_owner_of_another_country_is_asked_first(order, sit, store, filed):
    other = seal(store, "tha-police", {"male": 44, "female": 20}, nature="published", handling="clear")
    nok, bou, som = sit("nok"), sit("bou"), sit("som", slug="tha-police")
    made = drafted(nok, order, submissions=[filed.id, other.id])
    assert do(nok, made, "approved").status_code == 409, "the owner has not been asked"
    assert do(nok, made, "asked").status_code == 302
    asked = Verification.objects.get()
    assert asked.owner == "THA" and {"hidden", "104"} <= {c["value"] for c in asked.cells}
    assert do(nok, made, "approved").status_code == 409, "silence is no agreement"
    som.post(f"/returns/verification/{asked.pk}/", {"answer": "agreed"})
    if not VerificationAnswer.objects.exists():
        VerificationAnswer.objects.create(of=asked, answer="agreed", by=som.user)
    for client, what in ((nok, "approved"), (bou, "approved"), (bou, "publishing")):
        assert do(client, made, what).status_code == 302, what


def test_an_owner_who_refuses_stops_it(order, sit, store, filed):
    other = seal(store, "tha-police", {"male": 44, "female": 20}, nature="published", handling="clear")
    nok, som = sit("nok"), sit("som", slug="tha-police")
    made = drafted(nok, order, submissions=[filed.id, other.id])
    do(nok, made, "asked")
    VerificationAnswer.objects.create(of=Verification.objects.get(), answer="not_agreed", note="no", by=som.user)
    assert do(nok, made, "approved").status_code == 409
    assert "do not agree" in Page(nok.get(f"/releases/{made.pk}/")).text
    assert do(nok, made, "dropped").status_code == 302


def test_a_withdrawn_release_says_so_at_its_address_for_ever(order, sit):
    nok, bou = sit("nok"), sit("bou")
    made = published(order, nok, bou)
    assert do(nok, made, "withdrawn").status_code == 409, "without a reason"
    assert do(nok, made, "withdrawn", note="The sexes were mixed up.").status_code == 302
    answer = Client().get(f"/released/{made.key}/")
    assert answer.status_code == 410 and "The sexes were mixed up." in Page(answer).text
    assert Client().get(f"/released/{made.key}/files/release.json").status_code == 404
    assert "Withdrawn on" in Page(Client().get("/released/")).text


def test_a_corrected_release_leads_to_the_new_one(order, sit, store, filed):
    nok, bou = sit("nok"), sit("bou")
    first = published(order, nok, bou)
    newer = seal(store, "lao-police", {"male": 70, "female": 31, "unknown": 9}, supersedes=filed.id)
    second = drafted(nok, order, submissions=[newer.id], corrects=str(first.pk))
    for client, what in ((nok, "approved"), (bou, "approved"), (bou, "publishing")):
        assert do(client, second, what).status_code == 302, what
    page = Page(Client().get(f"/released/{first.key}/"))
    assert "A corrected release replaces this one" in page.text and second.key in page.text
    assert Client().get(f"/released/{second.key}/").status_code == 200


def test_what_was_approved_is_what_is_published_or_nothing(order, sit):
    """A digest of another draft is refused: nobody approves what they did not see."""
    nok = sit("nok")
    made = drafted(nok, order)
    answer = nok.post(f"/releases/{made.pk}/step/", {"what": "approved", "digest": "0" * 64})
    assert answer.status_code == 409 and "another one than the one you saw" in Page(answer).text


def test_the_steps_cannot_be_changed(order, sit):
    from django.db import DatabaseError, transaction

    made = drafted(sit("nok"), order)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseStep.objects.filter(of=made).update(what="published")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseStep.objects.filter(of=made).delete()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tables": []}, "Choose tables"),
        ({"submissions": []}, "at least one sealed submission"),
        ({"title_en": " "}, "title in at least one language"),
        ({"submissions": ["0" * 20]}, "at least one sealed submission"),
    ],
)
def test_a_draft_that_cannot_be_made_says_why(order, sit, changes, said):
    answer = sit("nok").post("/releases/new/", {**order, **changes})
    assert answer.status_code == 422 and said in Page(answer).text and not Release.objects.exists()


def test_a_draft_the_gate_does_not_make_says_why_and_can_be_changed(order, sit):
    nok = sit("nok")
    assert "nothing can be counted" in refused(nok, order, period="1999")
    made = Release.objects.get()
    assert do(nok, made, "approved").status_code == 409 == do(nok, made, "publishing").status_code
    form = Page(nok.get(f"/releases/new/?from={made.pk}"))
    assert 'value="Victims by sex"' in form.source and f'value="{order["submissions"][0]}" checked' in form.source
    assert do(nok, made, "dropped").status_code == 302


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_the_pages_speak_the_readers_language(order, sit, language):
    made = published(order, sit("nok"), sit("bou"))
    page = Page(Client().get(f"/released/{made.key}/?lang={language}")).text
    assert {"fr": "Comment citer", "zh": "引用方式"}[language] in page and "How to cite" not in page


NOISY = {"kind": "private_counts", "role": "victim", "epsilon": "1", "tables": ["sex", "age_band"]}


def test_noisy_counts_are_drawn_once_and_published_as_they_were_approved(order, sit, settings):
    nok, bou = sit("nok"), sit("bou")
    made = drafted(nok, order, **NOISY)
    page = Page(nok.get(f"/releases/{made.pk}/")).text
    assert "differential privacy" in page and "epsilon 1" in page
    for client, what in ((nok, "approved"), (bou, "approved"), (bou, "publishing")):
        assert do(client, made, what).status_code == 302, what
    told = json.loads(b"".join(Client().get(f"/released/{made.key}/files/release.json").streaming_content))
    assert told["kind"] == "private_counts" and told["protection_figures"]["epsilon"] == 1
    again = drafted(nok, order, **NOISY)
    assert again.digest == made.digest, "the same numbers, not drawn anew"


def test_the_budget_ends_whatever_is_asked(order, sit):
    nok = sit("nok")
    for tables in (["sex"], ["age_band"], ["sex", "age_band"]):
        drafted(nok, order, **{**NOISY, "tables": tables})
    drafted(nok, order, **{**NOISY, "tables": ["sex"], "epsilon": "0.75"})
    assert "Nothing was drawn" in refused(nok, {**order, **NOISY, "tables": ["sex"], "epsilon": "0.5"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"epsilon": "9"}, "at most 4"), ({"epsilon": "x"}, "above 0"), ({"role": ""}, "whose role"),
        ({"tables": ["month"]}, "Noisy counts are by"),
    ],
)  # fmt: skip
def test_noisy_counts_that_cannot_be_asked_say_why(order, sit, changes, said):
    answer = sit("nok").post("/releases/new/", {**order, **NOISY, **changes})
    assert answer.status_code == 422 and said in Page(answer).text


def test_what_is_nobodys_here_and_not_public_is_not_published(order, sit, store, filed, monkeypatch):
    """A submission whose reporter has no agency in this system: no owner could say yes."""
    from whimbrel.service.accounts.models import Agency

    nok = sit("nok")
    Agency.objects.exclude(slug="lao-police").delete()
    stray = seal(store, "old-bureau", {"male": 44, "female": 20})
    monkeypatch.setattr("whimbrel.service.releases.form.visible", lambda _reader, submissions: submissions)
    answer = nok.post("/releases/new/", {**order, "submissions": [filed.id, stray.id]})
    assert answer.status_code == 422 and "Nobody here can be asked" in Page(answer).text


def test_only_what_is_public_can_be_corrected(order, sit, store, filed):
    """A withdrawn release goes on saying that it was, and a draft is corrected by dropping it."""
    nok, bou = sit("nok"), sit("bou")
    made = published(order, nok, bou)
    do(nok, made, "withdrawn", note="a mistake")
    answer = nok.post("/releases/new/", {**order, "corrects": str(made.pk)})
    assert answer.status_code == 422 and "Only a release that is public" in Page(answer).text


def test_a_licence_nobody_knows_costs_no_budget(order, sit):
    nok = sit("nok")
    for _ in range(6):
        assert nok.post("/releases/new/", {**order, **NOISY, "licence": "mine"}).status_code == 422
    drafted(nok, order, **NOISY)


def test_the_list_asks_the_database_as_often_for_many_as_for_one(order, sit, django_assert_max_num_queries):
    nok = sit("nok")
    for _ in range(5):
        drafted(nok, order)
    with django_assert_max_num_queries(14):
        nok.get("/releases/")


def test_portals_find_all_releases_in_one_catalogue(order, sit):
    nok, bou = sit("nok"), sit("bou")
    assert Client().get("/released/catalogue.jsonld").json()["dcat:dataset"] == []
    first = published(order, nok, bou)
    other = published({**order, **NOISY}, nok, bou)
    told = Client().get("/released/catalogue.jsonld").json()
    assert {d["@id"].split("/")[-2] for d in told["dcat:dataset"]} == {first.key, other.key}
    file = told["dcat:dataset"][0]["dcat:distribution"][0]["dcat:downloadURL"]["@id"]
    assert Client().get(file.removeprefix("http://testserver")).status_code == 200
    do(nok, first, "withdrawn", note="a mistake")
    assert len(Client().get("/released/catalogue.jsonld").json()["dcat:dataset"]) == 1
