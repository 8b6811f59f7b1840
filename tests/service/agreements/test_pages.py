"""The pages of agreements: write, preview, sign, suspend, end, in three languages and without scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.plugins.members import member
from tests.plugins.page import Page
from tests.service.agreements.agreed import agree, browser, file_nil, file_people, terms_of, values
from whimbrel.service.agreements import acts
from whimbrel.service.agreements.in_force import shared_with
from whimbrel.service.agreements.models import Act, Agreement
from whimbrel.service.audit.models import Entry


def form(second: str = "THA", **changes):
    """What the form sends."""
    given = values(**changes)
    levels = given.pop("levels")
    return given | {"second": second, "level_own": levels["LAO"], "level_other": levels.get(second, "records")}


@pytest.fixture
def lao(store, users):
    return browser(users["LAO"])


@pytest.fixture
def tha(store, users):
    return browser(users["THA"])


def test_an_empty_list_says_what_to_do(lao):
    page = Page(lao.get("/agreements/"))
    assert "You have no agreement yet." in page.text
    assert "/agreements/new/?lang=en" in page.links()


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_two_sides_write_sign_see_and_stop(store, users, lao, tha, language):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_people(store, "tha-police", 9, "MMR", "THA")
    to = f"?lang={language}"
    response = lao.post(f"/agreements/new/{to}", form() | {"do": "offer"})
    agreement = Agreement.objects.get()
    assert response["Location"] == f"/agreements/{agreement.pk}/"
    page = f"/agreements/{agreement.pk}/"
    digest = terms_of(agreement).digest
    for side in (lao, tha):
        assert side.get(page + to).status_code == 200
        shown = Page(side.get(f"{page}sign/{to}"))
        assert digest in shown.source and shown.all("input")
        done = side.post(f"{page}sign/{to}", {"digest": digest, "agreed": "yes"})
        assert done["Location"] == page
    assert [s.reporter for s in shared_with(["LAO"])] == ["tha-police"]
    assert "state-in_force" in lao.get(page + to).content.decode()
    tha.post(f"{page}suspend/{to}", {"reason": "A case is before the court."})
    assert shared_with(["LAO"]) == []
    assert "state-on_hold" in lao.get("/agreements/" + to).content.decode()
    lao.post(f"{page}end/{to}", {"reason": "It is not needed any more.", "sure": "yes"})
    assert "state-over" in tha.get(page + to).content.decode()
    assert list(Act.objects.values_list("what", flat=True)) == ["sign", "sign", "suspend", "end"]


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept(lao):
    wrong = form(purpose="short", families=(), since="soon", review="2001-01-01", threshold=2, retention_days=0)
    page = lao.post("/agreements/new/", wrong | {"do": "offer"})
    assert page.status_code == 422
    text = Page(page).text
    for sentence in (
        "Write the purpose",
        "at least one family",
        "Write both periods",
        "review date after today",
        "from 3 to 100",
        "from 1 to 3660",
    ):
        assert sentence in text
    assert not Agreement.objects.exists()
    assert 'value="SOON"' in page.content.decode(), "what was written is still there"


def test_a_purpose_with_a_telephone_number_is_refused_and_not_repeated_elsewhere(lao):
    page = lao.post("/agreements/new/", form(purpose="Call +856 20 5551 2345 about it.") | {"do": "offer"})
    assert page.status_code == 422 and "Take it out" in Page(page).text
    assert not Entry.objects.filter(detail__contains="5551").exists()


def test_the_preview_before_offering_shows_the_very_rows_and_keeps_nothing(store, lao, settings):
    file_people(store, "lao-police", 12, "LAO", "THA")
    page = Page(lao.post("/agreements/new/", form(left_out=("persons.sex",)) | {"do": "preview"}))
    assert "12 persons, the first 10" in page.text
    assert "persons.sex" in page.text and "<td>female</td>" not in page.source
    assert "<td>LAO</td>" in page.source
    assert not Agreement.objects.exists()
    assert list(settings.FILES.rglob("*.parquet")) == []
    assert Entry.objects.filter(what="agreement preview").count() == 1


def test_figures_only_shows_cells_and_no_row_of_a_person(store, lao):
    file_people(store, "lao-police", 12, "LAO", "THA")
    page = Page(lao.post("/agreements/new/", form(levels={"LAO": "figures", "THA": "figures"}) | {"do": "preview"}))
    assert "Figures: 1 cells, all of them" in page.text
    assert "Persons: 12" not in page.text


def test_before_signing_the_password_is_asked_for_again(store, users):
    client = browser(users["LAO"], again=False)
    agreement = acts.begin("LAO", "THA", users["LAO"], values())
    response = client.get(f"/agreements/{agreement.pk}/sign/")
    assert response["Location"].startswith(f"{reverse('account_reauthenticate')}?next=%2Fagreements%2F")
    response = client.post(f"/agreements/{agreement.pk}/sign/", {"digest": terms_of(agreement).digest, "agreed": "yes"})
    assert response.status_code == 302 and not Act.objects.exists()


def test_the_signer_reads_what_changes(store, users, tha):
    agreement = agree(users)
    acts.offer(agreement, "LAO", users["LAO"], values(left_out=("persons.citizenship",), retention_days=30))
    page = Page(tha.get(f"/agreements/{agreement.pk}/sign/"))
    assert "What changes" in page.text
    assert "Persons: Citizenship" in page.text and "365 days" in page.text and "30 days" in page.text
    assert "Purpose" not in page.text.split("What changes")[1].split("Digest")[0].split("Purpose")[0]


def test_the_ledger_says_what_is_missing_and_what_to_do(store, users, lao):
    file_people(store, "lao-police", 12, "LAO", "THA")
    file_nil(store, "tha-police", "smuggled_migrant")
    agreement = agree(users)
    page = Page(lao.get(f"/agreements/{agreement.pk}/"))
    assert "What Lao" in page.text and "What Thailand filed" in page.text
    assert "Submit Trafficking in persons for 2023" in page.text
    assert "nil return" in page.text
    assert page.all("svg")[0]["role"] == "img"


def test_other_people_are_not_named(store, users, lao):
    agreement = agree(users)
    page = Page(lao.get(f"/agreements/{agreement.pk}/"))
    assert "lao-focal" in page.text
    assert "tha-focal" not in page.text


def test_a_focal_point_of_a_secretariat_acts_for_it(store, users):
    client = browser(users["asia-secretariat"])
    given = form("LAO", levels={"LAO": "", "THA": ""}) | {"level_own": "", "level_other": "figures", "do": "offer"}
    assert client.post("/agreements/new/", given).status_code == 302
    assert Agreement.objects.get().first == "asia-secretariat"


def test_one_who_acts_for_two_sides_chooses_and_cannot_sign_for_both(store, users):
    both = member("both", ("lao-police", "focal_point"), ("vnm-police", "focal_point"), factor=False)
    client = browser(both)
    agreement = acts.begin("LAO", "VNM", users["LAO"], values(levels={"LAO": "records", "VNM": "records"}))
    digest = terms_of(agreement).digest
    for side, status in (("LAO", 302), ("VNM", 409)):
        sent = {"digest": digest, "agreed": "yes", "side": side}
        assert client.post(f"/agreements/{agreement.pk}/sign/", sent).status_code == status
    assert list(Act.objects.values_list("party", flat=True)) == ["LAO"]
