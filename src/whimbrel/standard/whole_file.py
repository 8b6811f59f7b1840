"""A file that appears whole or not at all: it is written beside its place, and put there when it is complete."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whimbrel.standard.errors import QuestionError


def refuse_no_place(path: Path) -> None:
    """Raise QuestionError if no file can be written there, before anything is reckoned for it."""
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise QuestionError(f"{path}: there is no folder to write this file into.")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yields a path of the same ending to write to; if that goes well the file takes the place of ``path``, readable by all."""
    refuse_no_place(path)
    handle, name = tempfile.mkstemp(suffix=path.suffix, prefix=".writing-", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
