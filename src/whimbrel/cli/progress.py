"""A progress bar on standard error, for people only: programs and small files see none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from whimbrel.cli.report import console


@contextmanager
def reading(path: Path) -> Iterator[Callable[[int], None] | None]:
    """Shows how much of a file has been read; yields what to tell the number of bytes to."""
    err = console(stderr=True)
    size = path.stat().st_size if path.is_file() else 0
    if not err.is_terminal or not size:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(f"Reading {path.name}", total=size)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def stages() -> Iterator[Callable[[str, float], None] | None]:
    """Shows what is being done and how much of all is; yields what to tell the stage and the share (0 to 1) to."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda what, share: bar.update(task, completed=share, description=what)


@contextmanager
def tasks() -> Iterator[Callable[[str, int | None], Callable[[int], None]] | None]:
    """A bar for each task; yields what to tell its name and size, which gives what to tell how much more is done."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:

        def begin(what: str, many: int | None) -> Callable[[int], None]:
            task = bar.add_task(what, total=many)
            return lambda done: bar.advance(task, done)

        yield begin
