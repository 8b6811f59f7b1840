"""The page of somebody who was handed a link. The token leaves the address bar at once, so that nothing can pass it on."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.service.accounts import invitations
from whimbrel.service.accounts.adapter import Closed
from whimbrel.service.accounts.models import Invitation
from whimbrel.service.page import language_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

_KEPT = "whimbrel_invitation"
USER_NAME = r"[a-z0-9][a-z0-9._-]{2,29}"


class Choice(forms.Form):
    """User name and password. What the account may do is not asked: the invitation says it."""

    user_name = forms.CharField(max_length=30)
    password1 = forms.CharField(strip=False, max_length=1000, widget=forms.PasswordInput)
    password2 = forms.CharField(strip=False, max_length=1000, widget=forms.PasswordInput)

    def __init__(self, data: Any, invitation: Invitation, language: str):
        super().__init__(data, initial={"user_name": invitation.user_name})
        self.invitation, self.language = invitation, language
        if invitation.user:
            del self.fields["user_name"]
        for name, hint in (("user_name", "username"), ("password1", "new-password"), ("password2", "new-password")):
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "autocomplete": hint,
                    "autocapitalize": "none",
                    "spellcheck": "false",
                }

    def _refuse(self, key: str) -> ValidationError:
        return ValidationError(word(key, self.language), code=key)

    def clean_user_name(self) -> str:
        """Small letters and digits, and nobody else's."""
        name = str(self.cleaned_data["user_name"]).strip().lower()
        try:
            RegexValidator(rf"\A{USER_NAME}\Z")(name)
        except ValidationError:
            raise self._refuse("accounts_error_user_name") from None
        if get_user_model().objects.filter(username__iexact=name).exists():
            raise self._refuse("accounts_error_user_name_taken")
        return name

    def clean(self) -> dict[str, Any]:
        """Both passwords alike, and strong enough for this person."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", self._refuse("accounts_error_passwords_differ"))
        elif first:
            person = self.invitation.user or get_user_model()(
                username=cleaned.get("user_name", ""), first_name=self.invitation.full_name
            )
            try:
                Closed().clean_password(first, person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned


@require_safe
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address and go on."""
    request.session[_KEPT] = invitations.digest_of(token)
    if not request.user.is_authenticated:
        request.session.set_expiry(3600)
    answer = HttpResponseRedirect(reverse("invitation"))
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Choose a user name and a password; then a second factor is set up."""
    language = language_of(request)
    invitation = invitations.found(request.session.get(_KEPT) or "")
    if invitation is None:
        return _answer(render(request, "accounts/invitation_over.html", status=404))
    if request.user.is_authenticated:
        return _answer(render(request, "accounts/invitation_other.html"))
    form = Choice(request.POST if request.method == "POST" else None, invitation, language)
    if form.is_valid():
        try:
            user = invitations.take(
                invitation, form.cleaned_data.get("user_name", ""), form.cleaned_data["password1"], request
            )
        except invitations.NotAccepted:
            return _answer(render(request, "accounts/invitation_over.html", status=404))
        except IntegrityError:
            form.add_error("user_name", word("accounts_error_user_name_taken", language))
        else:
            del request.session[_KEPT]
            answer = perform_login(request, Login(user=user, redirect_url=reverse("mfa_index")))
            request.session.set_expiry(0)  # as long as any session, see ``sessions.py``
            return answer
    context = {
        "form": form,
        "invitation": invitation,
        "role": code_list("service_role").label(invitation.role, language) if invitation.role else "",
    }
    return _answer(render(request, "accounts/invitation.html", context))


def _answer(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
