"""Releases and the log of what was done with them. The state of a release is derived from its steps (see ``life.py``)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from whimbrel.service.accounts.models import Agency


class Release(models.Model):
    """What an agency wants to publish. ``wish``: as the gate takes it. submissions: ids.

    digest: of every number of the draft, empty while there is none. fault: why the gate refused, language -> words.
    author_name, licence: as they are to be cited. owners: parties besides the drafter's whose figures are in it, to be asked
    first; rounds: ids of the verification rounds with them, in the same order. corrects: the release that this one replaces.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    wish = models.JSONField()
    submissions = models.JSONField(default=list)
    author_name = models.CharField(max_length=120)
    licence = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, blank=True, default="")
    fault = models.JSONField(default=dict, blank=True)
    owners = models.JSONField(default=list)
    rounds = models.JSONField(default=list)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-made",)

    def __str__(self) -> str:
        return f"release {self.pk}"

    @property
    def key(self) -> str:
        """Its permanent address ends so."""
        return self.pk.hex[:12]


class ReleaseStep(models.Model):
    """One thing that was done with a release. Append-only: the database refuses every change.

    what: a code of the list release_step. digest: of the draft the person saw, so that nothing else can be approved.
    """

    append_only = ("update", "delete")
    of = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=500, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        """In the order in which it was done."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"release step {self.pk}"
