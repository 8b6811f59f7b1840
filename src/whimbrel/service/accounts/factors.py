"""A person's own second factors: authenticator app, passkeys, recovery codes. The pages are ours, the work is allauth's."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from whimbrel.service.accounts import demonstration
from whimbrel.service.accounts.adapter import LockedSecrets
from whimbrel.service.accounts.second_factor import lacks_a_second_factor
from whimbrel.service.accounts.second_step import Confirmation, ConfirmationPasskey, NewPasskey
from whimbrel.service.page import language_of
from whimbrel.service.words import word

_SHOWN, _SHOWN_FOR = "whimbrel_codes_shown", 600


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is set up, and what can be done about it."""
    own = Authenticator.objects.filter(user=request.user).order_by("created_at")
    codes = own.filter(type="recovery_codes").first()
    context = {
        "app": own.filter(type="totp").first(),
        "passkeys": own.filter(type="webauthn"),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "needed": lacks_a_second_factor(request),
    }
    return render(request, "mfa/index.html", context)


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class ReplaceApp(ActivateTOTPView):
    """A new authenticator app in the place of the old one: at no moment is there none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only where there is one to replace."""
        if not Authenticator.objects.filter(user=request.user, type="totp").exists():
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return super(ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """The old one goes and the new one comes, together or not at all."""
        with transaction.atomic():
            Authenticator.objects.filter(user=self.request.user, type="totp").delete()
            answer: HttpResponse = super().form_valid(form)
        return answer


class AddPasskey(AddWebAuthnView):
    """A new passkey or security key."""

    def get_form_class(self) -> type[NewPasskey]:
        """Passkeys, whatever comes in."""
        return NewPasskey


class RemovePasskey(RemoveWebAuthnView):
    """Removes a passkey, unless it is the last second factor of somebody who has a role."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Checked with the person's row locked: two pages at once cannot remove the last two."""
        with transaction.atomic():
            get_user_model().objects.select_for_update().get(pk=self.request.user.pk)
            if LockedSecrets().can_delete_authenticator(self.get_object()):
                answer: HttpResponse = super().form_valid(form)
                return answer
        messages.error(self.request, word("accounts_error_cannot_delete_authenticator", language_of(self.request)))
        return HttpResponseRedirect(reverse("mfa_index"))


class ConfirmByCode(ReauthenticateView):
    """Confirming with a code, which counts once."""

    def get_form_class(self) -> type[Confirmation]:
        """Codes that count once."""
        return Confirmation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In a demonstration the code of its published secret is shown."""
        return {**super().get_context_data(**kwargs), "demonstration_code": demonstration.code()}


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    """Confirming with a passkey."""

    def get_form_class(self) -> type[ConfirmationPasskey]:
        """Passkeys, whatever comes in."""
        return ConfirmationPasskey

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what is wrong, and try again."""
        for error in form.errors.get("credential", []):
            messages.error(self.request, error)
        return HttpResponseRedirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))


def _codes_to_show(request: HttpRequest) -> tuple[list[str], int]:
    """The codes if this is the first time, or ten minutes in the same session; how many are left."""
    found, may_view = recovery.view_recovery_codes(request)
    if found is None:
        raise Http404
    shown = request.session.get(_SHOWN) or [0, 0]
    if may_view:
        shown = request.session[_SHOWN] = [found.instance.pk, int(time.time())]
    unused = found.get_unused_codes()
    lately = shown[0] == found.instance.pk and time.time() - shown[1] < _SHOWN_FOR
    return (unused if lately else []), len(unused)


@login_required
@require_safe
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, once; afterwards how many are left."""
    codes, left = _codes_to_show(request)
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes, "left": left})


@login_required
@require_safe
def download_recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes as a file, for as long as the page shows them."""
    codes, _ = _codes_to_show(request)
    if not codes:
        raise Http404
    answer = HttpResponse("\r\n".join([*codes, ""]), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="whimbrel-recovery-codes.txt"'
    return answer


add_passkey = AddPasskey.as_view()
confirm_by_passkey = ConfirmByPasskey.as_view()
replace_app = ReplaceApp.as_view()
remove_passkey = RemovePasskey.as_view()
confirm_by_code = ConfirmByCode.as_view()
