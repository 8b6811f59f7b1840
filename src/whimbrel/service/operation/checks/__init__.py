"""What ``whimbrel doctor`` looks at. A check is a function that yields findings; a new one is added to CHECKS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from whimbrel.service.operation.checks import database, files, keys, running, settings
from whimbrel.service.operation.checks.finding import OK, UNSAFE, WARNING, Finding

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    settings.reached_safely,
    settings.cookies,
    settings.secret_key,
    settings.demonstration,
    database.kind,
    database.migrations,
    database.role,
    database.wall,
    database.triggers,
    database.chain,
    database.durable,
    keys.ring,
    keys.opens,
    keys.published_secrets,
    files.store,
    files.own_folders,
    files.room,
    running.clock,
    running.worker,
    running.backup,
    running.versions,
)


def examine(*, deep: bool = False, progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
    """Every finding, in order. ``deep``: also prove every submission of the store, which may take long."""
    checks = list(CHECKS)
    if deep:
        checks.append(lambda: files.submissions(progress))
    for check in checks:
        try:
            yield from check()
        except Exception as error:
            # One that breaks must not hide the others; what it would have said is not known, so it is not safe.
            name = getattr(check, "__name__", "submissions").replace("_", " ")
            yield Finding(
                name, UNSAFE, f"could not be checked ({type(error).__name__})", "Mend the lines above, then look again."
            )


__all__ = ["CHECKS", "OK", "UNSAFE", "WARNING", "Finding", "examine"]
