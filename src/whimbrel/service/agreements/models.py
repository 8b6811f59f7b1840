"""Agreements, their terms and what the sides did. Terms and acts are append-only; whether one is in force is derived."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Agreement(models.Model):
    """An agreement of two parties. A party is a country (ISO alpha-3) or the short name of a regional secretariat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.CharField(max_length=60)
    second = models.CharField(max_length=60)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-made",)

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    def other(self, party: str) -> str:
        """The other side."""
        return self.second if party == self.first else self.first


class Terms(models.Model):
    """What is agreed, as canonical JSON (see ``terms.py``) with its SHA-256. A change is a new row, to be signed anew."""

    append_only = ("update", "delete")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="terms")
    text = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"terms {self.pk}"


class Act(models.Model):
    """What a side did: sign, suspend, resume, end. ``digest``: of the terms it was about."""

    append_only = ("update", "delete")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="acts")
    party = models.CharField(max_length=60)
    what = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        """In the order in which it was done."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"act {self.pk}"
