"""Signing in and out; both lead back into the reader's language, and never to another site or in a circle."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import reverse

from whimbrel.service.page import language_of


class _Back:
    """Where signing in or out leads to."""

    def get_redirect_url(self) -> str:
        """``next`` if it is an address of this site that can be looked at."""
        url: str = super().get_redirect_url()  # type: ignore[misc]
        return "" if urlsplit(url).path in (reverse("sign-in"), reverse("sign-out")) else url

    def get_default_redirect_url(self) -> str:
        """The atlas in the language of the page."""
        return f"{reverse('atlas')}?lang={language_of(self.request)}"  # type: ignore[attr-defined]


class SignIn(_Back, LoginView):
    """The sign-in page."""

    template_name = "sign_in.html"
    redirect_authenticated_user = True


class SignOut(_Back, LogoutView):
    """Signing out, by POST only."""
