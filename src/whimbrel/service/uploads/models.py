"""A file somebody sent, and what the check said about it. The file lies locked in the file store until its return is sealed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from whimbrel.service.accounts.models import Agency


class Upload(models.Model):
    """One file. ``state``: a code of the list upload_state; what leads from one to the next is in ``life.py``.

    locked: the file's name, which may name a person, and the agency's own mapping (YAML, with values of the file) where the
    file is of no known kind; ``mapping`` is that mapping's SHA-256. done_bytes of size: how far the check has read. faults: as
    ``Fault.as_dict`` gives them, without a value of the file. rows: table -> rows. replaces: the upload that this one corrects.
    run: number of the check, ever rising: what an older run still writes counts for nothing. attempts: of the current check.
    reason: why it stopped. handling: code of the list tlp, or empty. taken: when a return was made from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    locked = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    period = models.CharField(max_length=20)
    handling = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=10, default="waiting")
    run = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True, default="")
    done_bytes = models.PositiveBigIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True, default="")
    mapping = models.TextField(blank=True, default="")
    rows = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="corrections")
    made = models.DateTimeField(auto_now_add=True)
    beat = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    taken = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-made",)
        indexes = (models.Index(fields=("agency", "-made"), name="upload_by_agency"),)

    def __str__(self) -> str:
        return f"upload {self.pk}"


class KeptMapping(models.Model):
    """A mapping that an agency keeps under a name for its next files. ``locked``: the name and the text (values of a file)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    locked = models.JSONField(default=dict)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-made",)

    def __str__(self) -> str:
        return f"kept mapping {self.pk}"
