"""A file of JSON lines that can only grow: each line holds the hash of the one before, and a second file knows the last.

It survives a process killed in mid-write. A line counts once it is on the disk with its line end; half a line is cut off when
the file is next opened, and nothing is ever drawn before its line is on the disk. A line taken away, changed or put in between
is found, as long as the second file (or any product, which names the hash of its line) was not taken back too.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whimbrel.release.private.errors import LedgerDamaged

_START = "0" * 64


class Chain:
    """The lines of one file. Open it with :meth:`locked`; one process at a time holds it."""

    def __init__(self, path: Path):
        self.path = path
        self.lines: list[dict[str, Any]] = []
        self._held = False

    @property
    def head(self) -> str:
        """Hash of the last line."""
        return str(self.lines[-1]["hash"]) if self.lines else _START

    @contextmanager
    def locked(self) -> Iterator[Chain]:
        """Wait for the file, read and prove it, and keep others out until the end."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(self.path.name + ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._held = True
            try:
                self._read()
                yield self
            finally:
                self._held = False

    def append(self, entry: dict[str, Any]) -> str:
        """Add a line; returns its hash once it is on the disk."""
        if not self._held:
            raise RuntimeError("the chain is not locked")
        # Products name the hash of their line. The salt keeps anybody from trying out records until a hash fits.
        line = {**entry, "number": len(self.lines) + 1, "before": self.head, "salt": secrets.token_hex(16)}
        line["hash"] = _hash(line)
        with self.path.open("ab") as file:
            file.write(_text(line) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.lines.append(line)
        self._write_head()
        return str(line["hash"])

    def _head_path(self) -> Path:
        return self.path.with_name(self.path.name + ".head")

    def _write_head(self) -> None:
        new = self._head_path().with_name(self._head_path().name + ".new")
        with new.open("wb") as file:
            file.write(_text({"lines": len(self.lines), "hash": self.head}) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._head_path())
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self) -> None:
        raw = self.path.read_bytes() if self.path.exists() else b""
        known = self._known()
        whole, _, half = raw.rpartition(b"\n")
        self.lines = [self._line(text) for text in whole.split(b"\n")] if whole else []
        before = _START
        for number, line in enumerate(self.lines, 1):
            said = {k: v for k, v in line.items() if k != "hash"}
            if line.get("number") != number or line.get("before") != before or line.get("hash") != _hash(said):
                raise LedgerDamaged("ledger_changed", line=number, file=self.path.name)
            before = line["hash"]
        many, last = known
        if many > len(self.lines) or (many and self.lines[many - 1]["hash"] != last):
            raise LedgerDamaged("ledger_cut", file=self.path.name)
        if not many and len(self.lines) > 1:
            raise LedgerDamaged("ledger_missing", file=self._head_path().name)
        if half:
            with self.path.open("r+b") as file:
                file.truncate(len(whole) + 1 if whole else 0)
                os.fsync(file.fileno())
        if many < len(self.lines):  # killed between the line and the second file
            self._write_head()

    def _line(self, text: bytes) -> dict[str, Any]:
        try:
            line = json.loads(text)
        except ValueError:
            line = None
        if not isinstance(line, dict):
            raise LedgerDamaged("ledger_line", file=self.path.name)
        return line

    def _known(self) -> tuple[int, str]:
        try:
            data = json.loads(self._head_path().read_bytes())
            return int(data["lines"]), str(data["hash"])
        except FileNotFoundError:
            return 0, _START
        except (ValueError, KeyError, TypeError):
            raise LedgerDamaged("ledger_damaged", file=self._head_path().name) from None


def _text(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hash(line: dict[str, Any]) -> str:
    return hashlib.sha256(_text(line)).hexdigest()
