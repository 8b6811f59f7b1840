"""A first, cheap look at candidate pairs: those that no comparison could make one person are left out before they are scored.

Counted is the most that names, birth, place, identifiers and texts could weigh, over whole numbers only. What is screened out
of true pairs is measured in the benchmark of linkage.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.linkage.prepared import NO_YEAR, Prepared, numbered

# Bits at most, a little more than the weights of comparisons.yaml: of a birth; of what is the same; of names by shared bits.
_DAY, _ALMOST, _YEAR, _ABOUT, _APART = 13, 9, 5, -2, -4
_PLACE, _IDENTIFIER, _TEXT, _BEGINNING = 4, 15, 7, 5
_FROM = np.array([5, 8, 11, 14, 16, 18, 20, 21, 26], np.float32)
_WHOLE = np.array([10, 10, 10, 12, 12, 13, 13, 13, 16, 17], np.float32)
_PARTLY = np.array([1, 6, 7, 8, 9, 9, 10, 12, 12, 13], np.float32)
_AT_ONCE = 250_000
_THREADS = 2


class Rough:
    """Everything as whole numbers, so that a pair costs a tenth of a microsecond."""

    def __init__(self, people: Prepared) -> None:
        self._parts, self._bits = people.names.parts, people.names.bits
        self._sounds, self._letters = people.codes("sounds"), people.codes("letters")
        self._named = people.names.total > 0
        self._first, self._last = people.first_year, people.last_year
        born = people.table["born"].combine_chunks()
        self._born, self._turned = _number(born), _number(people.table["born_swapped"].combine_chunks())
        self._day = _number(pc.utf8_slice_codeunits(born, 4))
        same = [(people.place, _PLACE)]
        same += [(people.codes(f"identifier{n + 1}"), _IDENTIFIER) for n in range(len(people.identifiers))]
        same += [(people.codes(f"text{n + 1}"), _TEXT) for n in range(len(people.texts))]
        # Names that share no sound may still be one name mistyped.
        same += [(numbered(pc.utf8_slice_codeunits(people.table["letters"].combine_chunks(), 0, 3)), _BEGINNING)]
        self._same = [(code, bits) for code, bits in same if (code >= 0).any()]

    def reaches(self, left: np.ndarray, right: np.ndarray, least: float) -> np.ndarray:
        """Whether the rough bits of each pair reach ``least`` (bool)."""
        starts = range(0, len(left), _AT_ONCE)
        with ThreadPoolExecutor(_THREADS) as threads:
            parts = threads.map(
                lambda at: self.bits(left[at : at + _AT_ONCE], right[at : at + _AT_ONCE]) >= least, starts
            )
        return np.concatenate([np.empty(0, bool), *parts])

    def bits(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """The most bits that each pair can have, float32."""
        parts_l, parts_r, bits_l = self._parts[left], self._parts[right], self._bits[left]
        shared = np.zeros(len(left), np.float32)
        for k in range(parts_l.shape[1]):
            part = parts_l[:, k]
            has = parts_r[:, 0] == part
            for other in range(1, parts_r.shape[1]):
                has |= parts_r[:, other] == part
            shared += bits_l[:, k] * has
        at = np.digitize(shared, _FROM)
        named = self._named[left] & self._named[right]
        whole = (self._sounds[left] == self._sounds[right]) | (self._letters[left] == self._letters[right])
        found = np.where(whole, _WHOLE[at], _PARTLY[at]) * named
        for code, bits in self._same:
            of_left = code[left]
            found += np.float32(bits) * ((of_left == code[right]) & (of_left >= 0))
        return found + self._birth(left, right)

    def _birth(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        born_l, born_r = self._born[left], self._born[right]
        same = (born_l >= 0) & ((born_l == born_r) | (born_l == self._turned[right]))
        almost = (born_l >= 0) & (self._day[left] == self._day[right])
        first_l, last_l, first_r, last_r = self._first[left], self._last[left], self._first[right], self._last[right]
        unknown = (first_l == NO_YEAR) | (first_r == NO_YEAR)
        year = (first_l <= last_r) & (first_r <= last_l)
        about = (first_l <= last_r + 2) & (first_r <= last_l + 2)
        return np.select([same, almost, unknown, year, about], [_DAY, _ALMOST, 0, _YEAR, _ABOUT], _APART).astype(
            np.float32
        )


def _number(text: pa.Array) -> np.ndarray:
    return pc.fill_null(pc.cast(text, "int32"), -1).to_numpy(zero_copy_only=False)
