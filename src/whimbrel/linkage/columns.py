"""Which column of a file is what to linkage: by its heading, or as the user says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.standard.errors import WhimbrelError
from whimbrel.vocabulary.yaml_file import read_yaml

NAMES = ("family_name", "given_names", "full_name", "name_as_written", "other_names")
ONE = ("birth_date", "birth_year", "age", "registered", "sex", "citizenship", "agency", "truth")


class ColumnsError(WhimbrelError):
    """A list has no column from which a person could be told, or a column that was named is not there."""

    exit_code = 20


@dataclass(frozen=True)
class Columns:
    """``kinds``: kind -> headings of the file, in their order. ignored: headings that are not compared.

    said: the headings whose kind was said, not recognised.
    """

    kinds: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    said: frozenset[str] = frozenset()

    def one(self, kind: str) -> str | None:
        """The heading of this kind, or None."""
        return next(iter(self.kinds.get(kind, ())), None)


@lru_cache(maxsize=1)
def known_kinds() -> dict[str, tuple[str, ...]]:
    """Kind -> headings by which it is recognised, as in ``columns.yaml``."""
    return {kind: tuple(map(str, words)) for kind, words in _file().items() if kind != "words"}


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return dict(read_yaml(files("whimbrel.linkage") / "columns.yaml"))


def recognise(headings: Sequence[str], said: Mapping[str, str] | None = None) -> Columns:
    """The kinds of a file's headings. ``said``: heading -> kind, or ``ignore``, which wins over what is recognised.

    Raises ColumnsError when a heading that was said is not there, or when no name, birth or identifier is recognised.
    """
    said = dict(said or {})
    missing = [h for h in said if h not in headings]
    if missing:
        raise ColumnsError(f"There is no column {missing[0]!r}. The columns are: {', '.join(headings)}.")
    wrong = sorted(set(said.values()) - set(known_kinds()) - {"ignore"})
    if wrong:
        raise ColumnsError(f"There is no kind {wrong[0]!r}. The kinds are: {', '.join(known_kinds())}, ignore.")
    by_word = {word: kind for kind, words in known_kinds().items() for word in reversed(words)}
    kinds: dict[str, list[str]] = {}
    for heading in sorted(headings, key=lambda h: h not in said):
        kind = said.get(heading) or by_word.get(_plain(heading)) or _by_words(heading)
        if kind and kind != "ignore" and not (kind in ONE and kind in kinds):
            kinds.setdefault(kind, []).append(heading)
    used = {h for of_kind in kinds.values() for h in of_kind}
    if not any(kind in kinds for kind in (*NAMES, "identifier")):
        raise ColumnsError(
            "No column holds a name or an identifier. Say which does: --column HEADING=full_name "
            f"(the headings are: {', '.join(headings)})."
        )
    order = {h: n for n, h in enumerate(headings)}
    return Columns(
        {kind: tuple(sorted(of_kind, key=order.__getitem__)) for kind, of_kind in kinds.items()},
        tuple(h for h in headings if h not in used),
        frozenset(said),
    )


def id_heading(rows: pa.Table, columns: Columns) -> str | None:
    """The first heading of ids under which every row has an id of its own; None if there is none.

    Raises ColumnsError if a column was said to be the id and is not.
    """
    for heading in sorted(columns.kinds.get("id", ()), key=lambda h: h not in columns.said):
        ids = rows[heading].combine_chunks()
        if not ids.null_count and len(pc.unique(ids)) == len(ids):
            return heading
        if heading in columns.said:
            raise ColumnsError(f"The column {heading!r} is not an id: a value stands in it twice or is missing.")
    return None


def _by_words(heading: str) -> str | None:
    words = set(re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).casefold()))
    for kind, fitting in _file()["words"]:
        if any(words >= set(some.split()) for some in fitting):
            return str(kind)
    return None


def _plain(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return re.sub(r"[\W_]", "", "".join(c for c in plain if not unicodedata.combining(c)))
