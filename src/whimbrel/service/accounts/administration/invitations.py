"""Invitations: made, listed while they are open, withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from whimbrel.service.accounts import invitations, roles
from whimbrel.service.accounts.administration.access import administrators
from whimbrel.service.accounts.administration.people import GiveForm, link_page
from whimbrel.service.accounts.invited import USER_NAME
from whimbrel.service.page import language_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list


class InvitationForm(GiveForm):
    """Who is invited, as what."""

    full_name = forms.CharField(max_length=150)
    user_name = forms.CharField(max_length=30, required=False)

    def __init__(self, data: Any, language: str):
        super().__init__(data, language)
        self.language = language

    def clean_user_name(self) -> str:
        """A proposal; the person may choose another."""
        name = str(self.cleaned_data["user_name"]).strip().lower()
        try:
            RegexValidator(rf"\A({USER_NAME})?\Z")(name)
        except ValidationError:
            raise ValidationError(word("accounts_error_user_name", self.language)) from None
        return name

    def clean(self) -> dict[str, Any]:
        """Role and agency must fit each other."""
        cleaned = super().clean() or {}
        if cleaned.get("agency") and cleaned.get("role"):
            try:
                roles.check_fits(cleaned["agency"], cleaned["role"])
            except roles.Refused as refused:
                self.add_error("role", word(refused.key, self.language))
        return cleaned


@administrators("GET", "POST")
def listed(request: HttpRequest) -> HttpResponse:
    """Open invitations, and a form for a new one; its link is shown once."""
    language = language_of(request)
    form = InvitationForm(request.POST if request.method == "POST" else None, language)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("full_name", "user_name", "agency", "role")}
        row, token = invitations.invite(request.user, **fields)
        return link_page(request, row, token, reverse("administration-invitations"))
    labels = code_list("service_role")
    rows = [
        {"row": row, "role": labels.label(row.role, language) if row.role else ""}
        for row in invitations.open_ones().select_related("agency", "user", "invited_by").order_by("-pk")
    ]
    return render(request, "accounts/invitations.html", {"form": form, "rows": rows})


@administrators("POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The link works no longer."""
    row = get_object_or_404(invitations.open_ones(), pk=pk)
    row.withdrawn = timezone.now()
    row.save(update_fields=["withdrawn"])
    return HttpResponseRedirect(reverse("administration-invitations"))
