"""The records of one person: how they came together, a contradiction that is told, a split that deletes nothing."""

from __future__ import annotations

import pytest

from tests.plugins.page import Page
from whimbrel.service.desk.models import Person
from whimbrel.service.duplicates.clusters_of import canonical_ids, cluster_of
from whimbrel.service.duplicates.models import Judgement, Proposal

pytestmark = pytest.mark.django_db
SOK = {"family_name": "Sok", "given_names": "Dara", "birth_date": "1990", "sex": "male"}


@pytest.fixture
def three(lin, record, look):
    """Three records of the same name, oldest first; ``pair(a, b)`` gives the proposal of two of them."""
    people = [record(**SOK) for _ in range(3)]
    look()

    def pair(a, b):
        keys = sorted((people[a].pk, people[b].pk), key=str)
        return Proposal.objects.get(left=keys[0], right=keys[1])

    return people, pair


def members(person):
    return {p.pk for p in cluster_of(person).people}


def test_same_joins_and_the_oldest_gives_the_id(lin, three, judge):
    people, pair = three
    assert all(members(p) == {p.pk} for p in people)
    judge(lin, pair(1, 2), "same")
    assert cluster_of(people[2]).canonical == people[1].pk
    judge(lin, pair(0, 1), "same")
    assert members(people[2]) == {p.pk for p in people} and cluster_of(people[2]).canonical == people[0].pk
    assert set(canonical_ids(people[0].agency_id).values()) == {str(people[0].pk)}
    page = Page(lin.get(f"/duplicates/persons/{people[2].pk}/"))
    assert page.text.count("This record is about somebody else") == 3 and str(people[0].pk) in page.text
    assert all(p.incident.number in page.text for p in people)


def test_a_split_is_a_judgement_and_is_undone_like_one(lin, three, judge):
    people, pair = three
    judge(lin, pair(0, 1), "same")
    judge(lin, pair(1, 2), "same")
    before = list(Person.objects.order_by("pk").values())
    assert lin.post(f"/duplicates/persons/{people[2].pk}/split/").status_code == 302
    assert members(people[0]) == {people[0].pk, people[1].pk} and members(people[2]) == {people[2].pk}
    assert list(Person.objects.order_by("pk").values()) == before, "no record is touched"
    split = Judgement.objects.last()
    assert split.verdict == "different" and split.shown
    lin.post(f"/duplicates/pairs/{pair(1, 2).pk}/undo/", {"seen": 2})
    assert members(people[2]) == {p.pk for p in people} and Judgement.objects.count() == 4


def test_a_contradiction_is_told_and_joins_nobody_until_it_is_settled(lin, three, judge):
    people, pair = three
    for a, b, verdict in ((0, 1, "same"), (1, 2, "same"), (0, 2, "different")):
        judge(lin, pair(a, b), verdict)
    assert [members(p) for p in people] == [{p.pk} for p in people]
    for person in people:
        page = Page(lin.get(f"/duplicates/persons/{person.pk}/"))
        assert "contradict each other" in page.text and page.text.count("Held the same:") == 2
    judge(lin, pair(1, 2), "different")
    assert members(people[0]) == {people[0].pk, people[1].pk}
    assert "contradict" not in Page(lin.get(f"/duplicates/persons/{people[0].pk}/")).text


def test_who_was_deleted_still_links_the_others_and_stands_in_the_log_without_a_name(lin, three, judge):
    people, pair = three
    judge(lin, pair(0, 1), "same")
    judge(lin, pair(1, 2), "same")
    people[1].incident.delete()
    assert members(people[0]) == {people[0].pk, people[2].pk} and not Proposal.objects.exclude(verdict="").exists()
    page = Page(lin.get(f"/duplicates/persons/{people[0].pk}/"))
    assert page.text.count("deleted record") == 2


def test_two_that_nobody_proposed_can_be_compared(lin, record, foreseen):
    one, other = record(**SOK), record(family_name="Keo", given_names="Noy", sex="female")
    answer = lin.post("/duplicates/compare/", {"left": one.pk, "right": other.pk})
    again = lin.post("/duplicates/compare/", {"left": other.pk, "right": one.pk})
    assert answer["Location"] == again["Location"] and Proposal.objects.count() == 1
    assert "Keo" in Page(lin.get(answer["Location"])).text
    assert lin.post("/duplicates/compare/", {"left": one.pk, "right": one.pk}).status_code == 404
    assert lin.post("/duplicates/compare/", {"left": one.pk, "right": "x"}).status_code == 404


def test_a_pair_page_shows_why_only_once_it_is_judged(lin, three, judge):
    _, pair = three
    address = f"/duplicates/pairs/{pair(0, 1).pk}/"
    assert "of 100 pairs" not in Page(lin.get(address)).text
    judge(lin, pair(0, 1), "same", back="pair")
    page = Page(lin.get(address))
    assert "of 100 pairs" in page.text and "lin" in page.text and page.all("rect")
    assert "Score then, of 100" in page.text and ">99" in page.text and "double-1" in page.text
    lin.post(f"{address}undo/", {"seen": 1})
    after = Page(lin.get(address))
    assert "of 100 pairs" not in after.text and "Taken back" in after.text and not after.all("rect")
    assert ">99" not in after.text and "double-1" not in after.text
