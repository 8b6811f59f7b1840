"""When the last backup was made, and where: a small file in the data folder, so that ``whimbrel doctor`` can tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings


def stamp_file() -> Path:
    """Where it is written."""
    return Path(settings.DATA) / "last-backup.json"


def last_backup() -> dict[str, Any] | None:
    """``made`` (UTC, ISO 8601) and ``folder``; None if none was made, or it cannot be read."""
    try:
        found = json.loads(stamp_file().read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"made", "folder"} <= found.keys() else None


def stamp(made: str, folder: Path) -> None:
    """Note a backup down."""
    beside = stamp_file().with_suffix(".new")
    beside.write_text(json.dumps({"made": made, "folder": str(folder)}), "utf-8")
    beside.replace(stamp_file())
