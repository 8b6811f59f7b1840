"""One person against a few others at once: who may be known already, and why.

The same model and the same comparisons as for whole files, but nothing is estimated: how common a name is comes from a shipped
table of sounds, because the few candidates say nothing about it. The SQL is made once and kept, so that an answer takes
hundredths of a second.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa

from whimbrel.linkage.calibration import probability
from whimbrel.linkage.columns import Columns
from whimbrel.linkage.explanation import Part, part_of
from whimbrel.linkage.model import Model, model_for
from whimbrel.linkage.prepared import Prepared, prepare
from whimbrel.linkage.sound_shares import sound_shares

KINDS = (
    "family_name", "given_names", "name_as_written", "other_names", "birth_date", "age", "registered", "sex",
    "citizenship", "birth_place", "phone", "document_number",
)  # fmt: skip
_COMPARED = ("name", "birth", "sex", "citizenship", "place")
_PRIVATE = ("phone", "document_number")
# A person met is, before anything is compared, as likely to be one of the known ones as this.
PRIOR = 1e-5
_COLUMNS = Columns(
    {k: (k,) for k in KINDS if k not in ("birth_place", *_PRIVATE)}
    | {"place": ("birth_place",), "identifier": _PRIVATE},
    (),
)
_USUAL_SHARE = 2e-4  # of a place or an identifier, where its frequency is not known
_here = threading.local()


@dataclass(frozen=True)
class Likeness:
    """How alike one of the others is. ``position`` among them; ``weight`` in bits, the prior among them."""

    position: int
    probability: float
    weight: float
    parts: tuple[Part, ...]
    model: str


def likeness(
    new: Mapping[str, str | None], others: Sequence[Mapping[str, str | None]], *, prior: float = PRIOR
) -> list[Likeness]:
    """Compare one record with others (up to a few hundred), the most alike first.

    Records: texts under the keys of ``KINDS``, those unknown left out. prior: probability of one of the others being the same
    person before they are compared.
    """
    if not others:
        return []
    rows = [new, *others]
    table = pa.table({k: pa.array([(r.get(k) or None) for r in rows], pa.string()) for k in KINDS})
    people = prepare(table, _COLUMNS, sound_shares())
    model = replace(_model(), prior=prior)
    scored = _scored(people, model)
    found = []
    for row in scored.to_pylist():
        bits = float(row["match_weight"])
        parts = tuple(
            part_of(
                c,
                int(row[f"gamma_{c.code}"]),
                float(row[f"mw_{c.code}"]) + float(row.get(f"mw_tf_adj_{c.code}") or 0.0),
            )
            for c in model.comparisons
        )
        sure = float(probability(bits))  # type: ignore[arg-type]
        found.append(Likeness(int(row["n_r"]) - 1, sure, bits, parts, model_version()))
    return sorted(found, key=lambda f: (-f.weight, f.position))


@lru_cache(maxsize=1)
def model_version() -> str:
    """The version of the model by which :func:`likeness` judges."""
    return _model().version()


@lru_cache(maxsize=1)
def _model() -> Model:
    return model_for(_COMPARED, _PRIVATE)


def _scored(people: Prepared, model: Model) -> pa.Table:
    """The first row against all others, by the SQL that Splink makes of the model."""
    from splink import DuckDBAPI
    from splink.internals.realtime import compare_records

    rare = {v.rare for c in model.comparisons for v in c.levels if v.rare}
    table = people.table
    for column in sorted(rare):
        table = table.append_column(f"tf_{column}", pa.array([_USUAL_SHARE] * table.num_rows))
    connection = getattr(_here, "connection", None)
    if connection is None:
        connection = _here.connection = duckdb.connect(":memory:", config={"threads": 1})
        _here.api = DuckDBAPI(connection)
    made = compare_records(
        table.slice(0, 1), table.slice(1), model.settings(), _here.api, sql_cache_key=f"whimbrel {model.prior}"
    )
    answer: Any = connection.execute(f"select * from {made.physical_name}").to_arrow_table()
    for name in connection.execute("select table_name from duckdb_tables()").fetchall():
        connection.execute(f'drop table if exists "{name[0]}"')
    for name in connection.execute("select view_name from duckdb_views() where not internal").fetchall():
        connection.execute(f'drop view if exists "{name[0]}"')
    return answer
