"""The sounds of many people's names as numbers: who has which, and how rare each is.

Only distinct texts are read, and only once; everything after that is arithmetic over arrays. What two names share is told in
bits: a sound that one in 1,000 people have tells 10 bits, and what several shared sounds tell adds up (the weight of an
agreement on a value of frequency f is log2(m / f): Newcombe et al., Science 130 (1959); Fellegi and Sunter, JASA 64 (1969)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.linkage.names import tokens_of, words_of_token
from whimbrel.linkage.sound_shares import RAREST, sound_shares

PARTS = 5  # the rarest sounds of a name that are compared one by one
_BESIDE = 1_000  # people of the shipped table who are thought to stand beside those of a list
# Beside the number of a sound: the word is a Chinese syllable; may be two of them; one of these two.
_SYLLABLE, _WHOLE, _HALF, _NUMBER = 1 << 30, 1 << 29, 1 << 28, (1 << 28) - 1


@dataclass(frozen=True)
class SoundIndex:
    """``parts``: rows by PARTS, int32, the rarest first, -1 where there is none; ``bits``: what each tells, float32.

    total: bits of all parts of a row; sounds: text of each sound by number; joined: the sounds of a row, sorted, joined by
    spaces; letters: its words in Latin letters as they follow each other, without spaces; null if there are none.
    """

    parts: np.ndarray
    bits: np.ndarray
    total: np.ndarray
    sounds: list[str]
    joined: pa.Array
    letters: pa.Array


def index_sounds(columns: Sequence[pa.ChunkedArray], shares: dict[str, float] | None = None) -> SoundIndex:
    """Read the names in several columns of text, row by row together. ``shares``: share of people with a sound, where
    it is known; None takes the shipped table and what is seen in these rows."""
    rows = len(columns[0])
    numbers: dict[str, int] = {}
    row_of, sound_of, spelled = [], [], []
    for column in columns:
        found = column.combine_chunks().dictionary_encode()
        sizes, flat, letters = _read(found.dictionary.to_pylist(), numbers)
        at = pc.fill_null(found.indices, len(sizes) - 1).to_numpy(zero_copy_only=False)
        spelled.append(letters.take(pa.array(at)))
        starts = np.concatenate(([0], np.cumsum(sizes)))[:-1]
        counts = sizes[at]
        rows_here = np.repeat(np.arange(rows), counts)
        within = np.arange(len(rows_here)) - np.repeat(np.cumsum(counts) - counts, counts)
        row_of.append(rows_here)
        sound_of.append(flat[np.repeat(starts[at], counts) + within])
    pairs = np.sort(_one_reading(np.concatenate(row_of), np.concatenate(sound_of), rows))
    pairs = pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))] if len(pairs) else pairs
    row, sound = pairs >> 32, (pairs & 0xFFFFFFFF).astype(np.int32)
    sounds = list(numbers)
    tells = _bits(sound, sounds, rows, shares)
    parts, bits = _rarest(row, sound, tells, rows)
    return SoundIndex(parts, bits, bits.sum(axis=1), sounds, _joined(row, sound, sounds, rows), _letters(spelled))


def _read(texts: list[str], numbers: dict[str, int]) -> tuple[np.ndarray, np.ndarray, pa.Array]:
    """Per distinct text: how many sounds, all sounds after another, and its letters; a last, empty one for null."""
    sizes = np.zeros(len(texts) + 1, np.int64)
    flat: list[int] = []
    letters: list[str] = []
    for n, text in enumerate(texts):
        before = len(flat)
        words = []
        for token in tokens_of(text):
            for word in words_of_token(token):
                words.append(word.letters)
                number = numbers.setdefault(word.sound, len(numbers))
                flat.append(number | (_WHOLE if word.halves else _SYLLABLE if word.syllable else 0))
                flat.extend(numbers.setdefault(half, len(numbers)) | _HALF for half in word.halves)
        sizes[n] = len(flat) - before
        letters.append("".join(words))
    return sizes, np.array(flat or [0], np.int64), pa.array([*letters, ""], pa.string())


def _one_reading(row: np.ndarray, sound: np.ndarray, rows: int) -> np.ndarray:
    """Row and sound in one number. A word that may be two Chinese syllables is, where the row has another such syllable."""
    chinese = np.zeros(rows, bool)
    chinese[row[(sound & _SYLLABLE) > 0]] = True
    keep = np.where(chinese[row], (sound & _WHOLE) == 0, (sound & _HALF) == 0)
    return row[keep] << 32 | (sound[keep] & _NUMBER)


def _bits(sound: np.ndarray, sounds: list[str], rows: int, shares: dict[str, float] | None) -> np.ndarray:
    usual = sound_shares() if shares is None else shares
    share = np.array([usual.get(s, RAREST) for s in sounds] or [1.0])
    if shares is None:
        # What is seen, and as many people beside as make a short list sensible.
        seen = np.bincount(sound, minlength=max(1, len(sounds)))
        share = (seen + _BESIDE * share) / (rows + _BESIDE)
    return np.maximum(0.05, -np.log2(share)).astype(np.float32)


def _rarest(row: np.ndarray, sound: np.ndarray, tells: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((sound, -tells[sound], row))
    row, sound = row[order], sound[order]
    counts = np.bincount(row, minlength=rows)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    keep = place < PARTS
    parts = np.full((rows, PARTS), -1, np.int32)
    bits = np.zeros((rows, PARTS), np.float32)
    parts[row[keep], place[keep]] = sound[keep]
    bits[row[keep], place[keep]] = tells[sound[keep]]
    return parts, bits


def _joined(row: np.ndarray, sound: np.ndarray, sounds: list[str], rows: int) -> pa.Array:
    # Sorted by the sound's text, so that the order of the words in the file does not matter.
    rank = np.empty(max(1, len(sounds)), np.int64)
    rank[np.argsort(np.array(sounds or [""], dtype=object), kind="stable")] = np.arange(max(1, len(sounds)))
    order = np.lexsort((rank[sound], row))
    counts = np.bincount(row, minlength=rows)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    texts = pa.DictionaryArray.from_arrays(pa.array(sound[order], pa.int32()), pa.array(sounds or [""])).cast(
        pa.string()
    )
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), texts), " ")


def _letters(columns: list[pa.Array]) -> pa.Array:
    whole = pc.binary_join_element_wise(*columns, "")
    return pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)
