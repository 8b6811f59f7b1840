"""Files with a secret in them: written once, readable by their owner only, and overwritten before they are removed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from whimbrel.linkage.codes.errors import CodesError

_LARGEST = 1 << 20


def write_secret(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600; a file that exists is never overwritten."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CodesError(f"{path.name} exists already and is not overwritten. Choose another name.") from None
    except OSError:
        raise CodesError(
            f"{path.name} cannot be written there. Is the folder right, and may you write to it?"
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def refuse_existing(*paths: Path) -> None:
    """Raise CodesError if one of the files to be written is there already, or its folder is not."""
    for path in paths:
        if path.exists() or not path.parent.is_dir():
            raise CodesError(f"{path.name} exists already, or its folder does not. Choose another name.")
    if len({path.resolve() for path in paths}) != len(paths):
        raise CodesError("Each file to be written needs a name of its own.")


def read_json(path: Path, kind: str, largest: int = _LARGEST) -> dict[str, Any]:
    """The content of one of our JSON files, which says of itself what kind it is."""
    try:
        if path.stat().st_size > largest:
            raise ValueError
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise CodesError(f"{path.name} cannot be read as a {kind} of match codes.") from None
    if not isinstance(data, dict) or data.get("kind") != kind:
        raise CodesError(f"{path.name} is no {kind} of match codes.")
    return data


def destroy(path: Path) -> None:
    """Overwrite a file with zeros, then remove it. Copies elsewhere, and what a disk keeps by itself, are not reached."""
    try:
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, _LARGEST)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError:
        raise CodesError(f"{path.name} cannot be destroyed. Is it there, and may you write to it?") from None


def replace_secret(path: Path, data: bytes) -> None:
    """Put new content in the place of a secret file in one step."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    write_secret(beside, data)
    beside.replace(path)
