"""What the counts are made from: for every record the person it is held to be, at each level and threshold.

It is a view, made anew as a whole by the owner of the database (``building.py``): nothing is typed here, nothing leaves by it but
numbers. Ids are the random ones of the desk's rows; no constraint leads to these, for a record that goes is gone from the counts
when they are made the next time. ``SealedRow`` is no count: it is kept when a return is prepared, and ends with its person.
"""

from __future__ import annotations

from django.db import models

from whimbrel.service.accounts.models import Agency


class Standing(models.Model):
    """One record. ``day``: of its incident, by which returns sort it too. roles: codes joined and ended by ``;``.

    own, country, circle: the record by which its person is called, as joined within the agency, the country, all agencies.
    """

    person = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    roles = models.CharField(max_length=120, default="")
    own_strict = models.UUIDField()
    own_middle = models.UUIDField()
    own_wide = models.UUIDField()
    country_strict = models.UUIDField()
    country_middle = models.UUIDField()
    country_wide = models.UUIDField()
    circle_strict = models.UUIDField()
    circle_middle = models.UUIDField()
    circle_wide = models.UUIDField()

    class Meta:
        """Counted by agency and day."""

        indexes = (models.Index(fields=("agency", "day"), name="standing_by_day"),)

    def __str__(self) -> str:
        return f"standing {self.pk}"


class SealedRow(models.Model):
    """Which person a row of a desk return is: kept beside the return in this installation, and in none of its files.

    row: id in the table ``persons``. submission: of the sealed return; empty until then. It goes with the person.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("returns.Return", on_delete=models.CASCADE, related_name="+")
    submission = models.CharField(max_length=20, blank=True, default="")
    row = models.PositiveIntegerField()
    person = models.ForeignKey("desk.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Looked up by submission."""

        indexes = (models.Index(fields=("submission", "person"), name="sealed_row_by_submission"),)
        constraints = (models.UniqueConstraint(fields=("of", "row"), name="one_person_a_row"),)

    def __str__(self) -> str:
        return f"sealed row {self.pk}"


class Basis(models.Model):
    """What an agency's counts rest on. ``unjudged``: pairs nobody has judged; searched: when they were looked for last.

    compared: [[id of another agency, period], ...] of the exchanges in force. model: version of the model that found the pairs.
    """

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField()
    records = models.PositiveIntegerField(default=0)
    unjudged = models.PositiveIntegerField(default=0)
    searched = models.DateTimeField(null=True)
    compared = models.JSONField(default=list)
    model = models.CharField(max_length=60, blank=True, default="")

    def __str__(self) -> str:
        return f"basis {self.pk}"
