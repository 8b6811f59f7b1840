"""Tokens of programs, and answers kept so that a request sent twice is carried out once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Token(models.Model):
    """A token acts for its owner, within ``scopes`` (acts of the policy) and until it expires. Only its SHA-256 is kept.

    stamp: keyed hash of the owner's password hash, second factors and living memberships when it was made. When one of them
    changes the stamp fits no more, and the token is over.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)
    stamp = models.CharField(max_length=64, default="")
    scopes = models.JSONField(default=list)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return f"token {self.pk}"


class Answered(models.Model):
    """A request with an idempotency key that was carried out, and its answer: ids and codes only. Kept for a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One key once for each person."""

        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_answer_per_key"),)

    def __str__(self) -> str:
        return f"answer {self.pk}"


class SurveyInstance(models.Model):
    """A submission of a survey that was taken. A phone that sends it again, even weeks later, makes no second incident.

    digest: of the agency's short name and the submission's instanceID. incident: id, which may be deleted by now.
    """

    digest = models.CharField(max_length=64, unique=True)
    incident = models.UUIDField()
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"survey instance {self.pk}"
