"""An interview: who asked, in which languages, and what was answered, locked to the row.

The answers are a list of entries to which some are added and from which none is taken (see ``entries.py``), locked as one
text. They are read by the pages of this room only; no return, export or figure is made of them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.models import Incident, Person

OPEN, HANDED_IN, DISCARDED = "open", "handed_in", "discarded"


class Interview(models.Model):
    """One interview of one person. Its id is chosen by the device on which it began, so that it is taken in only once.

    incident, person: where it was handed in to. actors: role -> actor of the desk. practice: id of an invented
    case; such an interview never reaches the desk.
    handed_entries: how many entries there were when it was handed in last.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.CASCADE, related_name="interviews")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="interviews")
    state = models.CharField(max_length=12, default=OPEN)
    practice = models.CharField(max_length=40, blank=True, default="")
    officer_language = models.CharField(max_length=10)
    person_language = models.CharField(max_length=10)
    actors = models.JSONField(default=dict)
    locked = models.JSONField(default=dict)
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    handed_in = models.DateTimeField(null=True)
    handed_entries = models.PositiveIntegerField(default=0)

    class Meta:
        """Listed by author, the newest first."""

        indexes = (models.Index(fields=("agency", "author", "state", "-changed"), name="interview_by_author"),)

    def __str__(self) -> str:
        return f"interview {self.pk}"
