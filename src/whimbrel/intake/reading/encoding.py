"""Which encoding the bytes of a text file are in."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from charset_normalizer import from_bytes

from whimbrel.standard.faults import Refused

# What offices of the region and of Europe save, when it is not UTF-8; asked of charset-normalizer in this order.
CANDIDATES = (
    "cp1252",
    "mac_roman",
    "cp1250",
    "cp1251",
    "gb18030",
    "big5",
    "cp874",
    "cp1258",
    "cp1256",
    "cp932",
    "cp949",
)


def detect_encoding(chunks: Iterator[bytes]) -> str:
    """Name of the encoding of a byte stream, read once to its end.

    UTF-8 (with or without a mark) and UTF-16 with a mark are told with certainty; anything else is the best reading of
    the first 256 KB of lines that hold other bytes than ASCII. Raises Refused F06 (nothing fits) or F07 (NUL bytes).
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, first, odd = True, True, b""
    for chunk in chunks:
        if first:
            first = False
            if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            if chunk.startswith(codecs.BOM_UTF8):
                return "utf-8-sig"
        if b"\0" in chunk:
            raise Refused("F07")
        if not chunk.isascii():
            if valid:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    valid = False
            if len(odd) < 256 * 1024:
                odd += b"\n".join(line for line in chunk.split(b"\n") if not line.isascii())[: 256 * 1024]
            if not valid and len(odd) >= 256 * 1024:
                break
    if valid:
        return "utf-8"
    best = from_bytes(odd, cp_isolation=list(CANDIDATES), threshold=0.4).best()
    if best is None:
        raise Refused("F06", tried="UTF-8, UTF-16, " + ", ".join(CANDIDATES))
    return best.encoding
