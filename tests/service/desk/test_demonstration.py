"""The demonstration's desks: invented incidents that can be found and reported, never outside a demonstration."""

import pytest

from tests.plugins.page import Page
from whimbrel.service.desk.demonstration import make_incidents
from whimbrel.service.desk.models import Incident

pytestmark = pytest.mark.django_db


def test_incidents_are_recorded_once_and_found_by_name(at_desk, settings):
    lin = at_desk("lin")
    with pytest.raises(RuntimeError):
        make_incidents()
    settings.DEMONSTRATION = True
    assert make_incidents() == 6 and make_incidents() == 0
    assert {i.values["kind"] for i in Incident.objects.all()} >= {"raid", "inspection"}
    assert "王小明" in Page(lin.post("/desk/search/", {"name": "xiaoming wang"})).text
    assert not any("_as_given" in key for i in Incident.objects.all() for p in i.persons.all() for key in p.locked)
