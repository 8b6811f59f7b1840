"""Emergency access: who read whose cases, why, from when until when. Never longer than HOURS, never prolonged, never deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from whimbrel.service.accounts.models import Agency
from whimbrel.service.secrecy.locked_reason import LockedReason

HOURS = 4


class Access(LockedReason):
    """One emergency. The owner sees it at once and can end it; ``read``: when somebody of the owner took note of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="emergencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="emergencies")
    began = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    noted = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Newest first."""

        ordering = ("-id",)
        verbose_name = "emergency access"

    def __str__(self) -> str:
        return f"emergency access {self.pk}"


def open_for(user_id: int | None) -> frozenset[int]:
    """Ids of the agencies whose cases this person may read at the moment."""
    rows = Access.objects.filter(user_id=user_id, ended__isnull=True, expires__gt=timezone.now())
    return frozenset(rows.values_list("agency_id", flat=True))
