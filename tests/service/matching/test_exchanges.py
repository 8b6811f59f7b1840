"""From the offer to the hits, and from the hits to what both sides confirm."""

from __future__ import annotations

import pytest

from tests.plugins.members import agency, browser_of
from tests.plugins.page import Page
from whimbrel.service.matching.models import Answer, Exchange, Given, Half, Hit, Receipt
from whimbrel.service.matching.nightly import night

pytestmark = pytest.mark.django_db


def client_of(name):
    from django.contrib.auth import get_user_model

    return browser_of(get_user_model().objects.get(username=name))


def test_two_agencies_find_the_three_people_both_met(both, compared):
    police, labour = both
    assert compared.outcome == "compared" and Hit.objects.count() == 3
    pairs = {frozenset(Half.objects.filter(hit=h).values_list("person_id", flat=True)) for h in Hit.objects.all()}
    assert pairs == {frozenset((police[n].pk, labour[n].pk)) for n in range(3)}
    assert all(0.8 <= h.confidence < 1 for h in Hit.objects.all())
    assert compared.found == 0, "three hits are told as fewer than ten"
    assert compared.rows_agency == compared.rows_other == 1000


def test_each_side_sees_its_own_person_and_the_others_name_only(both, compared):
    police, labour = both
    lin, ann = client_of("lin"), client_of("ann-lao-labour")
    for client, own, theirs, other in ((lin, police, labour, "Lao Labour"), (ann, labour, police, "Lao Police")):
        page = Page(client.get("/matching/hits/"))
        assert (
            "Phommachanh Somsak" in page.text
            and other in page.text
            and "more than 9 in 10" in page.text
            and "10 in 10" not in page.text
        )
        for n in range(3):
            assert str(own[n].pk) in page.source and str(theirs[n].pk) not in page.source
        assert theirs[0].incident.number == own[0].incident.number or theirs[0].incident.number not in page.source
    references = [
        {h.pk.hex[:8] for h in Hit.objects.all()},
        {
            t.replace("-", "").lower()
            for t in Page(lin.get("/matching/hits/")).text.split()
            if len(t) == 9 and t[4] == "-"
        },
    ]
    assert references[0] == references[1], "both sides speak of a hit by the same reference"


def test_nobody_is_answered_before_the_night(both, agreed):
    agreed()
    assert not Hit.objects.exists() and not Receipt.objects.exists()
    assert "compared next night" in Page(client_of("lin").get("/matching/")).text
    assert night()["compared"] == 1 and night()["compared"] == 0, "and one exchange compares once"
    assert Hit.objects.count() == 3


def test_both_say_same_and_it_is_confirmed_until_one_does_not(compared):
    lin, ann = client_of("lin"), client_of("ann-lao-labour")
    hit = Hit.objects.first()
    mine, theirs = (Half.objects.get(hit=hit, agency__slug=s) for s in ("lao-police", "lao-labour"))
    assert "told when you have answered" in Page(ann.get("/matching/hits/")).text
    assert lin.post(f"/matching/hits/{mine.pk}/answer/", {"verdict": "same", "was": ""}).status_code == 302
    seen = Page(ann.get("/matching/hits/")).text
    assert "The other agency says Same person" not in seen
    assert ann.post(f"/matching/hits/{theirs.pk}/answer/", {"verdict": "unsure", "was": ""}).status_code == 302
    assert "The other agency says Same person" in Page(ann.get("/matching/hits/")).text
    hit.refresh_from_db()
    assert hit.confirmed is None
    assert ann.post(f"/matching/hits/{theirs.pk}/answer/", {"verdict": "same", "was": "unsure"}).status_code == 302
    hit.refresh_from_db()
    assert hit.confirmed
    stale = lin.post(f"/matching/hits/{mine.pk}/answer/", {"verdict": "different", "was": "unsure"})
    assert stale.status_code == 409 and "A colleague answered" in stale.content.decode()
    lin.post(f"/matching/hits/{mine.pk}/answer/", {"verdict": "different", "was": "same"})
    hit.refresh_from_db()
    assert hit.confirmed is None
    assert list(Answer.objects.values_list("verdict", flat=True)) == ["same", "unsure", "same", "different"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"other": "thai-police"}, "Choose another agency"),
        ({"other": "lao-police"}, "Choose another agency"),
        ({"purpose": "curiosity"}, "Choose a purpose"),
        ({"period": "lately"}, "Write the period"),
        ({"ends": "2020-01-01"}, "within 90 days"),
        ({"ends": "2999-01-01"}, "within 90 days"),
        ({"ends": "soon"}, "within 90 days"),
    ],
)
def test_an_offer_that_is_none_says_why_and_does_nothing(sit, said, why):
    facts = {"agency": agency("lao-police").pk, "other": "lao-labour", "purpose": "count_once", "period": "2026"}
    facts |= {"ends": "2026-12-01", **said}
    facts["other"] = agency(facts["other"]).pk
    answer = sit("lin").post("/matching/offer/", facts)
    assert answer.status_code == 409 and why in Page(answer).text and not Exchange.objects.exists()


def test_one_at_a_time_between_two_and_a_week_apart(both, sit, offered, agreed):
    found = agreed()
    lin = client_of("lin")
    with pytest.raises(AssertionError, match="exchange between these two"):
        offered(lin)
    night()
    with pytest.raises(AssertionError, match="less than a week"):
        offered(lin)
    lin.post(f"/matching/exchanges/{found.pk}/end/", {"sure": "yes"})
    with pytest.raises(AssertionError, match="less than a week"):
        offered(lin)
    assert offered(lin, other="lao-shelter").other.slug == "lao-shelter", "with another agency it may begin at once"


def test_two_persons_keep_their_hit_and_answers_in_the_next_exchange(both, compared, agreed):
    from django.utils import timezone

    from tests.service.matching.test_expiry import confirm

    sure, said, _ = Hit.objects.order_by("pk")
    confirm(sure)
    half = Half.objects.get(hit=said, agency__slug="lao-police")
    client_of("lin").post(f"/matching/hits/{half.pk}/answer/", {"verdict": "unsure", "was": ""})
    before = set(Hit.objects.values_list("pk", flat=True))
    Exchange.objects.update(compared=timezone.now() - timezone.timedelta(days=8))
    second = agreed(purpose="protection")
    assert night()["compared"] == 1 and set(Hit.objects.values_list("pk", flat=True)) == before
    said.refresh_from_db()
    sure.refresh_from_db()
    assert said.exchange == second and said.answer_agency == "unsure" and sure.exchange == compared and sure.confirmed


def test_one_person_never_acts_for_both_sides(sit, offered):
    from tests.plugins.members import member

    found = offered()
    member("lin", ("lao-labour", "case_worker"), factor=False)
    answer = client_of("lin").post(f"/matching/exchanges/{found.pk}/accept/", {"sure": "yes"})
    assert answer.status_code == 409 and "never acts for both sides" in Page(answer).text
    found.refresh_from_db()
    assert found.accepted is None


def test_an_offer_is_refused_and_a_tick_is_wanted(sit, offered):
    found = offered()
    ann = sit("ann", "lao-labour")
    address = f"/matching/exchanges/{found.pk}/"
    assert "Refuse or withdraw" in Page(ann.get(address)).text
    for what in ("accept", "end"):
        assert ann.post(f"{address}{what}/").status_code == 409
    assert ann.post(f"{address}end/", {"sure": "yes"}).status_code == 302
    assert "ended by one side" in Page(ann.get(address)).text
    assert ann.post(f"{address}accept/", {"sure": "yes"}).status_code == 409
    assert night()["compared"] == 0 and not Given.objects.exists()


def test_the_focal_point_sees_state_and_bands_and_no_hit(compared, sit):
    nok = sit("nok", "lao-ministry", "focal_point")
    listed, one = Page(nok.get("/matching/")), Page(nok.get(f"/matching/exchanges/{compared.pk}/"))
    assert "fewer than 10" in listed.text and "codes and key are destroyed" in listed.text and "1,000" in one.text
    assert "persons given" not in one.text and "Digest" not in one.text
    assert nok.get("/matching/hits/").status_code == 404
    assert nok.get(f"/matching/exchanges/{compared.pk}/receipt.json").status_code == 404
    assert nok.post(f"/matching/exchanges/{compared.pk}/end/", {"sure": "yes"}).status_code == 404


def test_too_few_persons_and_nothing_is_compared(record, agreed):
    record("lao-police", range(22))
    record("lao-labour", range(19))
    found = agreed()
    night()
    found.refresh_from_db()
    assert found.outcome == "too_few" and not Hit.objects.exists() and not Receipt.objects.exists()
    page = Page(client_of("lin").get(f"/matching/exchanges/{found.pk}/"))
    assert "too few persons on one side" in page.text and "19" not in page.text
