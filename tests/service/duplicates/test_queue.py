"""The queue: two records side by side, a judgement, then why; taken back, put off, done by two at once."""

from __future__ import annotations

import pytest

from tests.plugins.page import Page
from whimbrel.service.audit.models import Entry
from whimbrel.service.duplicates.models import Judgement, Proposal, Round

pytestmark = pytest.mark.django_db


def test_a_search_proposes_who_is_alike_and_nobody_else(lin, record, look):
    same = [record(family_name="Sok", given_names="Dara", birth_date="1990", sex="male") for _ in range(2)]
    record(family_name="Keo", given_names="Noy", birth_date="1975", sex="female")
    record(slug="lao-shelter", by="ann", family_name="Sok", given_names="Dara", birth_date="1990", sex="male")
    found = look()
    assert {(p.left_id, p.right_id) for p in found} == {tuple(sorted((p.pk for p in same), key=str))}
    done = Round.objects.get(state="done")
    assert (done.persons, done.opened, done.found, done.model) == (3, 3, 1, "double-1")


def test_side_by_side_with_marks_in_words_then_why(lin, twice, judge):
    page = Page(lin.get("/duplicates/queue/"))
    assert "Is this one person?" in page.text and "Dara" in page.text
    assert "agrees, written otherwise" in page.text and "same" in page.text
    assert "not known" not in page.text, "what neither record has is not shown at all"
    answer = judge(lin, twice, "same")
    assert answer.status_code == 302 and answer["Location"].endswith(f"?last={twice.pk}")
    after = Page(lin.get(answer["Location"]))
    assert "Same person" in after.text and "of 100 pairs like this one, more than 99 are one person" in after.text
    assert (
        "Names: All parts of the names sound the same" in after.text
        and "for one person: 130 times as likely" in after.text
    )
    assert "for two people: 64 times as likely" in after.text, "before anything is compared"
    bars = list(after.all("rect"))
    assert [b["class"] for b in bars] == ["against", "for", "for", "for", "total"]
    assert "No pair is left" in after.text


def test_what_is_unknown_is_no_difference(lin, record, look):
    record(family_name="Sok", given_names="Dara", birth_date="1990", sex="male", citizenship="Cambodia")
    record(family_name="Sok", given_names="Dara", birth_date="1990", sex="unknown", age="33")
    look()
    {row[0]: row[3] for rows in Page(lin.get("/duplicates/queue/")).tables.values() for row in rows if len(row) > 3}
    page = Page(lin.get("/duplicates/queue/"))
    assert "differs" not in page.text and page.text.count("not known") == 3


def test_a_judgement_is_a_line_of_the_log_and_undone_by_another(lin, twice, judge):
    judge(lin, twice, "same")
    line = Judgement.objects.get()
    assert (line.verdict, line.author, line.shown, line.model) == ("same", lin.user, False, twice.model)
    assert (line.left, line.right) == (twice.left_id, twice.right_id)
    assert line.probability == pytest.approx(twice.probability) and twice.verdict == "same"
    undone = lin.post(f"/duplicates/pairs/{twice.pk}/undo/", {"seen": 1})
    assert undone.status_code == 302
    twice.refresh_from_db()
    assert twice.verdict == "" and Judgement.objects.count() == 2
    assert "Is this one person?" in Page(lin.get("/duplicates/queue/")).text
    judge(lin, twice, "different")
    assert Judgement.objects.last().shown, "whoever judges again has seen the score"
    assert Entry.objects.filter(what="duplicates_judgement", action="insert", actor="lin").count() == 3


def test_a_colleague_who_was_faster_is_not_overruled_unseen(sit, lin, twice, judge):
    judge(sit("mei"), twice, "different")
    late = lin.post(f"/duplicates/pairs/{twice.pk}/judge/", {"verdict": "same", "seen": 0})
    assert late.status_code == 409 and "was not recorded" in Page(late).text and "mei" in Page(late).text
    twice.refresh_from_db()
    assert twice.verdict == "different" and Judgement.objects.count() == 1
    assert judge(lin, twice, "same").status_code == 302 and twice.verdict == "same"


def test_sent_twice_it_is_judged_once(lin, twice, judge):
    judge(lin, twice, "unsure")
    again = lin.post(f"/duplicates/pairs/{twice.pk}/judge/", {"verdict": "unsure", "seen": 0})
    assert again.status_code == 302 and Judgement.objects.count() == 1


def test_put_off_it_comes_again_when_nothing_else_is_left(lin, record, look):
    for year in ("1990", "1970"):
        for _ in range(2):
            record(family_name=f"Sok{year}", given_names=f"Dara{year}", birth_date=year, sex="male")
    first, second = look()
    assert str(first.pk) in lin.get("/duplicates/queue/").content.decode()
    lin.post(f"/duplicates/pairs/{first.pk}/later/")
    assert str(second.pk) in lin.get("/duplicates/queue/").content.decode()
    lin.post(f"/duplicates/pairs/{second.pk}/later/")
    assert "Is this one person?" in Page(lin.get("/duplicates/queue/")).text


def test_a_script_gets_the_reasons_and_pairs_to_come_but_not_the_whole_queue(lin, record, look, judge):
    for n in range(8):
        for _ in range(2):
            record(family_name=f"Sok{n}", given_names=f"Dara{n}", birth_date=str(1950 + 3 * n), sex="male")
    found = look()
    assert len(found) == 8
    answer = judge(lin, found[0], "same", pieces=True, **{"not": [str(found[1].pk)]}).json()
    assert "of 100 pairs" in answer["why"] and answer["left"] == 7
    assert [str(p.pk) in html for p, html in zip(found[2:5], answer["ahead"], strict=True)] == [True] * 3
    asked = lin.get("/duplicates/ahead/", {"not": [str(p.pk) for p in found[1:5]]}).json()
    assert asked["ahead"] == [], "who holds enough gets no more"


def test_a_new_search_keeps_what_was_judged_and_drops_what_is_no_longer_likely(lin, record, look, judge):
    from whimbrel.service.desk.saving import Change, save

    one = record(family_name="Sok", given_names="Dara", birth_date="1990", sex="male")
    record(family_name="Sok", given_names="Dara", birth_date="1990", sex="male")
    three = record(family_name="Sok", given_names="Dara", birth_date="1990", sex="male")
    found = look()
    assert len(found) == 3
    kept = next(p for p in found if one.pk in (p.left_id, p.right_id) and three.pk in (p.left_id, p.right_id))
    judge(lin, kept, "different")
    save(three, {"family_name": Change("Sok", "Keo"), "given_names": Change("Dara", "Noy")}, lin.user.pk)
    save(three, {"birth_date": Change("1990", "1960")}, lin.user.pk)
    assert len(look()) == 2
    kept.refresh_from_db()
    assert kept.verdict == "different"
    three.incident.delete()
    assert not Proposal.objects.filter(pk=kept.pk).exists() and Judgement.objects.count() == 1


def test_taken_off_the_desk_it_is_out_of_the_queue(lin, twice):
    twice.left.removed = twice.made
    twice.left.save()
    assert "No pair is left" in Page(lin.get("/duplicates/queue/")).text
    assert lin.get(f"/duplicates/pairs/{twice.pk}/").status_code == 404


def test_asked_for_it_is_looked_for_and_the_page_says_when(lin, record, foreseen):
    for _ in range(2):
        record(family_name="Sok", given_names="Dara", birth_date="1990", sex="male")
    place = Proposal.objects.model.agency.field.related_model.objects.get(slug="lao-police")
    assert lin.post("/duplicates/look/", {"agency": place.pk}).status_code == 302
    page = Page(lin.get("/duplicates/"))
    assert "1 pairs found" in page.text and "2 records read" in page.text and Round.objects.get().author == lin.user
    assert lin.post("/duplicates/look/", {"agency": "7x"}).status_code == 404


def test_the_focal_point_sees_numbers_and_no_record(sit, twice):
    focal = sit("nok", "focal_point", "lao-ministry")
    page = Page(focal.get("/duplicates/"))
    assert "Lao Police" in page.text and "numbers only" in page.text
    for address in ("queue/", "ahead/", f"pairs/{twice.pk}/", f"persons/{twice.left_id}/"):
        assert focal.get(f"/duplicates/{address}").status_code == 404
    assert focal.post("/duplicates/look/", {"agency": twice.agency_id}).status_code == 404
