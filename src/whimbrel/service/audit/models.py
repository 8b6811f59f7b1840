"""Entries of the audit log. The database fills ``at``, ``previous`` and ``hash`` and refuses every change."""

from __future__ import annotations

from django.db import models

FIELDS = ("at", "actor", "address", "action", "what", "key", "detail", "reason", "previous")


class Entry(models.Model):
    """One thing that happened. ``detail`` names columns that changed, never their values."""

    at = models.CharField(max_length=30, default="")
    actor = models.CharField(max_length=150)
    address = models.CharField(max_length=64, default="")
    action = models.CharField(max_length=20)
    what = models.CharField(max_length=100)
    key = models.CharField(max_length=100, default="")
    detail = models.TextField(default="")
    reason = models.TextField(default="")
    previous = models.CharField(max_length=64, default="")
    hash = models.CharField(max_length=64, default="", db_index=True)

    class Meta:
        """In the order in which it happened."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"audit entry {self.pk}"
