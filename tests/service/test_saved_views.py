"""Kept views of the atlas: the question is kept, for its owner alone; what it shows is what the policy allows at that moment."""

import pytest

from tests.plugins.page import Page
from whimbrel.service.atlas.models import SavedView

pytestmark = pytest.mark.django_db


def keep(client, label, query):
    return client.post("/atlas/saved/", {"label": label, "query": query})


def test_a_view_is_kept_opened_replaced_and_forgotten(signed_in):
    client = signed_in("kestrel-police")
    done = keep(client, "Women by sea", "data=reported&sex=female&border_type=sea")
    assert done.status_code == 302 and "sex=female" in done["Location"]
    page = Page(client.get("/atlas/?data=reported"))
    assert "Saved views (1)" in page.text and "Women by sea" in page.text
    keep(client, "Women by sea", "data=reported&sex=female")
    view = SavedView.objects.get()
    assert "border_type" not in view.query and client.get(f"/atlas/?{view.query}").status_code == 200
    client.post(f"/atlas/saved/{view.pk}/forget/")
    assert not SavedView.objects.exists()


def test_nobody_else_sees_or_forgets_it_and_it_opens_no_more_than_the_policy(signed_in):
    owner, other = signed_in("kestrel-police", name="owner"), signed_in("petrel-guard", name="other")
    keep(owner, "Ours", "data=reported&reporter=kestrel-police")
    view = SavedView.objects.get()
    assert "Ours" not in other.get("/atlas/?data=reported").content.decode()
    assert other.post(f"/atlas/saved/{view.pk}/forget/").status_code == 404
    assert "2,617" not in other.get(f"/atlas/?{view.query}").content.decode()
    assert SavedView.objects.get() == view


def test_what_is_kept_is_made_by_us_not_as_it_was_typed(signed_in, site):
    client = signed_in("kestrel-police")
    keep(client, "<script>alert(1)</script>", "sex=female&next=//evil.example&origin=%22%3E%3Cscript%3E&x=javascript:1")
    view = SavedView.objects.get()
    assert "evil" not in view.query and "script" not in view.query and "sex=female" in view.query
    assert "<script>alert" not in client.get("/atlas/").content.decode()
    assert keep(site, "x", "sex=female").status_code == 404
    for _ in range(2):
        assert keep(client, "", "sex=male").status_code == 302
    assert SavedView.objects.count() == 1
