"""Which encoding the bytes of a text file are in, and whether they are text at all: one pass before any row is read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from charset_normalizer import from_bytes

from whimbrel.intake.reading.limits import LONGEST_LINE
from whimbrel.standard.faults import Refused
from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import match_country

# What offices of the region and of Europe save, when it is not UTF-8.
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
_SAMPLE = 256 * 1024
_MOST_WORDS = 300
_WORD_LISTS = ("sex", "answer", "missing_reason", "majority", "person_role", "exploitation_form", "transport_mode")
_LOST = "\ufffd"


@dataclass(frozen=True)
class Survey:
    """What one pass over a text file found; ``broken``: UTF-8 with some bytes that are not."""

    encoding: str
    ascii: bool
    quotes: int
    broken: bool = False


def survey(chunks: Iterable[bytes], encoding: str | None = None) -> Survey:
    """Read a byte stream to its end. ``encoding``: what the person says it is, instead of finding out.

    UTF-8 and UTF-16 are told with certainty; a few broken bytes do not make a UTF-8 file something else. Anything else
    is the reading in which most words are known, else the likeliest for the first 256 KB of lines with other bytes.
    Raises Refused: F06 nothing fits, F07 NUL bytes, F08 a line too long, both with the number of the line, F09 cut off.
    """
    stream = iter(chunks)
    first = next(stream, b"")
    given = encoding or _marked(first)
    decoder = _decoder(given) if given and given not in ("utf-8", "utf-8-sig", "ascii") else None
    watch, sample = _Watch(), _Sample()
    for chunk in chain([first], stream):
        if decoder:
            chunk = decoder.decode(chunk).encode("utf-8", "replace")
        watch.see(chunk)
        sample.see(chunk)
    sample.end()
    if sample.cut and not decoder:
        raise Refused("F09", reason="its last character is incomplete")
    if decoder and given:
        if sample.mostly_lost():
            raise Refused("F06", tried=given)
        return Survey(given, False, watch.quotes)
    if sample.valid or sample.hardly_broken():
        return Survey(given if given == "utf-8-sig" else "utf-8", sample.ascii, watch.quotes, not sample.valid)
    if given:
        raise Refused("F06", tried=given)
    return Survey(_likeliest(sample.odd), False, watch.quotes)


def _marked(first: bytes) -> str | None:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    # UTF-16 without its mark: every second byte of plain letters, digits and separators is NUL.
    even, odd = first[0:4096:2], first[1:4096:2]
    if len(odd) > 3 and odd.count(0) > len(odd) * 0.6 and even.count(0) == 0:
        return "utf-16-le"
    if len(odd) > 3 and even.count(0) > len(even) * 0.6 and odd.count(0) == 0:
        return "utf-16-be"
    return None


def _decoder(name: str) -> codecs.IncrementalDecoder:
    try:
        decoder = codecs.getincrementaldecoder(name)(errors="replace")
        if not isinstance(decoder.decode(b""), str):
            raise LookupError
        return decoder
    except (LookupError, ValueError, AssertionError):
        raise Refused("F06", tried="the encoding that was named, which is not known") from None


class _Watch:
    """Refuses NUL bytes and endless lines, and counts quotation marks."""

    def __init__(self) -> None:
        self.quotes = 0
        self._feeds = self._returns = self._run = 0

    def see(self, chunk: bytes) -> None:
        if (nul := chunk.find(b"\0")) >= 0:
            raise Refused("F07", row=self._line(chunk[:nul]))
        self.quotes += chunk.count(b'"')
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._run = self._run + len(chunk) if last < 0 else len(chunk) - last
        if self._run > LONGEST_LINE:
            raise Refused("F08", row=self._line(chunk), limit=f"{LONGEST_LINE // 1024**2} MB")
        self._feeds += chunk.count(b"\n")
        self._returns += chunk.count(b"\r") if not self._feeds else 0

    def _line(self, before: bytes) -> int:
        # Old Mac files end their lines with CR alone.
        return 1 + max(
            self._feeds + before.count(b"\n"), (self._returns + before.count(b"\r")) if not self._feeds else 0
        )


class _Sample:
    """Whether bytes are UTF-8, and the first lines that hold other bytes than ASCII."""

    def __init__(self) -> None:
        self.odd = b""
        self.ascii = self.valid = True
        self.cut = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest = b""

    def see(self, chunk: bytes) -> None:
        plain = chunk.isascii()
        self.ascii &= plain
        if self.valid and not (plain and self._decoder.getstate()[0] == b""):
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self.valid = False
        if (plain and not self._rest) or len(self.odd) >= _SAMPLE:
            return
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        self._take(lines)

    def end(self) -> None:
        """No more bytes follow."""
        self._take([self._rest])
        if self.valid:
            try:
                self._decoder.decode(b"", True)
            except UnicodeDecodeError:
                self.valid = False
                self.cut = self._counts()[0] > 0

    def _take(self, lines: list[bytes]) -> None:
        self.odd += b"".join(line + b"\n" for line in lines if not line.isascii())[:_SAMPLE]

    def hardly_broken(self) -> bool:
        """Whether nearly everything is UTF-8: then it is UTF-8 with a few damaged characters."""
        good, lost = self._counts()
        return lost * 5 <= good

    def mostly_lost(self) -> bool:
        """Whether a stated encoding made no sense of many bytes."""
        good, lost = self._counts()
        return lost * 10 > good

    def _counts(self) -> tuple[int, int]:
        text = self.odd.decode("utf-8", "replace")
        lost = text.count(_LOST)
        return sum(not c.isascii() for c in text) - lost, lost


def _likeliest(odd: bytes) -> str:
    """The encoding in which most words are known countries, codes or headings; else what reads most like text."""
    read = {name: text for name in CANDIDATES if (text := _decoded(odd, name)) is not None}
    known = {name: sum(map(_known, _words(text))) for name, text in read.items()}
    most = max(known.values(), default=0)
    left = [name for name in read if known[name] == most]
    if most and len(left) == 1:
        return left[0]
    best = from_bytes(odd, cp_isolation=left, threshold=0.4).best() if left else None
    if best is None and most:
        return left[0]
    if best is None:
        raise Refused("F06", tried="UTF-8, UTF-16, " + ", ".join(CANDIDATES))
    return best.encoding


def _decoded(odd: bytes, name: str) -> str | None:
    text = odd.decode(name, "replace")
    return text if text.count(_LOST) * 50 <= sum(not c.isascii() for c in text) else None


def _words(text: str) -> Iterator[str]:
    seen = set()
    for word in re.split(r'[,;\t|"\r\n]+', text):
        word = word.strip()
        if word and len(word) <= 60 and not word.isascii() and word not in seen:
            seen.add(word)
            yield word
            if len(seen) == _MOST_WORDS:
                return


def _known(word: str) -> bool:
    return word.casefold() in _headings() or any(code_list(n).match(word) for n in _WORD_LISTS) or _country(word)


def _country(word: str) -> bool:
    return match_country(word).how != "none"


@cache
def _headings() -> frozenset[str]:
    labels = (label for t in tables().values() for c in t.columns.values() for label in c.label.values())
    return frozenset(label.casefold() for label in labels)
