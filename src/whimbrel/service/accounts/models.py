"""Grants: which reporter's submissions a person may see."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Grant(models.Model):
    """One person may see the submissions of one reporter. No grant, no sight."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    reporter = models.CharField(max_length=60)
    given = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One grant for each pair."""

        constraints = (models.UniqueConstraint(fields=("user", "reporter"), name="one_grant_per_reporter"),)

    def __str__(self) -> str:
        return f"grant {self.pk}"
