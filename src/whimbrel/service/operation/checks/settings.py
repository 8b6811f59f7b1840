"""Settings that decide how the site is reached."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from whimbrel.service.operation.checks.finding import OK, UNSAFE, WARNING, Finding

_HERE = {"localhost", "127.0.0.1", "[::1]"}


def reached_safely() -> Iterator[Finding]:
    """HTTPS, names, no debugging pages."""
    if settings.HTTPS:
        yield Finding("HTTPS", OK, "the site is reached over HTTPS only")
    else:
        yield Finding(
            "HTTPS",
            UNSAFE,
            "pages and passwords travel readable",
            "Set WHIMBREL_HTTPS=1 behind a proxy that speaks HTTPS.",
        )
    hosts = [h for h in settings.ALLOWED_HOSTS if h]
    if "*" in hosts or any(h.startswith(".") for h in hosts):
        yield Finding("host names", UNSAFE, "the site answers to any name", "Name each host in WHIMBREL_HOSTS.")
    elif set(hosts) <= _HERE:
        yield Finding(
            "host names", UNSAFE, "the site has no name of its own", "Set WHIMBREL_HOSTS to the name it is called by."
        )
    else:
        yield Finding("host names", OK, ", ".join(hosts))
    if settings.DEBUG:
        yield Finding("debugging", UNSAFE, "faults show pages with the data in them", "DEBUG must be off.")
    if settings.HTTPS and not settings.PROXIES:
        yield Finding(
            "proxies",
            WARNING,
            "the audit log shows the proxy's address for everybody",
            "Set WHIMBREL_PROXIES, usually to 1.",
        )


def cookies() -> Iterator[Finding]:
    """Cookies that travel only over HTTPS, and that no script reads."""
    safe = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY
    if safe:
        yield Finding("cookies", OK, "travel over HTTPS only; no script reads them")
    else:
        yield Finding("cookies", UNSAFE, "whoever listens takes over a session", "Set WHIMBREL_HTTPS=1.")


def secret_key() -> Iterator[Finding]:
    """The key that signs sessions."""
    yield private_file("secret key", Path(settings.DATA) / "secret_key")


def demonstration() -> Iterator[Finding]:
    """No real data where the pages say that all is invented."""
    if not settings.DEMONSTRATION:
        yield Finding("demonstration", OK, "off")
        return
    from whimbrel.service.desk.models import Incident
    from whimbrel.standard.store import Store

    store = Path(settings.STORE)
    reported = store.is_dir() and any(s.nature == "reported" for s in Store(store).submissions())
    if reported or Incident.objects.exists():
        yield Finding(
            "demonstration",
            UNSAFE,
            "the pages say that all data are invented, and here are reported ones",
            "Unset WHIMBREL_DEMONSTRATION, or take the reported submissions away.",
        )
    else:
        yield Finding("demonstration", WARNING, "on: every page says that the data are invented")


def private_file(what: str, path: Path) -> Finding:
    """Whether a file of secrets is read by its owner only."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return Finding(what, UNSAFE, "is not there", f"Restore {path.name} from its backup.")
    mode = stat.S_IMODE(facts.st_mode)
    if mode & 0o077:
        return Finding(what, UNSAFE, f"others may read it (mode {mode:o})", f"chmod 600 {path}")
    if facts.st_uid != os.geteuid():
        return Finding(
            what, WARNING, "belongs to another account", f"chown it to the account that runs Whimbrel: {path}"
        )
    days = (dt.datetime.now(dt.UTC) - dt.datetime.fromtimestamp(facts.st_mtime, dt.UTC)).days
    return Finding(what, OK, f"read by its owner only; {days} days old")
