"""The administrator's first page: what there is, and what waits."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from whimbrel.service.accounts.administration.access import administrators
from whimbrel.service.accounts.invitations import open_ones
from whimbrel.service.accounts.models import Agency


@administrators("GET")
def overview(request: HttpRequest) -> HttpResponse:
    """Counts of agencies, people and open invitations, with their pages."""
    context = {
        "agencies": Agency.objects.filter(active=True).count(),
        "people": get_user_model().objects.filter(is_active=True).count(),
        "invitations": open_ones().count(),
    }
    return render(request, "accounts/administration.html", context)
