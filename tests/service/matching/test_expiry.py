"""What is deleted when: codes and key at once, hits on the last day, with persons, by hand; and the proof of it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.plugins.page import Page
from tests.service.matching.test_exchanges import client_of
from whimbrel.linkage.codes import deletion
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.deletion import destroy
from whimbrel.service.matching import comparing
from whimbrel.service.matching.comparing import compare, workplace
from whimbrel.service.matching.models import Answer, Exchange, Given, Half, Hit, Receipt
from whimbrel.service.matching.nightly import night
from whimbrel.service.matching.receipts import believed, opened, proof_of

pytestmark = pytest.mark.django_db


def confirm(hit):
    for half in Half.objects.filter(hit=hit):
        name = "lin" if half.agency.slug == "lao-police" else "ann-lao-labour"
        client_of(name).post(f"/matching/hits/{half.pk}/answer/", {"verdict": "same", "was": ""})


def later(exchange, days=60):
    """As if the last day were past."""
    Exchange.objects.filter(pk=exchange.pk).update(ends=timezone.localdate() - dt.timedelta(days=1))
    exchange.refresh_from_db()


def test_after_the_comparison_no_code_and_no_key_is_left_anywhere(compared):
    assert list(workplace().iterdir()) == []
    assert [p for p in settings.FILES.rglob("*") if p.is_file()] == []
    assert "locked" not in {f.name for f in Exchange._meta.fields}, "no key is stored"


def test_both_sides_hold_a_proof_and_anybody_can_check_the_file(compared):
    client = client_of("lin")
    page = Page(client.get(f"/matching/exchanges/{compared.pk}/"))
    assert "checked: your table stands in it" in page.text and believed()[0] in page.text
    body = client.get(f"/matching/exchanges/{compared.pk}/receipt.json")
    assert body["Content-Disposition"].startswith("attachment")
    told = opened(Receipt.objects.get())
    assert json.loads(body.content)["tables"] and told.key_destroyed
    for given in Given.objects.all():
        assert deletion.verify(told, given.digest, believed()).rows == 1000
        assert proof_of(compared, given).proven
    with pytest.raises(CodesError, match="other tables"):
        deletion.verify(told, "0" * 64, believed())


def test_a_receipt_that_was_changed_proves_nothing(compared):
    given = Given.objects.get(agency__slug="lao-police")
    row = Receipt.objects.get()
    for change in ({"at": "2020-01-01T00:00:00+00:00"}, {"key_destroyed": False}, {"signature": ""}):
        forged = Receipt(exchange=compared, body=json.dumps({**json.loads(row.body), **change}), at=row.at)
        with transaction.atomic():
            told = opened(forged)
        with pytest.raises(CodesError):
            deletion.verify(told, given.digest, believed())


def test_on_the_last_day_hits_go_but_those_that_both_confirmed(compared):
    kept = Hit.objects.first()
    confirm(kept)
    later(compared)
    assert len(Page(client_of("lin").get("/matching/hits/")).all("form")) == 2, "gone from the page before the night"
    assert night()["ended"] == 1 and list(Hit.objects.all()) == [kept] and Half.objects.count() == 2
    assert Receipt.objects.count() == 1 and Answer.objects.count() == 2
    compared.refresh_from_db()
    assert compared.ended and not compared.ended_side
    page = Page(client_of("lin").get(f"/matching/exchanges/{compared.pk}/")).text
    assert "over" in page and "cannot be undone" in page


def test_ended_by_hand_it_is_gone_at_once_for_both(compared):
    client_of("ann-lao-labour").post(f"/matching/exchanges/{compared.pk}/end/", {"sure": "yes"})
    for name in ("lin", "ann-lao-labour"):
        assert "No hits at present" in Page(client_of(name).get("/matching/hits/")).text
    assert not Hit.objects.exists() and not Half.objects.exists()
    assert Entry.objects.filter(action="end", what="matching_exchange", key=str(compared.pk)).exists()


def test_with_a_person_the_hits_go_on_both_sides_and_it_is_noted(both, compared):
    hit = Half.objects.get(person=both[0][0]).hit
    confirm(hit)
    destroy(both[0][0].incident)
    assert not Half.objects.filter(agency__slug="lao-police").exists() and not Hit.objects.exists()
    assert "No hits at present" in Page(client_of("ann-lao-labour").get("/matching/hits/")).text
    assert Entry.objects.filter(action="forget", what="matching_hit", key=str(hit.pk)).count() == 1
    night()
    assert not Half.objects.exists()


def test_with_a_person_taken_off_it_goes_from_the_page_and_at_night(both, compared):
    both[0][0].removed = timezone.now()
    both[0][0].save()
    assert len(Page(client_of("lin").get("/matching/hits/")).all("form")) == 3
    assert night()["forgotten"] == 1 and Hit.objects.count() == 2 and Half.objects.count() == 4


def test_an_offer_lapses(offered):
    found = offered()
    Exchange.objects.filter(pk=found.pk).update(made=timezone.now() - dt.timedelta(days=16))
    assert night()["ended"] == 1
    assert "over" in Page(client_of("lin").get(f"/matching/exchanges/{found.pk}/")).text


def test_a_comparison_that_was_killed_leaves_nothing_and_begins_anew(both, agreed, monkeypatch):
    found = agreed()

    def killed(*args, **kwargs):
        # As by the machine: nothing is tidied up.
        monkeypatch.setattr(comparing, "_wipe", lambda folder: None)
        raise KeyboardInterrupt

    monkeypatch.setattr(comparing, "compare_tables", killed)
    with pytest.raises(KeyboardInterrupt):
        compare(found)
    assert {p.name for p in workplace().rglob("*") if p.is_file()} == {"office", "left", "right"}
    monkeypatch.undo()
    assert not Hit.objects.exists() and not Receipt.objects.exists()
    done = night()
    assert done["swept"] == 1 and done["compared"] == 1 and Hit.objects.count() == 3
    assert list(workplace().iterdir()) == []


def test_a_deletion_is_not_undone(compared):
    for act in (lambda: Receipt.objects.update(body="{}"), lambda: Receipt.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    # Whoever turns the exchange back by hand still gets no second comparison.
    Exchange.objects.filter(pk=compared.pk).update(compared=None, outcome="", ended=None)
    before = set(Hit.objects.values_list("pk", flat=True))
    assert night()["compared"] == 0 and set(Hit.objects.values_list("pk", flat=True)) == before


def test_on_its_last_day_nothing_is_compared_any_more(both, agreed):
    found = agreed()
    Exchange.objects.filter(pk=found.pk).update(ends=timezone.localdate())
    done = night()
    assert done["ended"] == 1 and not done["compared"] and not done["failed"]


def test_one_exchange_that_breaks_holds_up_no_other_and_says_no_name(both, agreed, monkeypatch, caplog):
    broken = agreed("lao-shelter")
    agreed("lao-labour")
    gather = comparing.gather

    def breaks(exchange, own, other):
        if exchange.pk == broken.pk:
            raise ValueError("Phommachanh, Somsak")
        return gather(exchange, own, other)

    monkeypatch.setattr(comparing, "gather", breaks)
    done = night()
    assert (done["failed"], done["compared"]) == (1, 1)
    assert str(broken.pk) in caplog.text and "Phommachanh" not in caplog.text
    assert list(workplace().iterdir()) == []


def test_the_command_says_what_it_did_and_no_number_of_hits(both, agreed, monkeypatch):
    from whimbrel.cli.matching import command

    monkeypatch.setattr("whimbrel.service.operation.start.start", lambda owner=False: None)
    agreed()
    run = lambda: CliRunner().invoke(command, [], catch_exceptions=False, standalone_mode=False)  # noqa: E731
    assert run().output.split() == ["1", "exchanges", "compared"]
    assert run().output == "Nothing to do.\n"
