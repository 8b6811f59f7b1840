"""Returns and the log of what was done with them. The state of a return is derived from its steps (see ``life.py``)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from whimbrel.service.accounts.models import Agency
from whimbrel.service.uploads.models import Upload


class Return(models.Model):
    """What an agency reports for a period. ``kind``: desk (projected from its records), upload, or nil.

    families: figure families of a nil return. definitions: family -> {"match": yes|partly|no|unknown, "articles": text,
    "note": text}. answers: key of a large change -> what the focal point says about it. rows, faults: of the prepared tables.
    supersedes, submission: ids of sealed submissions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="returns")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    period = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT, related_name="returns")
    families = models.JSONField(default=list)
    handling = models.CharField(max_length=20, default="amber_strict")
    definitions = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    rows = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, default="")
    supersedes = models.CharField(max_length=20, blank=True, default="")
    submission = models.CharField(max_length=20, blank=True, default="")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-made",)
        indexes = (models.Index(fields=("agency", "period"), name="return_by_period"),)

    def __str__(self) -> str:
        return f"return {self.pk}"


class Step(models.Model):
    """One thing that was done with a return. Append-only: the database refuses every change.

    what: a code of the list return_step. digest: hash of what the step was about, so that nothing else can be approved.
    """

    append_only = ("update", "delete")
    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=500, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        """In the order in which it was done."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"step {self.pk}"


class Verification(models.Model):
    """Figures that somebody wants to publish, put before their owner first.

    cells: list of {"what": words, "value": number, "unit": words}. submissions: ids behind the figures.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asking = models.CharField(max_length=60)
    owner = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    where = models.CharField(max_length=200)
    cells = models.JSONField(default=list)
    submissions = models.JSONField(default=list)
    due = models.DateField()
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-made",)

    def __str__(self) -> str:
        return f"verification {self.pk}"


class VerificationAnswer(models.Model):
    """What the owner says about the figures: agreed, corrected or refused. Append-only; the newest counts."""

    append_only = ("update", "delete")
    of = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=20)
    note = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"verification answer {self.pk}"
