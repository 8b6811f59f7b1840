"""The bytes of a text file, plain or gzipped, as UTF-8 whatever encoding they are in."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from whimbrel.intake.reading.encoding import Survey
from whimbrel.intake.reading.limits import refuse_ratio
from whimbrel.standard.faults import Refused

_PIECE = 1024 * 1024


def open_bytes(path: Path) -> BinaryIO:
    """The file, unpacked if it is gzipped; told by its first bytes."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if zipped else path.open("rb")


def chunks(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """The bytes in pieces of 1 MB. Raises Refused: F04 unpacks to too much, F09 the gzip stream is cut off."""
    packed = path.stat().st_size if isinstance(file, gzip.GzipFile) else 0
    read = 0
    try:
        while chunk := file.read(_PIECE):
            read += len(chunk)
            if packed:
                refuse_ratio(read, packed)
            yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Refused("F09", reason="its compressed stream stops before its end") from None


class Text(io.RawIOBase):
    """The bytes of a file as UTF-8."""

    def __init__(self, file: BinaryIO, path: Path, found: Survey, told: Callable[[int], None] | None = None):
        self._file, self._told = file, told
        self._rest = b""
        pieces = chunks(file, path)
        plain = found.encoding in ("utf-8", "ascii") and not found.broken
        self._pieces = pieces if plain else self._decoded(pieces, found.encoding)

    def _decoded(self, pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        for piece in pieces:
            yield decoder.decode(piece).encode("utf-8", "replace")
        yield decoder.decode(b"", True).encode("utf-8", "replace")

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, fewer where a piece ends; all that is left if negative.

        Arrow makes a batch of rows of every answer: with small ones the first is filled while the next are parsed.
        """
        while not self._rest or size < 0:
            piece = next(self._pieces, None)
            if piece is None:
                break
            if self._told:
                raw = getattr(self._file, "fileobj", None) or self._file
                self._told(raw.tell())
            self._rest += piece
        end = len(self._rest) if size < 0 else size
        out, self._rest = self._rest[:end], self._rest[end:]
        return out

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """As io asks for it."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
