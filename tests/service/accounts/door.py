"""Coming in as people do: name and password, then the code of the app."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.test import Client

from tests.plugins.members import PASSWORD, code


def forget_codes(user: Any) -> None:
    """As if half a minute had passed since the last code: the same code counts again."""
    from allauth.mfa.models import Authenticator

    cache.clear()
    for app in Authenticator.objects.filter(user=user, type="totp"):
        app.data.pop("last_counter", None)
        app.save()


def first_step(client: Client, name: str, password: str = PASSWORD, **options: Any) -> Any:
    """The answer to name and password."""
    return client.post("/sign-in/", {"login": name, "password": password}, **options)


def sign_in(user: Any, address: str = "127.0.0.1", client: Client | None = None) -> Client:
    """A browser of this person, both steps done."""
    forget_codes(user)
    client = client or Client(REMOTE_ADDR=address, HTTP_USER_AGENT="Mozilla/5.0 (Android 14) Firefox/140.0")
    done = first_step(client, user.get_username())
    if done["Location"] == "/sign-in/second-step/":
        done = client.post("/sign-in/second-step/", {"code": code()})
    assert done.status_code == 302, done.content.decode()
    return client


def is_in(client: Client) -> bool:
    """Whether the browser is signed in still."""
    return client.get("/account/second-factor/").status_code == 200


def confirm(client: Client, password: str = PASSWORD) -> None:
    """Confirm with the password, as a change asks for."""
    done = client.post("/account/confirm/", {"password": password, "next": "/account/"})
    assert done.status_code == 302, done.content.decode()


def events(user: Any) -> list[str]:
    """What the history says, oldest first."""
    from whimbrel.service.accounts.models import SignInEvent

    return list(SignInEvent.objects.filter(user=user).order_by("id").values_list("what", flat=True))
