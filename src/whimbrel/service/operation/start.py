"""Beginning a command: the settings loaded, as the site's ordinary role or as the owner of the tables."""

from __future__ import annotations

import os

OWNER = "WHIMBREL_OWNER_DATABASE_URL"


def start(*, owner: bool = False) -> None:
    """Load the settings. ``owner``: connect as the role that owns the tables, where one is named."""
    import django

    if owner and os.environ.get(OWNER):
        os.environ["WHIMBREL_DATABASE_URL"] = os.environ[OWNER]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "whimbrel.service.settings")
    django.setup()
