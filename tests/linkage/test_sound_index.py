"""Names of many rows as numbers: the same as reading each one by itself."""

import math

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.linkage.invented import people
from whimbrel.linkage.names import read_name
from whimbrel.linkage.sound_index import PARTS, SoundIndex, index_sounds
from whimbrel.linkage.sound_shares import RAREST, sound_shares

NAMES = st.sampled_from(
    [
        "Wang",
        "王小明",
        "Xiaoming",
        "Leila",
        "Ahmadi",
        "Nguyễn Thị",
        "victim 3",
        "",
        "Somchai",
        "สมชาย",
        "Kyaw Zaw",
        None,
    ]
)


def _sounds(index: SoundIndex, row: int) -> set[str]:
    return {index.sounds[n] for n in index.parts[row] if n >= 0}


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_row_has_the_sounds_of_its_name(rows: list[tuple[str | None, str | None]]) -> None:
    columns = [pa.chunked_array([pa.array([r[k] for r in rows], pa.string())]) for k in (0, 1)]
    index = index_sounds(columns)
    for n, row in enumerate(rows):
        name = read_name(*row)
        assert index.joined[n].as_py() == " ".join(name.sounds)
        assert _sounds(index, n) <= set(name.sounds)
        assert len(_sounds(index, n)) == min(PARTS, len(name.sounds))


def test_a_part_tells_as_many_bits_as_it_is_rare() -> None:
    table = people()
    index = index_sounds([table["family_name"], table["given_names"]])
    having: dict[str, int] = {}
    for text in index.joined.to_pylist():
        for sound in set(text.split()):
            having[sound] = having.get(sound, 0) + 1
    size = len(table)
    for row in range(0, size, 97):
        heard = [index.sounds[n] for n in index.parts[row] if n >= 0]
        usual = [1_000 * sound_shares().get(s, RAREST) for s in heard]
        told = [max(0.05, -math.log2((having[s] + u) / (size + 1_000))) for s, u in zip(heard, usual, strict=True)]
        np.testing.assert_allclose(index.bits[row][: len(told)], told, rtol=1e-5)
        assert told == sorted(told, reverse=True)  # the rarest first
        assert math.isclose(index.total[row], sum(told), rel_tol=1e-4)


def test_known_shares_are_taken_where_given() -> None:
    column = pa.chunked_array([pa.array(["Wang Li", "Smith"])])
    index = index_sounds([column], {"waN": 0.25, "li": 0.5})
    assert sorted(index.bits[0][:2].tolist()) == [1.0, 2.0]
    assert index.bits[1][0] > 15  # what is not in the table is rare
