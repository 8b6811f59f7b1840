"""Views of the atlas that a person keeps: a name and the choices that stand in the address. Nobody else sees them."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """One kept view. ``query``: the address after the question mark, made by ``Selection``, never as it was typed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By name; one name once for each person."""

        ordering = ("label",)
        constraints = (models.UniqueConstraint(fields=("user", "label"), name="one_view_per_label"),)

    def __str__(self) -> str:
        return f"saved view {self.pk}"
