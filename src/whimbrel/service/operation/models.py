"""Workers that are alive: each says so every few seconds. Who has fallen silent has died, and its tasks go to others."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """One worker process. ``place``: the machine (and process namespace) where ``process`` is its number."""

    id = models.CharField(primary_key=True, max_length=64)
    place = models.CharField(max_length=120)
    process = models.PositiveIntegerField()
    began = models.DateTimeField()
    beat = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-began",)

    def __str__(self) -> str:
        return f"worker {self.pk}"
