"""Signing in and out; both lead back into the reader's language, and never to another site or in a circle."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.logout import logout
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from whimbrel.service.accounts import demonstration, limits
from whimbrel.service.accounts.locked_out import locked_out
from whimbrel.service.accounts.second_step import PasskeyAlone, SecondStep, SecondStepPasskey
from whimbrel.service.page import language_of


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "sign_in.html"

    def get_default_success_url(self) -> None:
        """The adapter says where to, once it is known who came in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``ended``: why the page is shown, if a session ended by itself. ``next``: only an address that is safe."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "ended": self.request.GET.get("ended") == "1", "next": self.get_next_url() or ""}


class SecondStepPage(AuthenticateView):
    """The code of an authenticator app, a recovery code, or a passkey."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; somebody locked out waits here, too."""
        return self._waits(request) or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check what was typed."""
        return self._waits(request) or super().post(request, *args, **kwargs)

    def _waits(self, request: HttpRequest) -> HttpResponse | None:
        key = limits.name_key(self.stage.login.user.get_username())
        return locked_out(request, credentials={"login": key}) if limits.wait(request, key) else None

    def get_form_class(self) -> type[SecondStep]:
        """Codes that count once."""
        return SecondStep

    def get_webauthn_form_class(self) -> type[SecondStepPasskey]:
        """Passkeys, whatever comes in."""
        return SecondStepPasskey

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In a demonstration the code of its published secret is shown."""
        return {**super().get_context_data(**kwargs), "demonstration_code": demonstration.code()}


class PasskeySignIn(LoginWebAuthnView):
    """Signing in with a passkey alone: GET gives the browser what to sign, POST takes what it signed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the passkey is to sign, for our script; a person is led to the sign-in page."""
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"request_options": webauthn.begin_authentication(user=None)})
        return HttpResponseRedirect(reverse("sign-in"))

    def get_form_class(self) -> type[PasskeyAlone]:
        """A passkey that checked its holder."""
        return PasskeyAlone


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, or the sign-in that waits for its second step."""
    logout(request, show_message=False)
    response = HttpResponseRedirect(f"{reverse('atlas')}?lang={language_of(request)}")
    # Pages kept in memory go. Not "storage": an interview that was not handed in yet would be lost with it.
    response["Clear-Site-Data"] = '"cache"'
    return response


sign_in = SignIn.as_view()
second_step = SecondStepPage.as_view()
passkey_sign_in = PasskeySignIn.as_view()
