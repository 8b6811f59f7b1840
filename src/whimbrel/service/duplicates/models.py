"""Pairs of records to be looked at, what was judged of them, and the searches that found them.

Nothing here holds a person's value: a proposal has codes and weights, a judgement only random ids. A proposal goes with its
persons. A judgement stays, so that what was held of the others can still be replayed.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.models import Person

WAITING, RUNNING, DONE, STOPPED = "waiting", "running", "done", "stopped"


class Proposal(models.Model):
    """Two persons of an agency that may be one. The id is random: it tells nothing of the score.

    parts: what was compared, as codes and weights. turn: where it stands in the queue (see ``turns.py``). verdict, lines:
    what the log of judgements comes to for the pair, and how many lines it has; derived, and made anew by every judgement.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    left = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField()
    weight = models.FloatField()
    model = models.CharField(max_length=60)
    parts = models.JSONField(default=list)
    turn = models.FloatField()
    made = models.DateTimeField(auto_now=True)
    verdict = models.CharField(max_length=12, blank=True, default="")
    lines = models.PositiveIntegerField(default=0)

    class Meta:
        """A pair once, the smaller id left; the queue is read by agency, open pairs first."""

        constraints = (models.UniqueConstraint(fields=("left", "right"), name="one_proposal_per_pair"),)
        indexes = (models.Index(fields=("agency", "verdict", "turn"), name="proposal_by_turn"),)

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Judgement(models.Model):
    """One line of the log: what somebody judged of two records, when, and what the model had held of them.

    left, right: ids of persons, kept when these are gone. shown: whether the score had been seen before. Never changed and
    never deleted: to take a judgement back is another line.
    """

    append_only = ("update", "delete")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    left = models.UUIDField()
    right = models.UUIDField()
    verdict = models.CharField(max_length=12)
    probability = models.FloatField(null=True)
    shown = models.BooleanField(default=False)
    model = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first; found by either of the two."""

        ordering = ("id",)
        indexes = (
            models.Index(fields=("agency", "left"), name="judgement_by_left"),
            models.Index(fields=("agency", "right"), name="judgement_by_right"),
        )

    def __str__(self) -> str:
        return f"judgement {self.pk}"


class Round(models.Model):
    """One search of an agency's records for possible duplicates. ``author``: who asked; none for the nightly one."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, default=WAITING)
    asked = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True)
    persons = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    model = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("agency", "-id"), name="round_by_agency"),)

    def __str__(self) -> str:
        return f"round {self.pk}"
