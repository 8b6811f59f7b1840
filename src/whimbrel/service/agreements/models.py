"""Agreements, their terms and what the sides did. Terms and acts are append-only; whether one is in force is derived."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Agreement(models.Model):
    """An agreement of two parties. A party is a country (ISO alpha-3) or the short name of a regional secretariat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.CharField(max_length=60)
    second = models.CharField(max_length=60)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first; nobody agrees with themselves."""

        ordering = ("-made",)
        constraints = (models.CheckConstraint(condition=~Q(first=F("second")), name="two_parties"),)

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def parties(self) -> tuple[str, str]:
        """Both sides."""
        return self.first, self.second

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
        """Oldest first; the digest holds agreement and number, so no two terms are ever the same."""

        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("agreement", "digest"), name="terms_once"),)

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
        """In the order in which it was done. A side signs terms once."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "party", "digest"), condition=Q(what="sign"), name="signed_once"
            ),
        )

    def __str__(self) -> str:
        return f"act {self.pk}"


class Sight(models.Model):
    """When an extract was first shown to the other side: retention counts from here, whatever terms follow.

    trace: of the submission (see ``trace.py``), so that nobody reads from here which submission it was.
    """

    append_only = ("update", "delete")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="sights")
    trace = models.CharField(max_length=20)
    family = models.CharField(max_length=40)
    first = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once for each submission and family."""

        constraints = (models.UniqueConstraint(fields=("agreement", "trace", "family"), name="first_sight"),)

    def __str__(self) -> str:
        return f"sight {self.pk}"
