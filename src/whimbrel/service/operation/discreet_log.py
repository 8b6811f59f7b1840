"""Logs that anybody may read: of a fault its kind and its place, never its text, which may repeat a person's value.

Databases and parsers quote the value that they did not like; addresses may hold a token. So the text of an exception is left
out, and what looks like an address is shortened as in the log of requests.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from types import TracebackType

_ADDRESS = re.compile(r"/[^\s'\")]*")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{20}")
# Words of our addresses are short. What is long and no id may be a token; so may be all behind an invitation.
_LONGEST = 24
_SECRET_BEHIND = ("invitation", "reset", "token", "key")


def without_secrets(path: str) -> str:
    """A path for the log: tokens are a star, ids stay, a query goes."""
    found, hide = [], False
    for part in path.partition("?")[0].split("/"):
        secret = part and (hide or (len(part) > _LONGEST and not _ID.fullmatch(part)))
        found.append("*" if secret else re.sub(r"[^\w.~%-]", "?", part))
        hide = part in _SECRET_BEHIND
    return "/".join(found)


def places(error: BaseException) -> str:
    """Where a fault happened: files, lines and functions."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-8:])


def named(error: BaseException) -> str:
    """The kind of a fault."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


class Discreet(logging.Formatter):
    """One line with time and message; of an exception only kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. What was put into the message as an exception is named, not quoted."""
        copy = logging.makeLogRecord(record.__dict__)
        if isinstance(copy.args, tuple):
            copy.args = tuple(named(a) if isinstance(a, BaseException) else a for a in copy.args)
        copy.exc_text = None
        copy.msg, copy.args = _ADDRESS.sub(lambda m: without_secrets(m[0]), copy.getMessage()), ()
        return super().format(copy)

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Kind and places."""
        error = ei[1]
        return "" if error is None else f"{named(error)}\n{places(error)}"


def install() -> None:
    """Have every handler of the root logger write so."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for handler in root.handlers:
        handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
