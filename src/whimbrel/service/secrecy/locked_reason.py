"""Rows that say why somebody did something: the reason is free text, so it lies locked."""

from __future__ import annotations

from typing import Any

from django.db import models

from whimbrel.service.secrecy.locked import Place, lock, unlock


class LockedReason(models.Model):
    """``reason`` is read and written as text, and stored in ``locked``, bound to the row. The row has an ``agency``."""

    locked = models.JSONField(default=dict)

    class Meta:
        """No table of its own."""

        abstract = True

    def _place(self) -> Place:
        return Place(self._meta.db_table, str(self.pk), self.agency_id, "reason")  # type: ignore[attr-defined]

    @property
    def reason(self) -> str:
        """Why, as it was typed."""
        if "_told" in self.__dict__:
            return str(self.__dict__["_told"])
        return unlock(self.locked["reason"], self._place()) if "reason" in self.locked else ""

    @reason.setter
    def reason(self, text: str) -> None:
        self.__dict__["_told"] = text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, and lock the reason to it as soon as the row has its number."""
        told = self.__dict__.pop("_told", None)
        super().save(*args, **kwargs)
        if told is not None:
            self.locked = {**self.locked, "reason": lock(str(told), self._place())}
            super().save(update_fields=["locked"])
