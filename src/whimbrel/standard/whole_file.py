"""A file or folder that appears whole or not at all: it is written beside its place, and put there when it is complete."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
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


def refuse_no_folder(folder: Path, *, within: bool = False) -> None:
    """Raise QuestionError if the folder cannot be made, or holds something: old files beside new ones would be taken for them.

    within: the folder above it must be there already.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise QuestionError(f"{folder} is there already and not empty. Name a new folder.")
    above = folder.absolute().parent if within else next(p for p in folder.absolute().parents if p.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise QuestionError(f"{folder}: there is no folder to put it into.")


@contextmanager
def whole_folder(folder: Path, mode: int = 0o755) -> Iterator[Path]:
    """Yields a folder to fill; if that goes well it takes the place of ``folder``, which is not there yet, or empty."""
    refuse_no_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
    try:
        yield beside
        beside.chmod(mode)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes], *, private: bool = False) -> None:
    """Write files, path in the folder -> content. private: for their owner, not for everybody on the machine."""
    with whole_folder(folder, 0o700 if private else 0o755) as beside:
        for name, content in files.items():
            place = beside / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            if private:
                place.chmod(0o600)
