"""Agencies, who works in them as what, invitations, and the history of sign-ins."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Agency(models.Model):
    """A body that reports. ``slug`` is the reporter's short name in sealed submissions and never changes.

    country: ISO 3166-1 alpha-3, empty for a regional secretariat. rhythm: how often a return is expected; due_days: how
    many days after the end of a period it is late.
    """

    slug = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=120)
    country = models.CharField(max_length=3, blank=True, default="")
    kind = models.CharField(max_length=30)  # code of the list organisation_type
    rhythm = models.CharField(max_length=10, default="quarter")
    due_days = models.PositiveSmallIntegerField(default=30)
    since = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        """By country and name."""

        ordering = ("country", "label")

    def __str__(self) -> str:
        return self.slug


class Membership(models.Model):
    """One person has one role in one agency, until it is ended. No membership, no sight. Ended ones are kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One living membership for each person, agency and role."""

        constraints = (
            models.UniqueConstraint(
                fields=("user", "agency", "role"), condition=Q(ended__isnull=True), name="one_living_membership"
            ),
        )

    def __str__(self) -> str:
        return f"membership {self.pk}"


class Invitation(models.Model):
    """A link that lets one person make an account, or choose a new password and new second factors, once.

    Only the SHA-256 of the token is kept. ``user`` is set where an account is reset, not made; ``user_name`` is a proposal.
    """

    digest = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=150)
    user_name = models.CharField(max_length=30, blank=True, default="")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=20, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class SignInEvent(models.Model):
    """What happened at the door. Shown to the person and to the administrator, never changed, and counted for the lock-out.

    what: code of the list sign_in_event. name: keyed hash of the user name that was typed (``limits.name_key``), so that
    names that do not exist are counted like those that do, and no password typed into the wrong field is kept.
    """

    append_only = ("update", "delete")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sign_ins")
    name = models.CharField(max_length=32, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=20)
    address = models.CharField(max_length=64, blank=True, default="")
    device = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("name", "at"), name="sign_ins_of_a_name"),)

    def __str__(self) -> str:
        return f"sign-in event {self.pk}"
