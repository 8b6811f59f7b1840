"""Exchanges between two agencies of a country, what came of them, and the proof that the codes are gone.

No key and no code is ever stored here: both exist only while two tables are compared (see ``comparing.py``). A hit knows no
person; each agency's *half* of it leads to its own person and to nobody else's. Halves and hits go with their persons.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.models import Person

AGENCY, OTHER = "agency", "other"


class Exchange(models.Model):
    """What one agency offers to another: for which purpose, about records of which period, until which day.

    purpose: code of the list match_purpose. rows_agency, rows_other: rows of each table, which are round numbers filled up
    with dummies. found: lower end of the band in which the number of hits lies. ended_side: who ended it; empty where time did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=20)
    period = models.CharField(max_length=12)
    ends = models.DateField()
    made = models.DateTimeField(auto_now_add=True)
    accepted = models.DateTimeField(null=True)
    compared = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="")
    rows_agency = models.PositiveIntegerField(default=0)
    rows_other = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    ended = models.DateTimeField(null=True)
    ended_side = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("-made", "id")
        indexes = (
            models.Index(fields=("agency", "-made"), name="exchange_by_agency"),
            models.Index(fields=("other", "-made"), name="exchange_by_other"),
        )

    def __str__(self) -> str:
        return f"exchange {self.pk}"


class Given(models.Model):
    """What one agency gave, in exact numbers, for its own people only; digest: of its table of codes, to check the receipt."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="given")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    persons = models.PositiveIntegerField(default=0)
    without_consent = models.PositiveIntegerField(default=0)
    too_little = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        """Once for each side."""

        constraints = (models.UniqueConstraint(fields=("exchange", "agency"), name="one_giving_per_side"),)

    def __str__(self) -> str:
        return f"given {self.pk}"


class Receipt(models.Model):
    """The signed receipt of deletion of an exchange's tables and of the key they were locked for. Never changed or deleted."""

    append_only = ("update", "delete")
    exchange = models.OneToOneField(Exchange, on_delete=models.PROTECT, related_name="receipt")
    at = models.DateTimeField(auto_now_add=True)
    body = models.TextField()

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class Hit(models.Model):
    """Two persons, one of each agency, that may be one. The id is random, and by its first digits people speak of it.

    Both agencies see this row; none learns from it who the other's person is. answer_agency, answer_other: what each side
    says now. confirmed: since when both say *same*.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="hits")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    confidence = models.FloatField()
    made = models.DateTimeField(auto_now_add=True)
    answer_agency = models.CharField(max_length=12, blank=True, default="")
    answer_other = models.CharField(max_length=12, blank=True, default="")
    confirmed = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hit {self.pk}"


class Half(models.Model):
    """One agency's half of a hit: its own person. Its id stands in addresses, and is another one on the other side."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No constraint in the database: a hit goes as soon as one side forgets it, and that side cannot see the other's half.
    hit = models.ForeignKey(Hit, on_delete=models.CASCADE, related_name="halves", db_constraint=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """One for each side."""

        constraints = (models.UniqueConstraint(fields=("hit", "agency"), name="one_half_per_side"),)

    def __str__(self) -> str:
        return f"half {self.pk}"


class Answer(models.Model):
    """One line of the log: what somebody of an agency answered about a hit. Ids only; kept when the hit is gone."""

    append_only = ("update", "delete")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    hit = models.UUIDField()
    verdict = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first; found by the hit."""

        ordering = ("id",)
        indexes = (models.Index(fields=("agency", "hit"), name="answer_by_hit"),)

    def __str__(self) -> str:
        return f"answer {self.pk}"
