"""Zip archives (xlsx, ods, a zip of CSV files): unpacked with limits that hold whatever the archive says of itself."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from whimbrel.intake.reading.limits import MOST_UNPACKED, bomb, refuse_ratio, too_much
from whimbrel.standard.faults import Refused

_PIECE = 1024 * 1024
_LOCAL_HEADER = 30
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OverflowError,
    OSError,
)


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The members of a zip. Raises Refused: F09 cut off or damaged, F03 encrypted, F04 declares too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except _DAMAGE:
        raise Refused("F09", reason="the zip directory at its end is missing or damaged") from None
    if any(m.flag_bits & 1 for m in found):
        raise Refused("F03")
    unpacked = sum(m.file_size for m in found)
    if unpacked > MOST_UNPACKED:
        raise too_much()
    refuse_ratio(unpacked, path.stat().st_size)
    if len({m.filename.casefold() for m in found}) < len(found):
        raise Refused("F09", reason="two of the files inside have the same name")
    return found


def unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a member in pieces of at most 1 MB, never more than the member declares.

    Python's own reader stops at the declared size and says nothing; the reader of workbooks does not stop at all.
    Raises Refused: F04 it holds more than it declares, F09 damaged, F01 packed in an unknown way.
    """
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("F01", reason="it is packed in a way that spreadsheet programs do not use")
    size, check = 0, 0
    try:
        for piece in _pieces(file, member):
            size += len(piece)
            check = zlib.crc32(piece, check)
            if size > member.file_size:
                raise bomb("it declares")
            yield piece
    except _DAMAGE:
        raise _damaged() from None
    if size != member.file_size or check != member.CRC:
        raise _damaged()


def _damaged() -> Refused:
    return Refused("F09", reason="a file inside is cut off or damaged")


def _pieces(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, 1)
    left = member.compress_size
    inflater = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left and not (inflater and inflater.eof):
        raw = file.read(min(left, _PIECE))
        if not raw:
            raise EOFError
        left -= len(raw)
        if inflater is None:
            yield raw
            continue
        yield inflater.decompress(raw, _PIECE)
        while inflater.unconsumed_tail:
            yield inflater.decompress(inflater.unconsumed_tail, _PIECE)
