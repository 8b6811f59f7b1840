"""What was asked and never handed in does not lie about: it goes after thirty days, and what was handed in with its incident."""

import datetime as dt

import pytest
from django.utils import timezone

from whimbrel.service.desk.models import Incident
from whimbrel.service.desk.retention import apply, due
from whimbrel.service.interview.models import Interview

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_interview_that_was_not_handed_in_goes_after_thirty_days(begun):
    soon, later = (timezone.now() + dt.timedelta(days=days) for days in (29, 31))
    assert not due(soon)["interviews not handed in"].exists()
    assert due(later)["interviews not handed in"].count() == 1 and Interview.objects.exists(), (
        "it is said before it is done"
    )
    assert apply(later)["interviews not handed in"] == 1 and not Interview.objects.exists()


def test_one_that_was_handed_in_goes_with_its_incident_and_not_before(device):
    device().agrees().says("worked@destination").hands_in()
    later = timezone.now() + dt.timedelta(days=31)
    assert not any(rows.exists() for rows in due(later).values())
    Incident.objects.update(closed=timezone.now())
    assert apply(timezone.now() + dt.timedelta(days=5 * 365 + 1))["incidents closed"] == 1
    assert not Interview.objects.exists()
