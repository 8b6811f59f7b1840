"""What an agency records. Every row belongs to one agency; ``values`` hold codes and numbers as text, ``locked`` what identifies.

The columns are not typed here: they are those of the standard's tables (``standard/tables``) and, for what never leaves the
desk, of ``desk/tables``. See :mod:`whimbrel.service.desk.columns`.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from whimbrel.service.accounts.models import Agency
from whimbrel.service.secrecy.locked_reason import LockedReason


class Row(models.Model):
    """What every row of the desk has. ``version`` counts its changes; ``removed`` rows are kept until retention ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    values = models.JSONField(default=dict)
    locked = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Incident(Row):
    """An incident. ``number`` is the agency's own running number, such as 2026-00017, by which people speak of it.

    happened: first day of the date in ``values``, to sort and to choose a period by. closed: nobody works on it any more.
    """

    table = "incidents"
    number = models.CharField(max_length=20)
    happened = models.DateField(null=True)
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One number once in an agency; listed newest first."""

        constraints = (models.UniqueConstraint(fields=("agency", "number"), name="one_number_per_agency"),)
        indexes = (
            models.Index(fields=("agency", "-changed"), name="incident_by_change"),
            models.Index(fields=("agency", "happened"), name="incident_by_day"),
            models.Index(fields=("agency", "author", "-changed"), name="incident_by_author"),
        )


class Person(Row):
    """A person met in an incident. ``registered``: first day of that date in ``values``, or of the incident's."""

    table = "persons"
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="persons")
    position = models.PositiveIntegerField(default=1)
    registered = models.DateField(null=True)

    class Meta:
        """Listed by change; opened by incident."""

        indexes = (
            models.Index(fields=("incident", "position"), name="person_by_incident"),
            models.Index(fields=("agency", "-changed"), name="person_by_change"),
            models.Index(fields=("agency", "author", "-changed"), name="person_by_author"),
        )


class Part(Row):
    """Everything else in an incident: legs, payments, exploitations and documents of a person; actors and sources.

    ``table`` is the id of a table of the standard or of ``desk/tables``.
    """

    table = models.CharField(max_length=30)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField(default=1)

    class Meta:
        """Opened by incident."""

        indexes = (models.Index(fields=("incident", "table", "position"), name="part_by_incident"),)


class NamePart(models.Model):
    """One hashed part of a person's name, by which the own agency finds the person (see ``secrecy/blind.py``)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_parts")
    hashed = models.CharField(max_length=16)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """Looked up by agency and hash; the index holds all that a search asks for, so that it need not open a row."""

        indexes = (models.Index(fields=("agency", "hashed"), include=("person", "weight"), name="name_part_found"),)

    def __str__(self) -> str:
        return f"name part {self.pk}"


class Consent(models.Model):
    """One answer of a person about one purpose. A log: the newest answer for a purpose counts, none is changed.

    partner: with whom data may be shared, for that purpose only. ``purpose``, ``answer``, ``form``: codes of the lists
    consent_purpose, consent_answer and consent_form.
    """

    append_only = ("update",)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20)
    partner = models.CharField(max_length=60, blank=True, default="")
    answer = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    given = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("id",)

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Attachment(models.Model):
    """A file that belongs to an incident; its bytes lie locked in the file store, its name locked here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="attachments")
    locked = models.JSONField(default=dict)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)
    removed = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class Task(models.Model):
    """Something to do about an incident, by a day, by one colleague or by anyone of the agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tasks")
    assigned = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    locked = models.JSONField(default=dict)
    due = models.DateField(null=True)
    made = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Most urgent first."""

        ordering = ("due", "id")
        indexes = (models.Index(fields=("agency", "done", "due"), name="task_by_due"),)

    def __str__(self) -> str:
        return f"task {self.pk}"


class Deletion(LockedReason):
    """A request to delete an incident for good. Another person of the agency confirms or refuses it; both are kept.

    The incident's number and hash of its id stay, so that a deletion can be proven without knowing what was deleted.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="deletions")
    number = models.CharField(max_length=20)
    asked = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided = models.DateTimeField(null=True, blank=True)
    carried_out = models.BooleanField(default=False)

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return f"deletion {self.pk}"
